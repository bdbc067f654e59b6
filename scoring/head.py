"""The two small networks on top of the encoder: one that aligns, one that judges.

``SequenceHead`` (tolerant) gives, every 20 ms, CTC posteriors of initial, final and tone.
``SegmentJudge`` (strict) looks at one aligned syllable and its neighbourhood and gives posteriors
of initial, final, tone and erhua. Widths are part of the weights' format.
"""

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from scoring.encoder import FEATURES, FRAMES_PER_SECOND
from scoring.inventory import FINALS, INITIALS, RHOTIC, TONES

PROSODY: Final = 8  # pitch columns beside each encoder frame, see ``pitch.paired``
HEAD_WIDTH: Final = 192
HEAD_DILATIONS: Final = (1, 2, 4, 8, 1)
TAPS: Final = 3  # frames that a block looks at
JUDGE_WIDTH: Final = 160
INSIDE: Final = 16  # positions interpolated over a syllable
BESIDE: Final = 4  # positions before it and after it
STEP_BESIDE: Final = 0.05  # seconds between those
POSITIONS: Final = INSIDE + 2 * BESIDE
PLACES: Final = 4  # place in word: alone, first, middle, last
PARTS: Final = {
    "initial": len(INITIALS), "final": len(FINALS), "tone": len(TONES), "rhotic": len(RHOTIC)
}  # fmt: skip
"""Outputs of the judge; the sequence head has the first three, each with a blank before it."""


class Entrance(nn.Module):
    """Encoder channels, brought to zero mean and unit spread, mixed down to ``width``.

    Mean and spread are measured once on training sound; the spread is folded into the weights, for
    a pass over 1,024 channels costs more than the whole rest of the network.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear = nn.Linear(FEATURES, width)
        self.register_buffer("mean", torch.zeros(FEATURES))
        self.register_buffer("scale", torch.ones(FEATURES))

    def forward(self, features: Tensor) -> Tensor:
        """[..., 1024] → [..., width]."""
        centred = features - self.mean
        return nn.functional.linear(centred, self.linear.weight * self.scale, self.linear.bias)


class ConvolutionBlock(nn.Module):
    """Residual block: three frames, ``dilation`` apart, through two layers."""

    def __init__(self, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.dilation = dilation
        self.norm = nn.LayerNorm(width)
        self.wide = nn.Linear(TAPS * width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, state: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, T, width] → the same shape; beyond the ends, and where mask is 0, there is zero."""
        normed = self.norm(state)
        if mask is not None:
            normed = normed * mask
        padded = nn.functional.pad(normed, (0, 0, self.dilation, self.dilation))
        length = state.shape[1]
        taps = [padded[:, tap * self.dilation :][:, :length] for tap in range(TAPS)]
        hidden = nn.functional.gelu(self.wide(torch.cat(taps, dim=-1)))
        result: Tensor = state + self.dropout(self.narrow(hidden))
        return result


class SequenceHead(nn.Module):
    """Encoder frames and pitch → CTC log posteriors, 50 a second."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.enter = Entrance(HEAD_WIDTH)
        self.enter_prosody = nn.Linear(PROSODY, HEAD_WIDTH)
        self.blocks = nn.ModuleList(
            ConvolutionBlock(HEAD_WIDTH, dilation, dropout) for dilation in HEAD_DILATIONS
        )
        self.dropout = nn.Dropout(dropout)
        self.outputs = nn.ModuleDict(
            {part: nn.Linear(HEAD_WIDTH, PARTS[part] + 1) for part in ("initial", "final", "tone")}
        )

    def forward(
        self, features: Tensor, prosody: Tensor, mask: Tensor | None = None
    ) -> dict[str, Tensor]:
        """[B, T, 1024], [B, T, 8], mask [B, T] (1 = sound) → part → [B, T, classes + 1]."""
        state = self.dropout(self.enter(features) + self.enter_prosody(prosody))
        column = None if mask is None else mask[..., None].to(state.dtype)
        for block in self.blocks:
            state = block(state, column)
        return {
            part: nn.functional.log_softmax(output(state).float(), dim=-1)
            for part, output in self.outputs.items()
        }


class SegmentJudge(nn.Module):
    """One aligned syllable with its neighbourhood → log posteriors of its parts."""

    def __init__(self, dropout: float = 0.15) -> None:
        super().__init__()
        self.enter = Entrance(JUDGE_WIDTH)
        self.enter_prosody = nn.Linear(PROSODY, JUDGE_WIDTH)
        self.blocks = nn.ModuleList(
            ConvolutionBlock(JUDGE_WIDTH, dilation, dropout) for dilation in (1, 2, 1)
        )
        self.dropout = nn.Dropout(dropout)
        self.place = nn.Embedding(PLACES, 16)
        self.wide = nn.ModuleDict(
            {
                part: nn.Linear(POSITIONS * JUDGE_WIDTH + 17, 96)
                for part in PARTS
                if part != "rhotic"
            }
        )
        self.outputs = nn.ModuleDict({part: nn.Linear(96, count) for part, count in PARTS.items()})

    def forward(
        self, features: Tensor, prosody: Tensor, where: Tensor, place: Tensor
    ) -> dict[str, Tensor]:
        """Judge N syllables of one long stretch of frames.

        Args:
            features: [T, 1024] encoder frames.
            prosody: [T, 8].
            where: [N, 24] positions in frames (fractions allowed), see ``positions``.
            place: [N] place in word, see ``place_in_word``.
        """
        frames = self.dropout(self.enter(features) + self.enter_prosody(prosody))
        low = where.floor().clamp(0, len(frames) - 1)
        share = (where - low).clamp(0, 1)[..., None].to(frames.dtype)
        first = low.long()
        second = (first + 1).clamp(max=len(frames) - 1)
        state = frames[first] * (1 - share) + frames[second] * share  # [N, 24, width]
        for block in self.blocks:
            state = block(state)
        length = (where[:, INSIDE + BESIDE - 1] - where[:, BESIDE])[:, None] / FRAMES_PER_SECOND
        flat = torch.cat([state.flatten(1), self.place(place), length.to(state.dtype)], dim=-1)
        flat = self.dropout(flat)
        hidden = {part: nn.functional.gelu(layer(flat)) for part, layer in self.wide.items()}
        hidden["rhotic"] = hidden["final"]
        return {
            part: nn.functional.log_softmax(output(self.dropout(hidden[part])).float(), dim=-1)
            for part, output in self.outputs.items()
        }


def positions(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float32]:
    """Frame positions at which the judge looks: [N] starts and ends in seconds → [N, 24].

    Sixteen spread over the syllable, four before and four after it, 50 ms apart.
    """
    inside = start[:, None] + (end - start)[:, None] * (np.arange(INSIDE) + 0.5) / INSIDE
    steps = np.arange(1, BESIDE + 1) * STEP_BESIDE
    before = start[:, None] - steps[::-1]
    after = end[:, None] + steps
    seconds = np.concatenate([before, inside, after], axis=1)
    return (seconds * FRAMES_PER_SECOND - 0.5).astype(np.float32)


def place_in_word(position: int, length: int) -> int:
    """0 alone, 1 first, 2 middle, 3 last."""
    if length <= 1:
        return 0
    if position == 0:
        return 1
    return 3 if position >= length - 1 else 2

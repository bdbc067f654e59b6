"""Whisper's encoder as an ear: sound → 1,024 numbers every 20 ms, cheap also for short clips.

Whisper's own habit, one 30-second window for every clip, wastes thirty times the work on a
one-second syllable. Here a window is as long as its sound. Long recordings are cut where they are
quietest, and each window hears a little of its neighbours, which is then dropped.

Each window is encoded alone: the shapes, and so the numbers, depend on its own length only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

SAMPLE_RATE: Final = 16_000  # Hz
SAMPLES_PER_FRAME: Final = 320  # 20 ms: hop of 160 samples, then a convolution of stride 2
FRAMES_PER_SECOND: Final = SAMPLE_RATE // SAMPLES_PER_FRAME  # 50
LONGEST_WINDOW: Final = 10 * SAMPLE_RATE  # samples; beyond this attention costs more than it gives
SHORTEST_CUT: Final = 5 * SAMPLE_RATE  # samples; a cut is looked for from here to LONGEST_WINDOW
CONTEXT: Final = 15 * SAMPLES_PER_FRAME  # 0.3 s heard on each side of a window, then dropped
FRAME_MULTIPLE: Final = 25  # windows are padded to half seconds: few shapes, steady speed
MIDDLE_LAYER: Final = 4  # blocks below carry over badly to new voices, blocks 4 to 6 alike
WIDTH: Final = 512  # of Whisper base
FEATURES: Final = 2 * WIDTH  # output of block 4 beside the final output
LOUD_LEVEL: Final = 0.1  # RMS that a recording's loud parts are brought to (−20 dBFS)
LEVEL_FRAME: Final = SAMPLE_RATE // 100  # 10 ms, for levels and quiet places


@dataclass(frozen=True)
class Window:
    """A stretch of a recording in samples; both ends are multiples of a frame or the end."""

    start: int
    end: int


def frame_count(samples: int) -> int:
    """Frames of 20 ms that cover ``samples`` samples; the last may be part silence."""
    return -(-samples // SAMPLES_PER_FRAME)


def frame_levels(audio: NDArray[np.float32]) -> NDArray[np.float32]:
    """RMS of every 10 ms of ``audio`` [samples], shape [ceil(samples / 160)]."""
    padded = np.zeros(-(-len(audio) // LEVEL_FRAME) * LEVEL_FRAME, dtype=np.float32)
    padded[: len(audio)] = audio
    squares = padded.reshape(-1, LEVEL_FRAME) ** 2
    levels: NDArray[np.float32] = np.sqrt(squares.mean(axis=1)).astype(np.float32)
    return levels


def level_gain(audio: NDArray[np.float32]) -> float:
    """Factor that brings the loud parts (95th percentile of 10 ms levels) to ``LOUD_LEVEL``."""
    if not len(audio):
        return 1.0
    loud = float(np.percentile(frame_levels(audio), 95))
    return LOUD_LEVEL / loud if loud > 1e-6 else 1.0


def cut_windows(audio: NDArray[np.float32]) -> list[Window]:
    """Cut at the quietest place from 5 to 10 s after the last cut, until ≤ 10 s are left."""
    levels = frame_levels(audio)
    quiet = np.convolve(levels, np.ones(21) / 21, mode="same")  # 0.21 s: a pause, not a stop gap
    windows: list[Window] = []
    start = 0
    while len(audio) - start > LONGEST_WINDOW:
        first = (start + SHORTEST_CUT) // LEVEL_FRAME
        last = (start + LONGEST_WINDOW) // LEVEL_FRAME
        quietest = first + int(np.argmin(quiet[first:last]))
        end = quietest * LEVEL_FRAME // SAMPLES_PER_FRAME * SAMPLES_PER_FRAME
        windows.append(Window(start, end))
        start = end
    windows.append(Window(start, len(audio)))
    return windows


class Encoder:
    """Whisper's encoder, run window by window.

    Args:
        network: openai-whisper's ``AudioEncoder`` of ``base``.
        numeric_mode: ``"float32"`` or ``"bfloat16"`` (autocast; output within 2 %).
    """

    def __init__(self, network: Any, numeric_mode: str = "float32") -> None:
        from whisper.audio import log_mel_spectrogram

        self._network = network
        self._log_mel: Callable[[Tensor], Tensor] = log_mel_spectrogram
        self._autocast = numeric_mode == "bfloat16"

    def encode(self, audio: NDArray[np.float32]) -> NDArray[np.float16]:
        """Encode a recording [samples] (16 kHz mono) to [T, 1024], T = ``frame_count``."""
        if not len(audio):
            return np.zeros((0, FEATURES), dtype=np.float16)
        levelled = audio * np.float32(level_gain(audio))
        parts = [self._encode_window(levelled, window) for window in cut_windows(audio)]
        return np.concatenate(parts)

    def _encode_window(self, audio: NDArray[np.float32], window: Window) -> NDArray[np.float16]:
        """Encode one window with real context where there is sound beside it, else silence."""
        wanted = frame_count(window.end - window.start)
        context = CONTEXT // SAMPLES_PER_FRAME
        frames = -(-(wanted + 2 * context) // FRAME_MULTIPLE) * FRAME_MULTIPLE
        piece = np.zeros(frames * SAMPLES_PER_FRAME, dtype=np.float32)
        first = max(0, window.start - CONTEXT)
        last = min(len(audio), window.end + CONTEXT)
        offset = CONTEXT - (window.start - first)
        piece[offset : offset + last - first] = audio[first:last]
        return self._run(torch.from_numpy(piece))[context : context + wanted]

    def _run(self, piece: Tensor) -> NDArray[np.float16]:
        """Run the network over one padded piece [frames × 320 samples] → [frames, 1024]."""
        network = self._network
        gelu = torch.nn.functional.gelu
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, self._autocast):
            state = gelu(network.conv1(self._log_mel(piece)[None]))
            state = gelu(network.conv2(state)).permute(0, 2, 1)
            state = state + network.positional_embedding[: state.shape[1]]
            middle = state
            for number, block in enumerate(network.blocks, start=1):
                state = block(state)
                if number == MIDDLE_LAYER:
                    middle = state
            both = torch.cat([middle, network.ln_post(state)], dim=-1)
        numbers: NDArray[np.float16] = both[0].to(torch.float16).numpy()
        return numbers

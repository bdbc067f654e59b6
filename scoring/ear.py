"""The ear: from sound to log posteriors of initials, finals and tones.

One ``Ear`` holds Whisper's encoder, the pitch tracker and our own two heads. ``listen`` gives frame
posteriors of the tolerant sequence head (it aligns); ``judge`` gives posteriors of the strict
segment judge over syllables that somebody has aligned. Nothing here knows what was to be read.

Results do not depend on neighbours: each window is encoded alone, in a shape that its own length
decides, so a clip gets the same numbers whatever else is scored beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from scoring.calibration import Calibration
from scoring.encoder import FRAMES_PER_SECOND, SAMPLE_RATE, Encoder
from scoring.errors import AudioShape
from scoring.head import PARTS, place_in_word, positions
from scoring.head_weights import WEIGHTS_PATH, load_heads
from scoring.opinion import head_opinion, mixed
from scoring.pitch import analyse, contour, paired, semitones
from scoring.whisper_weights import load_encoder


@dataclass(frozen=True)
class Heard:
    """What the ear made of one recording; T frames of 20 ms, T2 pitch frames of 10 ms.

    Frame ``t`` covers the time from ``t / 50`` to ``(t + 1) / 50`` seconds of the recording.
    """

    duration: float  # seconds of sound
    log_initial: NDArray[np.float32]  # [T, 23] log posteriors, index 0 = blank, k = INITIALS[k-1]
    log_final: NDArray[np.float32]  # [T, 39] likewise for FINALS
    log_tone: NDArray[np.float32]  # [T, 6] likewise for TONES
    features: NDArray[np.float16]  # [T, D] encoder frames for ``Ear.judge``; opaque to others
    pitch: NDArray[
        np.float32
    ]  # [T2, 2] semitones re the recording's median (0 unvoiced), strength of voicing 0–1
    energy: NDArray[np.float32]  # [T2] dB re the recording's loud level (95th percentile)
    frames_per_second: int = FRAMES_PER_SECOND


@dataclass(frozen=True)
class Span:
    """One aligned syllable: from just before its initial to just before the next syllable."""

    start: float  # seconds
    end: float  # seconds, > start
    position_in_word: int = 0  # 0 = first syllable of its word
    word_length: int = 1  # syllables in the word


@dataclass(frozen=True)
class SegmentPosteriors:
    """The strict judge's log posteriors for N spans, over inventory order."""

    log_initial: NDArray[np.float32]  # [N, 22]
    log_final: NDArray[np.float32]  # [N, 38]
    log_tone: NDArray[np.float32]  # [N, 5]
    log_rhotic: NDArray[np.float32]  # [N, 2] log P(no erhua), log P(erhua)


class Ear:
    """Encoder, pitch and heads, loaded once; the caller sets torch's thread count.

    Attributes:
        version: version of the ear, numeric mode included; part of every result.
        weights_sha256: digest of the heads' weights file.
        numeric_mode: ``"float32"``, or ``"bfloat16"`` where measured and chosen.
        calibration: log posterior ratio → probability, fitted on speakers never trained on.
    """

    version: str
    weights_sha256: str
    numeric_mode: str
    calibration: Calibration

    def __init__(self, numeric_mode: str = "float32", weights: Path = WEIGHTS_PATH) -> None:
        heads = load_heads(weights)
        self._head, self._judge = heads.head, heads.judge
        self._encoder = Encoder(load_encoder(), numeric_mode)
        self.numeric_mode = numeric_mode
        self.weights_sha256 = heads.sha256
        self.version = f"{heads.record['version']}+{numeric_mode}"
        self.calibration = Calibration.from_json(heads.record["calibration"])

    def listen(self, audio: NDArray[np.float32]) -> Heard:
        """Hear one recording of any length: mono, 16 kHz, full scale ±1.

        Raises:
            AudioShape: not one channel of floating numbers.
        """
        if audio.ndim != 1 or not np.issubdtype(audio.dtype, np.floating):
            raise AudioShape(f"shape {audio.shape}, {audio.dtype}")
        sound = np.ascontiguousarray(audio, dtype=np.float32)
        features = self._encoder.encode(sound)
        prosody = analyse(sound)
        relative = semitones(prosody.hertz, prosody.median)
        pitch = np.stack([relative, prosody.strength], axis=1)
        columns = _columns(pitch, prosody.energy, len(features))
        with torch.inference_mode():
            outputs = (
                self._head(torch.from_numpy(features.astype(np.float32))[None], columns[None])
                if len(features)
                else {part: torch.zeros(1, 0, count) for part, count in _EMPTY.items()}
            )
        return Heard(
            duration=len(sound) / SAMPLE_RATE,
            log_initial=outputs["initial"][0].numpy(),
            log_final=outputs["final"][0].numpy(),
            log_tone=outputs["tone"][0].numpy(),
            features=features,
            pitch=pitch,
            energy=prosody.energy,
        )

    def listen_many(self, clips: Sequence[NDArray[np.float32]]) -> list[Heard]:
        """Hear several unrelated clips; the same, number for number, as ``listen`` on each."""
        return [self.listen(clip) for clip in clips]

    def judge(self, heard: Heard, spans: Sequence[Span]) -> SegmentPosteriors:
        """Judge aligned syllables of one recording strictly; the order of spans is kept."""
        if not spans or not len(heard.features):
            return SegmentPosteriors(
                *(np.zeros((0, count), dtype=np.float32) for count in PARTS.values())
            )
        columns = _columns(heard.pitch, heard.energy, len(heard.features))
        starts = np.array([span.start for span in spans])
        ends = np.array([span.end for span in spans])
        where = positions(starts, ends)
        places = [place_in_word(span.position_in_word, span.word_length) for span in spans]
        with torch.inference_mode():
            outputs = self._judge(
                torch.from_numpy(heard.features.astype(np.float32)),
                columns,
                torch.from_numpy(where.clip(0, len(heard.features) - 1)),
                torch.tensor(places),
            )
        strict = {part: outputs[part].numpy() for part in PARTS}
        for part, frames in (
            ("initial", heard.log_initial),
            ("final", heard.log_final),
            ("tone", heard.log_tone),
        ):
            strict[part] = mixed(strict[part], head_opinion(frames, starts, ends))
        return SegmentPosteriors(*(strict[part] for part in PARTS))


_EMPTY: Final = {part: PARTS[part] + 1 for part in ("initial", "final", "tone")}


def _columns(pitch: NDArray[np.float32], energy: NDArray[np.float32], frames: int) -> Tensor:
    """What the networks see of pitch and energy, [frames, 8]."""
    return torch.from_numpy(paired(contour(pitch[:, 0], pitch[:, 1], energy), frames))

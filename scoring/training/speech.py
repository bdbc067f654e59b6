"""The list of recordings that train and measure the ear.

A source is a folder with ``labels.tsv`` (path, speaker, sex, hanzi, pinyin, label_origin); sound is
read at 16 kHz mono. Further sources (other people, synthetic voices) are further such folders.
"""

import csv
import hashlib
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

from scoring.encoder import SAMPLE_RATE
from scoring.errors import SpeechDataMissing

SYNTHESISED: Final = "synthesised"  # label origin of made recordings: what the script says is said
WORD_BREAK: Final = "|"  # between the words of a made recording's pinyin


@dataclass(frozen=True)
class Clip:
    """One labelled recording."""

    path: str  # relative to its source folder; also its name in caches and results
    source: Path
    speaker: str
    sex: str
    hanzi: str
    pinyin: str
    label_origin: str  # "recorded-as" (sure), "automatic" (citation tones, polyphones unchecked)
    # or SYNTHESISED (sure)

    @property
    def is_isolated(self) -> bool:
        """One syllable, recorded as that syllable."""
        return self.label_origin == "recorded-as"

    def read(self) -> NDArray[np.float32]:
        """The sound, mono, 16 kHz."""
        sound, rate = soundfile.read(self.source / self.path, dtype="float32", always_2d=True)
        mono = sound.mean(axis=1)
        if rate != SAMPLE_RATE:
            shared = math.gcd(rate, SAMPLE_RATE)
            mono = resample_poly(mono, SAMPLE_RATE // shared, rate // shared)
        return np.ascontiguousarray(mono, dtype=np.float32)


def speech_folder() -> Path:
    """``PUTONGHUA_SPEECH``, or ``../shared/speech`` beside the repository."""
    named = os.environ.get("PUTONGHUA_SPEECH")
    if named:
        return Path(named)
    return Path(__file__).resolve().parents[2].parent / "shared" / "speech"


def read_clips(folder: Path) -> list[Clip]:
    """All labelled recordings of one source, in the order of its list.

    Raises:
        SpeechDataMissing: the folder has no ``labels.tsv``.
    """
    listing = folder / "labels.tsv"
    if not listing.is_file():
        raise SpeechDataMissing(str(listing))
    with listing.open(encoding="utf-8", newline="") as file:
        return [
            Clip(
                row["path"], folder, row["speaker"], row["sex"], row["hanzi"], row["pinyin"],
                row["label_origin"],
            )
            for row in csv.DictReader(file, delimiter="\t")
        ]  # fmt: skip


def listing_digest(folder: Path) -> str:
    """SHA-256 of the source's list, for the record of what a model was trained on."""
    return hashlib.sha256((folder / "labels.tsv").read_bytes()).hexdigest()

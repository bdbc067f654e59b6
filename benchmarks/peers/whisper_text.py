"""Whisper's own text, turned into pinyin: what a recogniser of words says of pronunciation.

Greedy decoding of `base`, as the talk uses it, without a prompt. Texts are kept in the cache, for
decoding is slow.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import torch
from pypinyin import Style, lazy_pinyin

from benchmarks.accuracy.statistics import Figure, share
from scoring.training.speech import Clip
from scoring.whisper_weights import cache_folder, load_whisper
from wordlists.errors import NotASyllable
from wordlists.syllable import Syllable, parse_pinyin, parse_syllable

CLIPS = {"isolated": 100, "words": 60, "sentences": 30}
"""Recordings of each person, by what was read."""


@dataclass(frozen=True)
class Written:
    """Shares of one person's syllables that the text writes with the right part."""

    speaker: str
    initial: Figure
    final: Figure
    tone: Figure
    nothing: Figure  # recordings whose text has no syllable


def sample(clips: Sequence[Clip], material: str) -> list[Clip]:
    """The person's recordings that are decoded, the same every time."""
    return random.Random(41).sample(list(clips), min(len(clips), CLIPS[material]))


def written(speaker: str, clips: Sequence[Clip]) -> Written:
    """How much of what was read is in the text."""
    torch.set_num_threads(1)
    texts = _texts(speaker, clips)
    hits = {"initial": 0, "final": 0, "tone": 0}
    total = empty = 0
    for clip in clips:
        read, heard = parse_pinyin(clip.pinyin), syllables_of(texts[clip.path])
        total += len(read)
        empty += not heard
        for part, right in parts_right(read, heard).items():
            hits[part] += right
    figures = {part: share(count, total) for part, count in hits.items()}
    return Written(speaker, **figures, nothing=share(empty, len(clips)))


def syllables_of(text: str) -> list[Syllable]:
    """Most frequent readings of the hanzi in a text; what is no syllable is left out."""
    found = []
    for written_syllable in lazy_pinyin(
        text, Style.TONE3, neutral_tone_with_five=True, errors="ignore"
    ):
        try:
            found.append(parse_syllable(written_syllable))
        except NotASyllable:
            continue
    return found


def parts_right(read: Sequence[Syllable], heard: Sequence[Syllable]) -> dict[str, int]:
    """Syllables whose part is right, each against the one that stands in its place in the text."""
    rows = [(one.initial, one.final, one.tone) for one in read]
    other = [(one.initial, one.final, one.tone) for one in heard]
    right = [0, 0, 0]
    for kind, a, b, c, d in SequenceMatcher(None, rows, other, autojunk=False).get_opcodes():
        if kind in ("equal", "replace"):
            for one, two in zip(rows[a:b], other[c:d], strict=False):
                right = [count + (x == y) for count, x, y in zip(right, one, two, strict=True)]
    return dict(zip(("initial", "final", "tone"), right, strict=True))


def _texts(speaker: str, clips: Sequence[Clip]) -> dict[str, str]:
    """Whisper's text of every clip, kept."""
    path = _kept(speaker)
    known: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    model: Any = None
    for clip in clips:
        if clip.path not in known:
            model = model or load_whisper()
            known[clip.path] = _decoded(model, clip)
            path.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    return known


def _decoded(model: Any, clip: Clip) -> str:
    from whisper.audio import N_FRAMES, log_mel_spectrogram, pad_or_trim
    from whisper.decoding import DecodingOptions, decode

    mel = pad_or_trim(log_mel_spectrogram(clip.read()), N_FRAMES)
    options = DecodingOptions(
        language="zh", temperature=0.0, without_timestamps=True, fp16=False, sample_len=60
    )
    return str(decode(model, mel, options).text)


def _kept(speaker: str) -> Path:
    folder = cache_folder() / "peer-whisper-1"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{speaker}.json"

"""Made talks of three minutes whose truth is known: what is in them, and when.

Two made voices that no training uses read texts of benchmarks/talk_texts.toml and of a passage,
sentence by sentence; two people's read sentences are strung together to a talk of their own. Into
them go silences, humming, counting, sentences said twice, a passage read aloud, another's talk.
Spoken sentences are kept in a folder and made only once.
"""

import csv
import hashlib
import os
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin
from scipy.signal import lfilter, resample_poly

from scoring.audio import SAMPLE_RATE, load
from scoring.expected import expect_text
from scoring.synthesis import kokoro
from scoring.synthesis.phonemes import phrase_phonemes
from wordlists.passages import load_passages
from wordlists.syllable import Syllable

WOMAN, MAN = "zf_xiaoyi", "zm_yunjian"
GAPS = (0.35, 0.9)  # seconds between two sentences
FULL_SECONDS = 180.0
PASSAGE = "L01"

Sound = NDArray[np.float32]
Part = tuple[str, Any]  # say (voice, sentence) | person (file) | hum, silence (seconds)


@dataclass
class MadeTalk:
    """A talk with its truth; stretches (start, end) in seconds, `sentences` with their text."""

    name: str
    sound: Sound
    sentences: list[tuple[float, float, str]] = field(default_factory=list)
    stretches: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    @property
    def missing_seconds(self) -> float:
        """Silences of five seconds and more, and what is short of three minutes."""
        silent = sum(end - start for start, end in self.stretches.get("silence", []))
        return FULL_SECONDS - min(FULL_SECONDS, len(self.sound) / SAMPLE_RATE) + silent

    @property
    def ineffective_seconds(self) -> float:
        """Humming, counting, sentences said again, the passage read aloud."""
        return sum(
            end - start
            for kind, stretches in self.stretches.items()
            if kind != "silence"
            for start, end in stretches
        )


class Maker:
    """Speaks, strings together and keeps what was spoken in `folder`."""

    def __init__(self, folder: Path, speech: Path) -> None:
        self._folder, self._speech = folder, speech
        folder.mkdir(parents=True, exist_ok=True)
        self.texts: dict[str, Any] = tomllib.loads(
            Path(__file__).with_name("talk_texts.toml").read_text("utf-8")
        )
        (passage,) = [one for one in load_passages() if one.number == PASSAGE]
        self.passage = "".join(word.hanzi for word in passage.words)
        read = "".join(word.hanzi + word.after for word in passage.words)
        self._passage_sentences = [f"{one}。" for one in read.split("。")][:9]

    @cached_property
    def _voices(self) -> kokoro.Kokoro:
        return kokoro.Kokoro(threads=1)

    def talks(self) -> Iterator[MadeTalk]:
        """The talks, one after the other."""
        garden, travel = (self.texts[name].split() for name in ("garden", "travel"))
        planted = [row[0] for row in self.texts["planted"]]
        words = tuple(word for row in self.texts["planted"] for word in row[1:])
        yield self._talk("plain", say(WOMAN, garden))
        yield self._talk("person S0150", self._person("S0150"))
        silent = say(WOMAN, garden)
        for place, seconds in ((24, 12.0), (15, 7.0), (5, 18.0)):
            silent.insert(place, ("silence", seconds))
        yield self._talk("silences", silent)
        mixed = say(MAN, travel[:20])
        mixed.insert(14, ("counting", (MAN, self.texts["counting"])))
        mixed.insert(8, ("hum", 12.0))
        yield self._talk("humming, counting", [*mixed, ("hum", 6.0)])
        again = say(MAN, [*travel[:12], *planted, *travel[12:]])
        again[10:10] = [("again", (MAN, one)) for one in travel[2:6]]
        again[22:22] = [("again", (MAN, one)) for one in travel[8:10]]
        yield self._talk("said again, dialect words", again, words)
        aloud = say(WOMAN, garden[:18])
        aloud[12:12] = [("passage", (WOMAN, one)) for one in self._passage_sentences]
        yield self._talk("passage aloud", aloud)
        yield self._talk("copied from plain", say(MAN, [*garden[5:18], *travel[:16]]))
        yield self._talk("person S0252", self._person("S0252"))

    def _person(self, speaker: str) -> list[Part]:
        with (self._speech / "labels.tsv").open(encoding="utf-8") as file:
            rows = [
                one for one in csv.DictReader(file, delimiter="\t") if one["speaker"] == speaker
            ]
        return [("person", row) for row in rows[:: len(rows) // 60]]

    def _talk(self, name: str, parts: Sequence[Part], words: tuple[str, ...] = ()) -> MadeTalk:
        """String the parts together, at most three minutes."""
        random = np.random.default_rng(len(name))
        pieces: list[Sound] = [_quiet(0.3, random)]
        talk = MadeTalk(name, np.zeros(0, np.float32), words=words)
        now = 0.3
        for kind, what in parts:
            piece, text = self._piece(kind, what, random)
            end = now + len(piece) / SAMPLE_RATE
            if end > FULL_SECONDS:
                break
            if text:
                talk.sentences.append((now, end, text))
            if kind not in {"say", "person"}:
                talk.stretches.setdefault(kind, []).append((now, end))
            gap = _quiet(0.0 if kind == "silence" else float(random.uniform(*GAPS)), random)
            pieces += [piece, gap]
            now = end + len(gap) / SAMPLE_RATE
        talk.sound = np.concatenate(pieces)
        return talk

    def _piece(self, kind: str, what: Any, random: np.random.Generator) -> tuple[Sound, str]:
        if kind == "silence":
            return _quiet(what, random), ""
        if kind == "hum":
            return humming(what), ""
        if kind == "person":
            sound = load(self._speech / what["path"]).samples
            return sound * np.float32(0.4 / np.abs(sound).max()), what["hanzi"]
        return self._spoken(*what), what[1]

    def _spoken(self, voice: str, text: str) -> Sound:
        name = hashlib.sha256(f"{voice} {text}".encode()).hexdigest()[:16]
        path = self._folder / f"{name}.flac"
        if not path.exists():
            sound = self._voices.read(_phonemes(text), voice, 1.0)
            sound = resample_poly(sound, SAMPLE_RATE, kokoro.SAMPLE_RATE).astype(np.float32)
            loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
            sound = sound[max(0, loud[0] - 800) : loud[-1] + 800]
            soundfile.write(path, sound * (0.4 / np.abs(sound).max()), SAMPLE_RATE)
        read: Sound = soundfile.read(path, dtype="float32")[0]
        return read


def say(voice: str, sentences: Sequence[str]) -> list[Part]:
    """A voice says sentences."""
    return [("say", (voice, one)) for one in sentences]


def humming(seconds: float) -> Sound:
    """A closed-mouth tune: slow notes, harmonics that fall off as behind closed lips."""
    notes = 180.0 * 2 ** (np.array([0, 2, 4, 5, 4, 2, 0, -3]) / 12)
    count = round(seconds * SAMPLE_RATE)
    place = np.arange(count) / SAMPLE_RATE
    hertz = notes[(place / 0.8).astype(int) % len(notes)] * (
        1 + 0.004 * np.sin(2 * np.pi * 5 * place)
    )
    smooth = lfilter([0.002], [1, -0.998], hertz - hertz[0]) + hertz[0]
    phase = 2 * np.pi * np.cumsum(smooth) / SAMPLE_RATE
    sound = sum(np.sin(k * phase) / k**2.2 for k in range(1, 9))
    return np.asarray(sound * 0.12, np.float32)


def _quiet(seconds: float, random: np.random.Generator) -> Sound:
    """A room's faint noise."""
    noise = random.standard_normal(round(seconds * SAMPLE_RATE)) * 10 ** (-62 / 20)
    return noise.astype(np.float32)


def _phonemes(text: str) -> str:
    """The text as the voices read it, commas kept."""
    hanzi = "".join(one for one in text if "㐀" <= one <= "鿿")
    pinyin = lazy_pinyin(hanzi, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=True)
    expected = expect_text("passage", " ".join(pinyin), text)
    groups: list[list[list[Syllable]]] = [[[]]]
    for one in expected.syllables:
        if one.begins_word and groups[-1][-1]:
            groups[-1].append([])
        groups[-1][-1].append(one.surface.allowed[0])
        if one.closes_group:
            groups.append([[]])
    spoken = [phrase_phonemes(group) for group in groups if group[0]]
    return ", ".join(spoken) + "."


def speech_folder() -> Path:
    """Where people's recordings lie."""
    return Path(os.environ.get("PUTONGHUA_SPEECH", "../shared/speech"))

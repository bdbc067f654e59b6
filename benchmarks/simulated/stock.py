"""Spoken pieces by two made voices that no training ever used, made once and kept.

Lone syllables and words by these voices drift in tone, but not in their sounds. So syllables are
read at the end of a carrier sentence and cut out, words are read alone, some of them also with one
unit wrong, and the tones of both are then drawn by Praat (``tones.py``).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

from benchmarks.confusable_syllables import others
from scoring.audio import SAMPLE_RATE, from_samples, load
from scoring.engine import Engine
from scoring.expected import expect_text
from scoring.synthesis.kokoro import SAMPLE_RATE as VOICE_RATE
from scoring.synthesis.kokoro import Kokoro
from scoring.synthesis.phonemes import phrase_phonemes
from scoring.training.synthetic import HELD_OUT_VOICES
from scoring.whisper_weights import cache_folder
from wordlists.sandhi import Word, surface
from wordlists.syllable import Syllable, parse_pinyin
from wordlists.tables import load_table, monosyllables

VOICES = HELD_OUT_VOICES
PAIRS = 50  # of confusable syllables
WORDS = 50
WRONG_WORDS = 25
SPEED = 0.9
MARGIN = 0.02  # seconds kept before the cut
SHORTEST = 0.12  # seconds: less is no spoken syllable
CARRIER = (parse_pinyin("zhe4 ge5 zi4"), parse_pinyin("nian4"))

Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Piece:
    """One read syllable or word: what the list says, what was read instead, and where it is.

    `said` differs from the surface form of `listed` in one unit where the piece is `wrong`. A lone
    syllable stands for its sounds only and has tone 1.
    """

    listed: str  # digits, syllables apart by a space
    said: str
    hanzi: str
    wrong: bool
    path: Path
    spans: tuple[tuple[float, float], ...]  # of its syllables, in seconds

    def read(self) -> Sound:
        """The sound at 16 kHz."""
        samples, _ = soundfile.read(self.path, dtype="float32")
        return np.asarray(samples, np.float32)


@dataclass(frozen=True)
class Stock:
    """All pieces of one voice."""

    voice: str
    syllables: tuple[Piece, ...]
    words: tuple[Piece, ...]


def stock_folder() -> Path:
    """Where the pieces are kept."""
    return cache_folder() / "simulated-1"


def stock_of(voice: str, engine: Engine) -> Stock:
    """Read the stock of a voice, making what is missing (minutes); the engine only cuts."""
    folder = stock_folder() / voice
    folder.mkdir(parents=True, exist_ok=True)
    kokoro = Kokoro()
    syllables = [_syllable(kokoro, voice, one, folder, engine) for one in paired_syllables()]
    words = [_word(kokoro, voice, *one, folder, engine) for one in planned_words()]
    return Stock(voice, tuple(syllables), tuple(words))


def paired_syllables() -> list[Syllable]:
    """`PAIRS` syllables of the list and a confusable one to each, all on the level tone."""
    draw = random.Random(21)
    found: dict[Syllable, None] = {}
    for one in draw.sample([row.syllable for row in monosyllables("2021")], 20 * PAIRS):
        level = one.with_tone(1)
        near = [*others(level, "initial"), *others(level, "final")]
        if near and level not in found and len(found) < 2 * PAIRS:
            found |= {level: None, draw.choice(near): None}
    return list(found)


def planned_words() -> Iterator[tuple[Word, tuple[Syllable, ...], bool]]:
    """Words of two or three syllables as they are read, and some again with one unit wrong."""
    draw = random.Random(22)
    listed = [
        Word(row.hanzi, row.syllables, row.optional_neutral)
        for number in (1, 2)
        for row in load_table("2021", number)
        if len(row.syllables) in (2, 3) and not any(one.erhua for one in row.syllables)
    ]
    for index, word in enumerate(draw.sample(listed, WORDS)):
        said = tuple(form.allowed[0] for form in surface([word]))
        yield word, said, False
        if index < WRONG_WORDS:
            yield word, with_one_wrong(said, draw), True


def with_one_wrong(said: Sequence[Syllable], draw: random.Random) -> tuple[Syllable, ...]:
    """One unit of one full-toned syllable exchanged for a confusable one."""
    while True:
        place = draw.choice([at for at, one in enumerate(said) if one.tone != 5])
        near = list(others(said[place], draw.choice(("initial", "final", "tone"))))
        if near:
            return (*said[:place], draw.choice(near), *said[place + 1 :])


def _syllable(kokoro: Kokoro, voice: str, one: Syllable, folder: Path, engine: Engine) -> Piece:
    path = folder / f"{one.digits.replace('ü', 'v')}.flac"
    if not path.exists():
        sound = _read(kokoro, voice, (*CARRIER, (one,)))
        text = expect_text("passage", " ".join(s.digits for s in (*CARRIER[0], *CARRIER[1], one)))
        last = engine.examine_one(from_samples(sound, SAMPLE_RATE), text).judgement.syllables[-1]
        seconds = len(sound) / SAMPLE_RATE
        # One of five, and drawn out, where the engine did not find it (ei runs into nian).
        start = last.start if seconds - last.start > SHORTEST else 0.75 * seconds
        _write(path, sound[max(0, round((start - MARGIN) * SAMPLE_RATE)) :])
    whole = ((0.0, soundfile.info(path).duration),)
    return Piece(one.digits, one.digits, "", False, path, whole)


def _word(
    kokoro: Kokoro,
    voice: str,
    word: Word,
    said: Sequence[Syllable],
    wrong: bool,
    folder: Path,
    engine: Engine,
) -> Piece:
    digits = " ".join(one.digits for one in said)
    path = folder / f"{digits.replace(' ', '-').replace('ü', 'v')}{'-wrong' if wrong else ''}.flac"
    if not path.exists():
        _write(path, _read(kokoro, voice, (said,)))
    listed = " ".join(one.digits for one in word.syllables)
    found = engine.examine_one(load(path), expect_text("polysyllables", digits)).judgement
    spans = tuple((one.start, one.end) for one in found.syllables)
    return Piece(listed, digits, word.hanzi, wrong, path, spans)


def _read(kokoro: Kokoro, voice: str, words: Sequence[Sequence[Syllable]]) -> Sound:
    """A sentence at 16 kHz, without the silence around it."""
    sound = kokoro.read(phrase_phonemes(words, "."), voice, SPEED)
    sound = resample_poly(sound, SAMPLE_RATE, VOICE_RATE).astype(np.float32)
    loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
    return np.asarray(sound[loud[0] : loud[-1] + 1] * np.float32(0.5 / np.abs(sound).max()))


def _write(path: Path, sound: Sound) -> None:
    unfinished = path.with_suffix(".part")
    soundfile.write(unfinished, sound, SAMPLE_RATE, format="FLAC")
    unfinished.replace(path)

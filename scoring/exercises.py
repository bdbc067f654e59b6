"""What to practise for each family of confusions, and the standard voice for its words.

The texts are data (data/exercises.toml). The words to hear have clips in data/standard_voice, made
once by ``python -m scoring.synthesis.standard_voice``; a report takes along those it names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from scoring.readings import final_name
from wordlists.syllable import Syllable, parse_pinyin

CLIPS = "data/standard_voice"
VOICED_WORDS = 4  # of an exercise without pairs
FLUENCY = "fluency"  # the exercise that belongs to no confusion


@dataclass(frozen=True)
class PracticeWord:
    """A word with its pinyin as the official lists print it (no sandhi)."""

    hanzi: str
    syllables: tuple[Syllable, ...]

    @classmethod
    def parse(cls, text: str) -> PracticeWord:
        """Read "主力 zhu3 li4". Raises NotASyllable."""
        hanzi, _, pinyin = text.partition(" ")
        return cls(hanzi, parse_pinyin(pinyin))

    @property
    def marks(self) -> str:
        """Pinyin with tone marks, written together: zhǔlì."""
        return "".join(one.marks for one in self.syllables)

    @property
    def clip(self) -> str:
        """Name of its standard voice, fit for a file and an address: zhu3-li4."""
        return "-".join(one.digits.replace("ü", "v") for one in self.syllables)

    def to_json(self) -> dict[str, str]:
        """Return the word as a report holds it."""
        return {
            "hanzi": self.hanzi,
            "pinyin": " ".join(one.digits for one in self.syllables),
            "clip": self.clip,
        }

    @classmethod
    def from_json(cls, data: dict[str, str]) -> PracticeWord:
        """Read back what `to_json` wrote."""
        return cls(data["hanzi"], parse_pinyin(data["pinyin"]))


WordPair = tuple[PracticeWord, PracticeWord]


@dataclass(frozen=True)
class Exercise:
    """How to make a sound, pairs that differ in nothing else, words, and a sentence."""

    family: str
    sound: str
    pairs: tuple[WordPair, ...]
    words: tuple[PracticeWord, ...]
    sentence: str

    @property
    def voiced(self) -> tuple[PracticeWord, ...]:
        """The words with a standard voice: those of the pairs, else the first words."""
        return tuple(word for pair in self.pairs for word in pair) or self.words[:VOICED_WORDS]

    def pairs_for(self, confused: Iterable[tuple[str, str]]) -> tuple[WordPair, ...]:
        """The pairs, those first that differ in what was `confused` and can be heard."""
        wanted = [frozenset(one) for one in confused]

        def place(pair: WordPair) -> tuple[bool, bool, int]:
            units = differing_units(pair)
            silent = any(standard_clip(word.clip) is None for word in pair)
            known = units in wanted
            return not known, silent, wanted.index(units) if known else 0

        return tuple(sorted(self.pairs, key=place))


def differing_units(pair: WordPair) -> frozenset[str]:
    """The two initials, finals or tones in which two words differ.

    Raises ValueError where they differ in more than one place, or in none.
    """
    units = [
        frozenset((str(one), str(other)))
        for left, right in zip(pair[0].syllables, pair[1].syllables, strict=True)
        for one, other in zip(_units(left), _units(right), strict=True)
        if one != other
    ]
    (only,) = units
    return only


def _units(syllable: Syllable) -> tuple[str | int, ...]:
    return syllable.initial, final_name(syllable.final, syllable.erhua), syllable.tone


@cache
def exercises() -> dict[str, Exercise]:
    """The exercises by the family they belong to."""
    text = (resources.files("scoring") / "data/exercises.toml").read_text("utf-8")
    return {
        row["family"]: Exercise(
            row["family"],
            row["sound"],
            tuple(
                (PracticeWord.parse(one), PracticeWord.parse(other)) for one, other in row["pairs"]
            ),
            tuple(PracticeWord.parse(one) for one in row["words"]),
            row["sentence"],
        )
        for row in tomllib.loads(text)["exercise"]
    }


def voiced_words() -> tuple[PracticeWord, ...]:
    """Every word with a standard voice, one for each sound, in the order of their clips."""
    found = {word.clip: word for exercise in exercises().values() for word in exercise.voiced}
    return tuple(found[clip] for clip in sorted(found))


def standard_clip(name: str) -> Traversable | None:
    """The standard voice of that name; None where there is none."""
    path = resources.files("scoring") / CLIPS / f"{name}.ogg"
    return path if path.is_file() else None

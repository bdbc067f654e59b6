"""Words as authored, and the syllables of a breath group laid out in a row.

Tone sandhi looks at neighbours, so its rules work on places: each knows its characters, its
citation syllable and the word it stands in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from wordlists.errors import NotAWord
from wordlists.syllable import Syllable

_UNREAD = "·・-—"  # joins parts of a name, is not read


@dataclass(frozen=True)
class Word:
    """A word with its syllables in citation tones; raises NotAWord where they do not fit.

    One syllable for each character, except that an erhua syllable takes the 儿 after its character
    with it (花儿 = huar1; the 儿 may also be unwritten). `optional_neutral`: indexes of syllables
    that may be read in neutral tone.
    """

    hanzi: str
    syllables: tuple[Syllable, ...]
    optional_neutral: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if not self.syllables or len(self.characters) != len(self.syllables):
            raise NotAWord(
                f"“{self.hanzi}”的汉字和拼音“{self.pinyin}”个数不符，请核对该词的注音。",
                f"{self.hanzi!r} has {len(self.syllables)} syllables",
            )
        if not self.optional_neutral <= set(range(len(self.syllables))):
            raise NotAWord(
                f"“{self.hanzi}”的可轻声音节序号超出范围，请核对该词。",
                f"{self.hanzi!r}: optional neutral {sorted(self.optional_neutral)}",
            )

    @property
    def pinyin(self) -> str:
        """Citation tones in digits, syllables separated by spaces."""
        return " ".join(syllable.digits for syllable in self.syllables)

    @property
    def characters(self) -> tuple[str, ...]:
        """The written characters of each syllable: 小孩儿 → ("小", "孩儿")."""
        written = [character for character in self.hanzi if character not in _UNREAD]
        parts: list[str] = []
        for character in written:
            index = len(parts) - 1
            follows_erhua = 0 <= index < len(self.syllables) and self.syllables[index].erhua
            if character == "儿" and follows_erhua and parts[-1] != "儿" and len(parts[-1]) == 1:
                parts[-1] += character
            else:
                parts.append(character)
        return tuple(parts)


@dataclass(frozen=True)
class Place:
    """A syllable in its breath group. `index` counts within `word`, `word_number` in the group."""

    character: str
    syllable: Syllable
    word: Word
    word_number: int
    index: int

    @property
    def optional_neutral(self) -> bool:
        """May it be read in neutral tone although its citation tone is full?"""
        return self.index in self.word.optional_neutral

    @property
    def ends_word(self) -> bool:
        """Is it its word's last syllable?"""
        return self.index == len(self.word.syllables) - 1

    def shares_word_with(self, other: "Place") -> bool:
        """Do both stand in the same word?"""
        return self.word_number == other.word_number


def lay_out(words: Iterable[Word]) -> tuple[Place, ...]:
    """All syllables of the words in order. `character` is the first one of an erhua pair."""
    return tuple(
        Place(characters[0], syllable, word, word_number, index)
        for word_number, word in enumerate(words)
        for index, (characters, syllable) in enumerate(
            zip(word.characters, word.syllables, strict=True)
        )
    )

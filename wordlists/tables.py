"""The official word lists as frozen records, read from this package's data when first asked for.

Two editions of the outline's lists: "2021" (in use since 2024) and "2004". A lab can bring its
own printed lists (see `import_list`); `load_table` reads those from a folder. What is known of
the lists' source and completeness: data/PROVENANCE.md.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from wordlists.errors import UnknownWordlist
from wordlists.syllable import NEUTRAL, Syllable, parse_pinyin, parse_syllable

EDITIONS = ("2021", "2004")
LISTS = (1, 2)  # 表一 (more frequent), 表二
_TOPICS_OF = {"2021": "2024", "2004": "2004"}  # the 2021 outline's topics are in use since 2024


@dataclass(frozen=True, slots=True)
class Entry:
    """One reading of one entry of 表一 or 表二.

    `list_number` 1 or 2. `optional_neutral`: indexes of syllables that may be read in neutral
    tone (printed with a dot before them; `syllables` then hold the full tone). `number`: the
    printed entry number, None where the list has none.
    """

    hanzi: str
    syllables: tuple[Syllable, ...]
    list_number: int
    optional_neutral: frozenset[int] = frozenset()
    number: int | None = None

    @property
    def pinyin(self) -> str:
        """Citation tones in digits, syllables separated by spaces."""
        return " ".join(syllable.digits for syllable in self.syllables)

    @property
    def neutral(self) -> frozenset[int]:
        """Indexes of syllables that must be read in neutral tone."""
        return frozenset(i for i, syllable in enumerate(self.syllables) if syllable.tone == NEUTRAL)

    @property
    def has_erhua(self) -> bool:
        """Is a syllable of it rhotacised?"""
        return any(syllable.erhua for syllable in self.syllables)


@dataclass(frozen=True, slots=True)
class Monosyllable:
    """A single-character entry fit for item 1: no neutral tone, no erhua."""

    hanzi: str
    syllable: Syllable
    list_number: int
    other_readings: tuple[Syllable, ...]


@dataclass(frozen=True, slots=True)
class NeutralWord:
    """A word that must be read with neutral tone; a few have a second spoken form (指甲)."""

    hanzi: str
    syllables: tuple[Syllable, ...]
    spoken_alternative: tuple[Syllable, ...] | None


@dataclass(frozen=True, slots=True)
class ErhuaWord:
    """A word of the erhua list; `group` as printed: final > erhua final, 鼻化 = nasalised."""

    hanzi: str
    syllables: tuple[Syllable, ...]
    group: str


@dataclass(frozen=True, slots=True)
class Polyphone:
    """One reading of a character with several; `attested_in` of "list", "word", "dict"."""

    hanzi: str
    syllable: Syllable
    attested_in: frozenset[str]
    example: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of item 4; `number` as the outline counts it, from "1"."""

    number: str
    text: str


def load_table(edition: str, list_number: int, folder: Path | None = None) -> tuple[Entry, ...]:
    """Entries of 表一 (1) or 表二 (2) in the list's order.

    A built-in edition always means the built-in list; another one is looked for in `folder`,
    where a lab's imported lists lie (<folder>/<edition>/table1.tsv). Raises UnknownWordlist.
    """
    if list_number in LISTS and edition in EDITIONS:
        return _built_in_table(edition, list_number)
    if list_number in LISTS and folder is not None and Path(edition).name == edition:
        imported = folder / edition / f"table{list_number}.tsv"
        if imported.is_file():
            return tuple(_entries(_rows(imported), list_number))
    raise UnknownWordlist(
        f"没有“{edition}”版的表{list_number}。请先导入该词表，或改用 2021 版。",
        f"edition {edition!r}, list {list_number!r}, folder {folder}",
    )


@cache
def _built_in_table(edition: str, list_number: int) -> tuple[Entry, ...]:
    return tuple(_entries(_rows(_data(f"table{list_number}_{edition}.tsv")), list_number))


def _entries(rows: Iterator[dict[str, str]], list_number: int) -> Iterator[Entry]:
    """A word printed both with and without the dot is optional in both rows: the candidate sees
    the characters alone and cannot know which row was meant (编辑, 地下, 过去, 摆设).
    """
    kept = list(rows)
    dotted = {
        (row["word"], row["pinyin"]): frozenset(map(int, row["optional_neutral"].split(",")))
        for row in kept
        if row["optional_neutral"] != "0"
    }
    for row in kept:
        number = row.get("entry")
        yield Entry(
            row["word"],
            parse_pinyin(row["pinyin"]),
            list_number,
            dotted.get((row["word"], row["pinyin"]), frozenset()),
            int(number) if number else None,
        )


@cache
def monosyllables(edition: str) -> tuple[Monosyllable, ...]:
    """Single characters of both tables of an edition, one record for each reading."""
    return tuple(
        Monosyllable(
            row["char"],
            parse_syllable(row["pinyin"]),
            int(row[f"table_{edition}"]),
            _syllables(row["other_readings"]),
        )
        for row in _rows(_data("monosyllables.tsv"))
        if row[f"table_{_known(edition)}"]
    )


@cache
def neutral_words() -> tuple[NeutralWord, ...]:
    """普通话水平测试用必读轻声词语表 (2021), 594 words."""
    return tuple(
        NeutralWord(
            row["word"],
            parse_pinyin(row["pinyin"]),
            _syllables(row["spoken_alternative"]) or None,
        )
        for row in _rows(_data("neutral_words.tsv"))
    )


@cache
def erhua_words() -> tuple[ErhuaWord, ...]:
    """普通话水平测试用儿化词语表 (2021), 200 words in 37 groups."""
    return tuple(
        ErhuaWord(row["word"], parse_pinyin(row["pinyin"]), row["group"])
        for row in _rows(_data("erhua_words.tsv"))
    )


@cache
def polyphones() -> tuple[Polyphone, ...]:
    """Characters with several readings, surnames and rare readings included."""
    return tuple(
        Polyphone(
            row["char"],
            parse_syllable(row["pinyin"]),
            frozenset(row["attested_in"].split("+")),
            row["example"],
        )
        for row in _rows(_data("polyphones.tsv"))
    )


@cache
def topics(edition: str) -> tuple[Topic, ...]:
    """Topics of item 4: 50 of the 2021 outline (in use since 2024), 30 of the 2004 one."""
    printed = _TOPICS_OF[_known(edition)]
    return tuple(
        Topic(row["number"], row["topic"])
        for row in _rows(_data("topics.tsv"))
        if row["edition"] == printed
    )


def _known(edition: str) -> str:
    if edition not in EDITIONS:
        raise UnknownWordlist(
            f"没有“{edition}”版的内置词表。可用的版本：{'、'.join(EDITIONS)}。", f"{edition!r}"
        )
    return edition


def _syllables(text: str) -> tuple[Syllable, ...]:
    return parse_pinyin(text) if text else ()


def _data(name: str) -> Traversable:
    return resources.files("wordlists") / "data" / name


def _rows(table: Traversable) -> Iterator[dict[str, str]]:
    lines = table.read_text(encoding="utf-8").splitlines()
    return csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)

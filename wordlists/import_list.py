"""Checking a lab's own official word list, row by row, before any of it is believed.

A row has a list (表), a word (词语) and its reading (拼音) in citation tones, digits or marks, the
syllables separated by spaces or apostrophes; a dot (·) before a syllable says that it may be
neutral, as in the printed lists. Every finding is told, with its line; whether anything is kept
in spite of findings is the caller's decision.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wordlists.breath_group import Word
from wordlists.errors import WordlistsError, WordlistUnreadable
from wordlists.syllable import NEUTRAL, Syllable, is_legal, parse_syllable
from wordlists.tables import LISTS, Entry

COLUMNS = ("表", "词语", "拼音")
NUMBER_COLUMN = "序号"  # may be left out
_LIST_NAMES = {"1": 1, "一": 1, "表一": 1, "表1": 1, "2": 2, "二": 2, "表二": 2, "表2": 2}
_HANZI = re.compile(r"[〇\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
_DOTS = re.compile("[·・‧•]")
_CITATION = {"一": ("i", 1), "不": ("u", 4)}


@dataclass(frozen=True)
class Refusal:
    """A row that is not right. `line`: counted from 1, the header included. `reason`: Chinese."""

    line: int
    reason: str


@dataclass(frozen=True)
class ImportResult:
    """The entries that are right, in order, and every refusal. Complete only if none is refused."""

    entries: tuple[Entry, ...]
    refusals: tuple[Refusal, ...]


class _NotRight(Exception):
    """Leaves a row with its reason; becomes a Refusal."""


def rows_of_tsv(text: str) -> tuple[tuple[str, ...], ...]:
    """Cells of a tab-separated text, line by line, empty lines kept so that numbers agree."""
    return tuple(tuple(line.split("\t")) for line in text.removeprefix("\ufeff").splitlines())


def check_rows(rows: Sequence[Sequence[str]]) -> ImportResult:
    """Check a list; `rows[0]` is the header, every cell a text.

    Raises WordlistUnreadable where there is no list to speak of: no rows, or a wrong header.
    """
    places = _column_places(rows)
    entries: list[Entry] = []
    refusals: list[Refusal] = []
    first_lines: dict[Entry, int] = {}
    for line, row in enumerate(rows[1:], start=2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        try:
            entry = _entry(cells, places)
            _refuse_duplicate(entry, first_lines, line)
        except _NotRight as reason:
            refusals.append(Refusal(line, str(reason)))
        else:
            entries.append(entry)
    if not refusals:
        refusals.extend(_missing_lists(entries))
    return ImportResult(tuple(entries), tuple(refusals))


def _column_places(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    if not any(cell.strip() for row in rows for cell in row):
        raise WordlistUnreadable("文件是空的，没有任何词条。请检查是否选错了文件。")
    header = [cell.strip() for cell in rows[0]]
    while header and not header[-1]:
        header.pop()
    known = (*COLUMNS, NUMBER_COLUMN)
    missing = [name for name in COLUMNS if name not in header]
    unknown = [name or "（空）" for name in header if name not in known]
    repeated = [name for name in known if header.count(name) > 1]
    problems = [
        *([f"缺少{'、'.join(missing)}"] if missing else []),
        *([f"不认识{'、'.join(unknown)}"] if unknown else []),
        *([f"重复{'、'.join(repeated)}"] if repeated else []),
    ]
    if problems:
        raise WordlistUnreadable(
            f"第一行应当是表头“{'、'.join(COLUMNS)}”（可加“{NUMBER_COLUMN}”），"
            f"现在{'，'.join(problems)}。请改好表头再导入。",
            f"header {header!r}",
        )
    return {name: place for place, name in enumerate(header)}


def _entry(cells: list[str], places: dict[str, int]) -> Entry:
    if any(cells[len(places) :]):
        raise _NotRight("这一行的列数多于表头")
    cells = cells + [""] * (len(places) - len(cells))
    empty = [name for name in COLUMNS if not cells[places[name]]]
    if empty:
        raise _NotRight(f"缺少{'、'.join(empty)}")
    list_name, hanzi, pinyin = (cells[places[name]] for name in COLUMNS)
    if list_name not in _LIST_NAMES:
        raise _NotRight(f"“表”应为 1 或 2，现在是“{list_name}”")
    if not _HANZI.fullmatch(hanzi):
        raise _NotRight(f"词语“{hanzi}”含有汉字以外的字符")
    syllables, optional = _reading(hanzi, pinyin)
    number = _number(cells[places[NUMBER_COLUMN]]) if NUMBER_COLUMN in places else None
    return Entry(hanzi, syllables, _LIST_NAMES[list_name], optional, number)


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise _NotRight(f"序号“{text}”不是正整数")
    return int(text)


def _reading(hanzi: str, pinyin: str) -> tuple[tuple[Syllable, ...], frozenset[int]]:
    parts = re.sub("['’]", " ", _DOTS.sub(" ·", pinyin)).split()
    optional = frozenset(index for index, part in enumerate(parts) if part.startswith("·"))
    texts = [part.removeprefix("·") for part in parts]
    _refuse_mixed_tones(texts)
    try:
        syllables = tuple(parse_syllable(text) for text in texts)
        word = Word(hanzi, syllables, optional)
    except WordlistsError as error:
        hint = "音节之间请用空格分开。" if len(texts) == 1 < len(hanzi) else ""
        raise _NotRight(error.sentence + hint) from error
    _refuse_illegal(syllables, optional)
    _refuse_sandhi(word)
    return syllables, optional


def _refuse_mixed_tones(texts: list[str]) -> None:
    """Without this, a forgotten digit would silently mean neutral tone."""
    has_digit = [text[-1:].isdigit() for text in texts]
    if any(has_digit) and not all(has_digit):
        raise _NotRight(f"拼音“{' '.join(texts)}”有的音节没有写声调数字（轻声写 5）")
    if all(re.fullmatch("[a-zü]+", text) for text in texts):
        raise _NotRight(f"拼音“{' '.join(texts)}”没有标声调")


def _refuse_illegal(syllables: tuple[Syllable, ...], optional: frozenset[int]) -> None:
    for syllable in syllables:
        if not is_legal(syllable):
            raise _NotRight(f"普通话里没有“{syllable}”这个音节")
    if 0 in optional:
        raise _NotRight("可轻声的点不能在第一个音节前面")
    if any(syllables[index].tone == NEUTRAL for index in optional):
        raise _NotRight("带点的音节应当标原调，必读轻声不带点")


def _refuse_sandhi(word: Word) -> None:
    for character, syllable in zip(word.characters, word.syllables, strict=True):
        final, tone = _CITATION.get(character, (syllable.final, syllable.tone))
        if syllable.final == final and syllable.tone not in (tone, NEUTRAL):
            raise _NotRight(f"“{character}”应标原调 {syllable.with_tone(tone)}，不标变调")


def _refuse_duplicate(entry: Entry, first_lines: dict[Entry, int], line: int) -> None:
    """The same word with the same reading, in either list. With and without dot are two entries."""
    key = Entry(entry.hanzi, entry.syllables, LISTS[0], entry.optional_neutral)
    first = first_lines.setdefault(key, line)
    if first != line:
        raise _NotRight(f"“{entry.hanzi} {entry.pinyin}”与第 {first} 行重复")


def _missing_lists(entries: list[Entry]) -> list[Refusal]:
    """A paper takes 70 % of its words from 表一 and 30 % from 表二: both are needed."""
    held = {entry.list_number for entry in entries}
    return [
        Refusal(1, f"表{name}没有任何词条")
        for number, name in enumerate("一二", 1)
        if number not in held
    ]

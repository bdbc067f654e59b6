"""Passages for reading aloud (朗读短文): the hand-editable text files and their reader.

The format is described for laboratories in docs/passages.md.  What a passage must fulfil beyond
being readable — counts, the mark, a second source — is `passage_check`'s subject.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pypinyin import Style, lazy_pinyin

from wordlists.errors import PassageError
from wordlists.reading_notation import CUT_MARK, Token, read, tokens

SHIPPED_FOLDER = Path(__file__).parent / "data" / "passages"
COUNTED_SYLLABLES = 400
"""Only the first 400 syllables of a passage are marked (大纲, 朗读短文)."""

_HEADER_KEYS = {"编号": "number", "题目": "title", "作者": "author", "来源": "source"}
_REQUIRED = ("编号", "题目", "来源")


@dataclass(frozen=True)
class PassageWord:
    """One word: characters, reading in citation tones (`jin1 tian1`), and the marks after it."""

    hanzi: str
    pinyin: str
    after: str = ""
    authored: bool = True
    """False: the file gives no reading and pypinyin's was taken; the check reports it."""
    optional_neutral: tuple[int, ...] = ()
    """Indexes of syllables that may be neutral; `pinyin` then gives the full tone."""


@dataclass(frozen=True)
class Passage:
    """One passage; `cut` is the number of leading words that hold the first 400 syllables."""

    number: str
    title: str
    author: str
    words: tuple[PassageWord, ...]
    cut: int
    source: str = ""
    """Where the text comes from and under which licence it stands here."""


def load_passages(folder: Path | None = None) -> tuple[Passage, ...]:
    """The shipped passages and, after them, those of a laboratory's own folder (`*.txt`).

    Raises `PassageError` with file, line and reason; a number may occur only once.
    """
    files = sorted(SHIPPED_FOLDER.glob("*.txt"))
    if folder is not None:
        if not folder.is_dir():
            raise PassageError(folder.name, 0, "没有这个文件夹")
        files += sorted(folder.glob("*.txt"))
    passages: dict[str, Passage] = {}
    for file in files:
        passage = read_passage(file)
        if passage.number in passages:
            raise PassageError(file.name, 1, f"编号“{passage.number}”已被另一篇短文使用")
        passages[passage.number] = passage
    return tuple(passages.values())


def read_passage(file: Path) -> Passage:
    """Read one file; raises `PassageError`."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PassageError(file.name, 1, "文件不是 UTF-8 编码，请另存为 UTF-8") from error
    return parse_passage(text, file.name)


def parse_passage(text: str, name: str) -> Passage:
    """Build the passage written in `text`; `name` is the file's name for `PassageError`."""
    lines = list(enumerate(text.splitlines(), start=1))
    header, body = _split_header(lines, name)
    words: list[PassageWord] = []
    cut: int | None = None
    for number, line in body:
        for token in _tokens(line, name, number):
            if token.kind == "word":
                words.append(_word(token, name, number))
            elif token.kind == "cut":
                if cut is not None:
                    raise PassageError(name, number, f"“{CUT_MARK}”写了两次")
                cut = len(words)
            else:
                _append_mark(words, token.text, name, number)
        if words and not words[-1].after.endswith("\n"):
            _append_mark(words, "\n", name, number)
    last = lines[-1][0] if lines else 1
    if not words:
        raise PassageError(name, last, "没有正文")
    if cut is None:
        raise PassageError(name, last, _where_the_cut_belongs(words))
    words[-1] = replace(words[-1], after=words[-1].after.rstrip("\n"))
    return Passage(
        number=header["编号"],
        title=header["题目"],
        author=header.get("作者", ""),
        words=tuple(words),
        cut=cut,
        source=header["来源"],
    )


def _split_header(
    lines: Iterable[tuple[int, str]], name: str
) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """Header lines `键：值` up to the first blank line; body lines without blanks and comments."""
    kept = [(number, line.strip()) for number, line in lines if not line.startswith("#")]
    header_lines = list(itertools.takewhile(lambda numbered: numbered[1], kept))
    header: dict[str, str] = {}
    for number, line in header_lines:
        key, colon, value = line.replace(":", "：", 1).partition("：")
        key = key.strip()
        if not colon or key not in _HEADER_KEYS:
            known = "、".join(_HEADER_KEYS)
            raise PassageError(
                name, number, f"文件头只能写“{known}”，每行“名称：内容”；空一行再写正文"
            )
        if key in header:
            raise PassageError(name, number, f"“{key}”写了两次")
        header[key] = value.strip()
    for key in _REQUIRED:
        if not header.get(key):
            raise PassageError(name, 1, f"文件头缺“{key}”")
    return header, [(number, line) for number, line in kept[len(header_lines) :] if line]


def _tokens(line: str, name: str, number: int) -> Iterator[Token]:
    try:
        yield from tokens(line)
    except ValueError as error:
        raise PassageError(name, number, str(error)) from error


def _word(token: Token, name: str, number: int) -> PassageWord:
    if token.reading is None:
        return PassageWord(token.text, _derived(token.text), authored=False)
    try:
        reading = read(token.text, token.reading)
    except ValueError as error:
        raise PassageError(name, number, str(error)) from error
    return PassageWord(token.text, reading.pinyin, optional_neutral=reading.optional_neutral)


def _derived(hanzi: str) -> str:
    """pypinyin's reading of a word whose reading was left out."""
    return " ".join(lazy_pinyin(hanzi, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=True))


def _append_mark(words: list[PassageWord], mark: str, name: str, number: int) -> None:
    if not words:
        raise PassageError(name, number, f"正文不能以标点“{mark}”开头，请去掉它")
    words[-1] = replace(words[-1], after=words[-1].after + mark)


def _where_the_cut_belongs(words: Iterable[PassageWord]) -> str:
    """The sentence for a missing mark, saying where it belongs."""
    count = 0
    for word in words:
        count += len(word.pinyin.split())
        if count == COUNTED_SYLLABLES:
            return (
                f"缺“{CUT_MARK}”：第 {COUNTED_SYLLABLES} 个音节到“{word.hanzi}”为止，请写在它后面"
            )
        if count > COUNTED_SYLLABLES:
            return (
                f"缺“{CUT_MARK}”：第 {COUNTED_SYLLABLES} 个音节落在“{word.hanzi}”中间，"
                f"请把它拆成两个词，在中间写“{CUT_MARK}”"
            )
    return f"缺“{CUT_MARK}”，全文只有 {count} 个音节，不足 {COUNTED_SYLLABLES} 个"

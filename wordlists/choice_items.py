"""The choice item's material (选择判断): word choices, measure words, word orders.

Three tab-separated tables in `data/choice`, one group a row, words in the notation of
`reading_notation` and options parted by ` | `; a star stands before every right option.  The
shipped groups are our own examples: the official source lists (949, 45 and 35 classes) are
brought in by the laboratory as tables of the same shape.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wordlists.errors import ChoiceItemError
from wordlists.reading_notation import Reading, read, tokens

SHIPPED_FOLDER = Path(__file__).parent / "data" / "choice"
_OPTION_BAR = " | "
_RIGHT = "*"


@dataclass(frozen=True)
class ChoiceWord:
    """A word with its reading (`tai4 yang2`); "" for a dialect word with no Putonghua reading."""

    hanzi: str
    pinyin: str
    optional_neutral: tuple[int, ...] = ()
    """Indexes of syllables that may be neutral; `pinyin` then gives the full tone."""


@dataclass(frozen=True)
class WordChoice:
    """词语判断: which of the options is the Putonghua word; `answer` is its index."""

    options: tuple[ChoiceWord, ...]
    answer: int


@dataclass(frozen=True)
class MeasureWord:
    """量词、名词搭配: a noun and measure words, of which those at `answers` go with it."""

    noun: ChoiceWord
    options: tuple[ChoiceWord, ...]
    answers: tuple[int, ...]


@dataclass(frozen=True)
class WordOrder:
    """语序或表达形式判断: sentences word by word, of which the one at `answer` is right."""

    options: tuple[tuple[ChoiceWord, ...], ...]
    answer: int


def load_word_choices(file: Path = SHIPPED_FOLDER / "word_choices.tsv") -> tuple[WordChoice, ...]:
    """Groups of one Putonghua word and its dialect equivalents; raises `ChoiceItemError`."""
    groups = []
    for line, (cell, _origin) in _rows(file, ("options", "origin")):
        options, answers = _options(cell, file.name, line)
        if len(answers) != 1:
            raise ChoiceItemError(file.name, line, "每组要有且只有一个词前面带“*”")
        words = tuple(_one(option, file.name, line) for option in options)
        _require_reading(words[answers[0]], file.name, line)
        groups.append(WordChoice(words, *answers))
    return tuple(groups)


def load_measure_words(
    file: Path = SHIPPED_FOLDER / "measure_words.tsv",
) -> tuple[MeasureWord, ...]:
    """Nouns with accepted and refused measure words; raises `ChoiceItemError`."""
    groups = []
    for line, (noun_cell, cell) in _rows(file, ("noun", "options")):
        noun = _one(_words(noun_cell, file.name, line), file.name, line)
        options, answers = _options(cell, file.name, line)
        if not answers:
            raise ChoiceItemError(file.name, line, "至少要有一个量词前面带“*”")
        measures = tuple(_one(option, file.name, line) for option in options)
        for word in (noun, *(measures[answer] for answer in answers)):
            _require_reading(word, file.name, line)
        groups.append(MeasureWord(noun, measures, answers))
    return tuple(groups)


def load_word_orders(file: Path = SHIPPED_FOLDER / "word_orders.tsv") -> tuple[WordOrder, ...]:
    """Groups of one right and some wrong sentences; raises `ChoiceItemError`."""
    groups = []
    for line, (_subject, cell) in _rows(file, ("subject", "options")):
        options, answers = _options(cell, file.name, line)
        if len(answers) != 1:
            raise ChoiceItemError(file.name, line, "每组要有且只有一句前面带“*”")
        for word in options[answers[0]]:
            _require_reading(word, file.name, line)
        groups.append(WordOrder(options, *answers))
    return tuple(groups)


def _rows(file: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every row under the header; empty lines are skipped."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ChoiceItemError(file.name, 1, "文件不是 UTF-8 编码，请另存为 UTF-8") from error
    except FileNotFoundError as error:
        raise ChoiceItemError(file.name, 0, "没有这个文件") from error
    if not lines or tuple(lines[0].split("\t")) != columns:
        raise ChoiceItemError(file.name, 1, f"首行应为“{'、'.join(columns)}”，以制表符分隔")
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise ChoiceItemError(
                file.name, number, f"应有 {len(columns)} 栏，实有 {len(cells)} 栏（以制表符分隔）"
            )
        yield number, cells


def _options(
    cell: str, name: str, line: int
) -> tuple[tuple[tuple[ChoiceWord, ...], ...], tuple[int, ...]]:
    """The options of one cell, each a run of words, and the indexes of the starred ones."""
    texts = [text.strip() for text in cell.split(_OPTION_BAR)]
    options = tuple(_words(text.removeprefix(_RIGHT), name, line) for text in texts)
    if len(options) < 2:
        raise ChoiceItemError(name, line, "至少要有两个选项，选项之间写“ | ”")
    if len(set(options)) != len(options):
        raise ChoiceItemError(name, line, "有两个选项完全相同")
    return options, tuple(i for i, text in enumerate(texts) if text.startswith(_RIGHT))


def _words(text: str, name: str, line: int) -> tuple[ChoiceWord, ...]:
    """The words of one option, without marks; a missing reading becomes ""."""
    words = []
    try:
        for token in tokens(text):
            if token.kind != "word":
                raise ValueError(f"这里只写汉字和拼音，不写“{token.text}”")
            reading = Reading(())
            if token.reading is not None:
                reading = read(token.text, token.reading)
            words.append(ChoiceWord(token.text, reading.pinyin, reading.optional_neutral))
    except ValueError as error:
        raise ChoiceItemError(name, line, str(error)) from error
    if not words:
        raise ChoiceItemError(name, line, "有一个选项是空的")
    return tuple(words)


def _one(words: tuple[ChoiceWord, ...], name: str, line: int) -> ChoiceWord:
    """The single word of an option."""
    if len(words) != 1:
        raise ChoiceItemError(name, line, "这一栏的每个选项只能写一个词")
    return words[0]


def _require_reading(word: ChoiceWord, name: str, line: int) -> None:
    """What the candidate must read aloud needs an authored reading."""
    if not word.pinyin:
        raise ChoiceItemError(name, line, f"“{word.hanzi}”要由应试人读出，必须写拼音")

"""A paper (试卷): what one candidate reads, as frozen values and as JSON.

The JSON is the interface to booth, server and engine: `to_json` gives it, `from_json` takes
nothing else, and `digest` names it for ever. Pinyin is in digits, citation tones, one space
between syllables.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from wordlists.errors import PaperRefused
from wordlists.paper_form import findings_in
from wordlists.sandhi import Word
from wordlists.syllable import parse_pinyin

SCHEMA: Final = 1
COMPOSER_VERSION: Final = 1
"""Version of the composing method: the same version, request and seed give the same paper."""


@dataclass(frozen=True)
class PaperWord:
    """A word as printed. `list` 1 表一, 2 表二, 3 only in 儿化词语表, None outside items 1 and 2.

    `pinyin` is empty only for a dialect word among the options of the choice item.
    `optional_neutral`: indexes of syllables that may be read in the neutral tone.
    `after`: punctuation and line ends that follow it in a passage.
    """

    hanzi: str
    pinyin: str
    list: int | None = None
    optional_neutral: tuple[int, ...] = ()
    after: str = ""

    def spoken(self) -> Word:
        """The word as it is to be spoken; raises NotASyllable where it has no reading."""
        return Word(self.hanzi, parse_pinyin(self.pinyin), frozenset(self.optional_neutral))

    def to_json(self) -> dict[str, Any]:
        """Plain dict; what is empty is left out."""
        shown: dict[str, Any] = {"hanzi": self.hanzi, "pinyin": self.pinyin}
        if self.list is not None:
            shown["list"] = self.list
        if self.optional_neutral:
            shown["optional_neutral"] = list(self.optional_neutral)
        if self.after:
            shown["after"] = self.after
        return shown


_ONE: Final = PaperWord("一", "yi1")


@dataclass(frozen=True)
class MonosyllablesItem:
    """Item 1: single characters in reading order."""

    kind: ClassVar[str] = "monosyllables"
    words: tuple[PaperWord, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain dict."""
        return {"kind": self.kind, "words": [word.to_json() for word in self.words]}


@dataclass(frozen=True)
class PolysyllablesItem:
    """Item 2: words in reading order."""

    kind: ClassVar[str] = "polysyllables"
    words: tuple[PaperWord, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain dict."""
        return {"kind": self.kind, "words": [word.to_json() for word in self.words]}


@dataclass(frozen=True)
class WordChoice:
    """词语判断: `options[answer]` is the Putonghua word."""

    options: tuple[PaperWord, ...]
    answer: int

    def to_json(self) -> dict[str, Any]:
        """Plain dict."""
        return {"options": [word.to_json() for word in self.options], "answer": self.answer}


@dataclass(frozen=True)
class MeasureWord:
    """量词、名词搭配: the options at `answers` go with the noun."""

    noun: PaperWord
    options: tuple[PaperWord, ...]
    answers: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain dict."""
        return {
            "noun": self.noun.to_json(),
            "options": [word.to_json() for word in self.options],
            "answers": list(self.answers),
        }


@dataclass(frozen=True)
class WordOrder:
    """语序或表达形式判断: the sentence `options[answer]` is the right one."""

    options: tuple[tuple[PaperWord, ...], ...]
    answer: int

    def to_json(self) -> dict[str, Any]:
        """Plain dict."""
        options = [[word.to_json() for word in sentence] for sentence in self.options]
        return {"options": options, "answer": self.answer}


@dataclass(frozen=True)
class ChoiceItem:
    """The choice item: ten word choices, ten measure words, five word orders."""

    kind: ClassVar[str] = "choice"
    word_choices: tuple[WordChoice, ...]
    measure_words: tuple[MeasureWord, ...]
    word_orders: tuple[WordOrder, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain dict."""
        return {
            "kind": self.kind,
            "word_choices": [group.to_json() for group in self.word_choices],
            "measure_words": [group.to_json() for group in self.measure_words],
            "word_orders": [group.to_json() for group in self.word_orders],
        }


@dataclass(frozen=True)
class PassageItem:
    """Item 3: the // mark stands after the first `cut` words (400 syllables)."""

    kind: ClassVar[str] = "passage"
    number: str
    title: str
    author: str
    words: tuple[PaperWord, ...]
    cut: int

    def to_json(self) -> dict[str, Any]:
        """Plain dict."""
        return {
            "kind": self.kind,
            "number": self.number,
            "title": self.title,
            "author": self.author,
            "words": [word.to_json() for word in self.words],
            "cut": self.cut,
        }


@dataclass(frozen=True)
class Topic:
    """A topic of item 4 by its number in the edition's list."""

    number: str
    text: str


@dataclass(frozen=True)
class TalkItem:
    """Item 4: the topics offered; the first is taken if the candidate does not choose."""

    kind: ClassVar[str] = "talk"
    topics: tuple[Topic, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain dict."""
        topics = [{"number": topic.number, "text": topic.text} for topic in self.topics]
        return {"kind": self.kind, "topics": topics}


Item = MonosyllablesItem | PolysyllablesItem | ChoiceItem | PassageItem | TalkItem


@dataclass(frozen=True)
class Paper:
    """One paper. `dialect_focus`: sounds that were asked to come more often, sorted.

    `composer`: version of the composing method, 0 for a paper brought in (its `seed` says nothing).
    """

    edition: str
    version: str
    seed: int
    items: tuple[Item, ...]
    dialect_focus: tuple[str, ...] = ()
    composer: int = COMPOSER_VERSION

    def to_json(self) -> dict[str, Any]:
        """The paper as a plain dict; `dialect_focus` is left out when empty."""
        shown: dict[str, Any] = {
            "schema": SCHEMA,
            "composer": self.composer,
            "edition": self.edition,
            "version": self.version,
            "seed": self.seed,
        }
        if self.dialect_focus:
            shown["dialect_focus"] = list(self.dialect_focus)
        return shown | {"items": [item.to_json() for item in self.items]}

    @classmethod
    def from_json(cls, data: object) -> "Paper":
        """The paper that `data` (parsed JSON) shows; raises `PaperRefused` with every finding.

        Form only: whether the paper keeps the composing rules is `checker.violations`' question.
        """
        findings = findings_in(data)
        if findings or not isinstance(data, Mapping):
            raise PaperRefused(findings)
        return cls(
            edition=data["edition"],
            version=data["version"],
            seed=data["seed"],
            items=tuple(_READERS[item["kind"]](item) for item in data["items"]),
            dialect_focus=tuple(data.get("dialect_focus", ())),
            composer=data["composer"],
        )

    def item(self, kind: str) -> Item | None:
        """The item of that kind; None where the paper has none."""
        return next((item for item in self.items if item.kind == kind), None)


def digest(paper: Paper) -> str:
    """SHA-256 (hex) of the paper's canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        paper.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def expected_words(item: Item) -> tuple[Word, ...]:
    """What the candidate should say in this item, word by word; nothing for a talk.

    Of the choice item that is the right word of each group, 一 with the first right measure word
    and the noun, and the right sentence.
    """
    match item:
        case TalkItem():
            return ()
        case ChoiceItem():
            words: list[PaperWord] = [group.options[group.answer] for group in item.word_choices]
            for group in item.measure_words:
                words += (_ONE, group.options[group.answers[0]], group.noun)
            for order in item.word_orders:
                words += order.options[order.answer]
            return tuple(word.spoken() for word in words)
        case _:
            return tuple(word.spoken() for word in item.words)


def _word(data: Mapping[str, Any]) -> PaperWord:
    return PaperWord(
        hanzi=data["hanzi"],
        pinyin=data["pinyin"],
        list=data.get("list"),
        optional_neutral=tuple(data.get("optional_neutral", ())),
        after=data.get("after", ""),
    )


def _words(data: Sequence[Mapping[str, Any]]) -> tuple[PaperWord, ...]:
    return tuple(_word(word) for word in data)


def _choice(data: Mapping[str, Any]) -> ChoiceItem:
    return ChoiceItem(
        tuple(WordChoice(_words(g["options"]), g["answer"]) for g in data["word_choices"]),
        tuple(
            MeasureWord(_word(g["noun"]), _words(g["options"]), tuple(g["answers"]))
            for g in data["measure_words"]
        ),
        tuple(
            WordOrder(tuple(_words(sentence) for sentence in g["options"]), g["answer"])
            for g in data["word_orders"]
        ),
    )


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Item]]] = {
    "monosyllables": lambda data: MonosyllablesItem(_words(data["words"])),
    "polysyllables": lambda data: PolysyllablesItem(_words(data["words"])),
    "choice": _choice,
    "passage": lambda data: PassageItem(
        data["number"], data["title"], data["author"], _words(data["words"]), data["cut"]
    ),
    "talk": lambda data: TalkItem(
        tuple(Topic(topic["number"], topic["text"]) for topic in data["topics"])
    ),
}

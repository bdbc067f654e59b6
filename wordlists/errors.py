"""What can be wrong with the words: one tree of errors for this room.

WordlistsError
├── NotASyllable      a text that is no pinyin syllable
├── NotAWord          characters and syllables of a word that do not belong together
├── UnknownWordlist   an edition or a list that is not there
├── WordlistUnreadable   a file that cannot be read as a list at all
├── WordlistRefused   a list that was read, and whose entries are not right
├── WordlistNotKept   a list that is right but could not be written
├── PaperRefused      a paper's JSON that is not right, with every finding
├── NoPaper           no paper can be composed from what was asked
├── NoAllotment       no way to share passages and topics out among the seats
└── TextFileError     a hand-edited file, with the file, the line and the reason
    ├── PassageError      a passage for reading aloud
    └── ChoiceItemError   a table of the choice item

Every class has a stable `id` (for logs and interfaces), `sentence` (Chinese: what happened and
what to do next) and `detail` (for the log; never shown to a candidate).
"""

from typing import ClassVar


class WordlistsError(Exception):
    """Base of this room's errors.

    `sentence`: Chinese, for people. `detail`: for the log, may be empty.
    """

    id: ClassVar[str] = "wordlists"

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail


class NotASyllable(WordlistsError, ValueError):
    """A text, or a pair of initial and final, that cannot be written as one pinyin syllable."""

    id = "not_a_syllable"

    def __init__(self, text: str, why: str) -> None:
        super().__init__(f"“{text}”不是合格的拼音音节：{why}。", f"{text!r}: {why}")
        self.text = text
        self.why = why


class NotAWord(WordlistsError, ValueError):
    """Characters and syllables that do not fit each other."""

    id = "not_a_word"


class UnknownWordlist(WordlistsError, LookupError):
    """No such edition or list among the built-in ones or in the lab's folder."""

    id = "unknown_wordlist"


class WordlistUnreadable(WordlistsError):
    """A file that cannot be read as a word list (encoding, format, headers, empty)."""

    id = "wordlist_unreadable"


class WordlistRefused(WordlistsError):
    """A list whose entries were checked and of which at least one is refused."""

    id = "wordlist_refused"


class WordlistNotKept(WordlistsError):
    """A checked list that could not be written into the lab's folder."""

    id = "wordlist_not_kept"


class PaperRefused(WordlistsError, ValueError):
    """JSON that is no paper; `findings` names everything that is wrong, place first."""

    id = "paper_refused"

    def __init__(self, findings: tuple[str, ...]) -> None:
        shown = "；".join(findings[:3]) + ("……" if len(findings) > 3 else "")
        super().__init__(
            f"试卷内容有 {len(findings)} 处不合格：{shown}。请重新导出或重新组卷。",
            "; ".join(findings),
        )
        self.findings = findings


class NoPaper(WordlistsError):
    """The lists, less what is to be avoided, do not give a paper that keeps the rules."""

    id = "no_paper"


class NoAllotment(WordlistsError):
    """Seats, passages and topics that cannot be shared out as the rules ask."""

    id = "no_allotment"


class TextFileError(WordlistsError, ValueError):
    """A hand-edited file that cannot be read as written; `line` 0 where no line is to blame."""

    id = "text_file"

    def __init__(self, file: str, line: int, reason: str) -> None:
        where = f"“{file}”第 {line} 行" if line else f"“{file}”"
        super().__init__(f"{where}：{reason}。请改正后重试。", f"{file}:{line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class PassageError(TextFileError):
    """A passage file that cannot be read (docs/passages.md describes the format)."""

    id = "passage"


class ChoiceItemError(TextFileError):
    """A table of the choice item that cannot be read."""

    id = "choice_item"

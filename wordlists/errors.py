"""What can be wrong with the words: one tree of errors for this room.

WordlistsError
├── NotASyllable      a text that is no pinyin syllable
├── NotAWord          characters and syllables of a word that do not belong together
├── UnknownWordlist   an edition or a list that is not there
├── WordlistUnreadable   a file that cannot be read as a list at all
└── WordlistRefused   a list that was read, and whose entries are not right

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

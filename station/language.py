"""The two languages of the window: Chinese, and English as a second language of the interface.

What is read aloud, and what the booth says aloud, stays Chinese: it is the test's own text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """Language of the interface."""

    CHINESE = "zh"
    ENGLISH = "en"

    def other(self) -> Language:
        """The one that the switch leads to."""
        return Language.ENGLISH if self is Language.CHINESE else Language.CHINESE


@dataclass(frozen=True)
class Text:
    """One text in both languages. Which of them is shown is settled when it is drawn."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in a language."""
        return self.zh if language is Language.CHINESE else self.en

    def format(self, **values: object) -> Text:
        """Fill in both; a value that is a ``Text`` is filled in in the same language."""
        return Text(*(self.in_(one).format(**_in(values, one)) for one in Language))


def _in(values: dict[str, object], language: Language) -> dict[str, object]:
    return {
        name: value.in_(language) if isinstance(value, Text) else value
        for name, value in values.items()
    }

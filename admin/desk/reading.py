"""One of items 1–3 at the desk: its text with moments, and a mark from what a person found.

Of the machine's report only the moment at which each syllable begins is taken: neither verdicts nor
marks reach the page before the reviewer has submitted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from admin.accounts.models import User
from admin.desk.errors import NotInTheItem
from admin.desk.models import PinnedNote, ReadingEvidence
from admin.desk.notes import Note
from admin.marking.models import ItemReview
from admin.marking.records import newest_score, points_of
from admin.marking.review import review_item
from admin.testing.models import Sitting
from scoring.expected import ITEM_KINDS, Expected, TextWord, expect_words
from scoring.hand_marking import HandMarkError, HandMarks, hand_mark
from scoring.item_marks import ItemMark
from scoring.judgement import Verdict
from scoring.rubric import national_rubric
from wordlists.paper import PaperWord

VERDICT_NAMES: Mapping[Verdict, str] = {
    Verdict.ERROR: "错误",
    Verdict.DEFECT: "缺陷",
    Verdict.OMITTED: "漏读",
}


@dataclass(frozen=True)
class Spoken:
    """One syllable of the text: ``start`` in seconds, None where the machine found no place."""

    index: int
    hanzi: str
    pinyin: str
    start: float | None


@dataclass(frozen=True)
class SpokenWord:
    """A word of the text with what follows it; no syllables: it does not count (after //)."""

    hanzi: str
    syllables: tuple[Spoken, ...]
    after: str


@dataclass(frozen=True)
class ReadItemText:
    """An item that is read aloud: what is expected, and its words for the page."""

    kind: str
    full: Decimal
    expected: Expected
    words: tuple[SpokenWord, ...]

    @property
    def syllables(self) -> list[Spoken]:
        """Every syllable that counts, in reading order."""
        return [one for word in self.words for one in word.syllables]


def text_of(sitting: Sitting, item: int) -> ReadItemText | None:
    """The item's text; None where it is not read aloud (choice, talk) or there is no paper."""
    rows = sitting.paper.paper["items"] if sitting.paper else []
    row: dict[str, Any] = rows[item - 1] if 0 < item <= len(rows) else {}
    kind = ITEM_KINDS.get(row.get("kind", ""))
    if kind is None or not row.get("words"):
        return None
    words = [_word(one) for one in row["words"]]
    expected = expect_words(kind, [TextWord(one.spoken(), one.after) for one in words])
    cut = row.get("cut", len(words))
    uncounted = sum(one.word >= cut for one in expected.syllables)
    expected = replace(expected, uncounted=uncounted)
    starts = _starts(sitting, item, expected)
    return ReadItemText(
        kind, points_of(sitting, kind), expected, _laid_out(words, expected, starts)
    )


def _word(row: Mapping[str, Any]) -> PaperWord:
    optional = tuple(row.get("optional_neutral", ()))
    return PaperWord(
        row["hanzi"], row["pinyin"], optional_neutral=optional, after=row.get("after", "")
    )


def _laid_out(
    words: Sequence[PaperWord], expected: Expected, starts: Sequence[float | None]
) -> tuple[SpokenWord, ...]:
    by_word: dict[int, list[Spoken]] = {}
    for index, one in enumerate(expected.syllables[: expected.counted]):
        spoken = Spoken(index, one.hanzi, one.citation.marks, starts[index])
        by_word.setdefault(one.word, []).append(spoken)
    return tuple(
        SpokenWord(word.hanzi, tuple(by_word.get(place, ())), word.after)
        for place, word in enumerate(words)
    )


def _starts(sitting: Sitting, item: int, expected: Expected) -> list[float | None]:
    """Where each syllable begins, if the machine's report is of this very text."""
    score = newest_score(sitting)
    rows = {row["item"]: row for row in score.report.get("items", [])} if score else {}
    found = rows.get(item, {}).get("syllables", [])
    counted = expected.syllables[: expected.counted]
    same = len(found) >= len(counted) and all(
        str(one.citation) == row.get("expected") for one, row in zip(counted, found, strict=False)
    )
    if not same:
        return [None] * len(counted)
    return [float(row["start"]) for row in found[: len(counted)]]


def mark_of(text: ReadItemText, found: HandMarks) -> ItemMark:
    """What the findings come to. NotInTheItem."""
    try:
        return hand_mark(text.expected, found, text.full, national_rubric())
    except HandMarkError as error:
        raise NotInTheItem(detail=str(error)) from error


def summary_of(found: HandMarks) -> str:
    """The findings in a few words, for the trail and the list of reviews."""
    if found.other_text:
        return "不是本题文本"
    counts = [f"{name} {found.count(one)}" for one, name in VERDICT_NAMES.items()]
    rules = national_rubric().rules
    graded = [
        f"{rules[rule].clause.partition('：')[2].partition('，')[0]} −{points}"
        for rule, points in found.graded.items()
        if points
    ]
    added = [f"增读 {found.added}"] if found.added else []
    return "、".join([*counts, *added, *graded])


@transaction.atomic
def submit_reading(
    sitting: Sitting,
    item: int,
    text: ReadItemText,
    found: HandMarks,
    notes: Sequence[Note],
    *,
    reason: str,
    by: User,
    at: datetime,
) -> ItemReview:
    """The item's mark with its evidence and notes; sent again it corrects the last.

    NotInTheItem, and what ``review_item`` raises. Without a reason the findings are the reason. The
    draft stays: a correction goes on from it.
    """
    mark = mark_of(text, found).mark
    assert mark is not None  # only a refused recording has none
    reason = reason.strip() or summary_of(found)
    review = review_item(sitting, item, mark, reason=reason, by=by, at=at)
    keep_evidence(review, text, found, notes)
    return review


def keep_evidence(
    review: ItemReview, text: ReadItemText, found: HandMarks, notes: Sequence[Note]
) -> None:
    """Put on record what a mark rests on, together with its notes."""
    ReadingEvidence.objects.create(
        review=review,
        syllables=[
            {
                "index": one.index,
                "hanzi": one.hanzi,
                "pinyin": one.pinyin,
                "verdict": found.verdicts[one.index].value,
            }
            for one in text.syllables
            if one.index in found.verdicts
        ],
        added=found.added,
        graded={rule: str(points) for rule, points in found.graded.items()},
        other_text=found.other_text,
    )
    for note in notes:
        PinnedNote.objects.create(review=review, at=note.at, text=note.text)

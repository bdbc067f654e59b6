"""Items 1 to 3 marked by people: the same fault costs what it costs from the machine."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.expected import Expected, ItemKind, TextWord, expect_words
from scoring.hand_marking import HandMarkError, HandMarks, graded_rules, hand_mark
from scoring.judgement import Verdict
from scoring.rubric import national_rubric
from wordlists.sandhi import Word
from wordlists.syllable import parse_pinyin

FULL = {"monosyllables": Decimal(10), "polysyllables": Decimal(20), "passage": Decimal(30)}
PRICES = {
    "monosyllables": {"error": "0.1", "defect": "0.05", "omitted": "0.1"},
    "polysyllables": {"error": "0.2", "defect": "0.1", "omitted": "0.2"},
    "passage": {"error": "0.1", "defect": "0", "omitted": "0.1"},
}
RUBRIC = national_rubric()


def text(kind: ItemKind, words: int = 100) -> Expected:
    one = TextWord(Word("今天", parse_pinyin("jin1 tian1")), "")
    return expect_words(kind, [one] * (words // 2))


@st.composite
def found(draw: st.DrawFn, kind: ItemKind) -> HandMarks:
    verdicts = st.sampled_from([Verdict.ERROR, Verdict.DEFECT, Verdict.OMITTED])
    graded = {
        rule.id: draw(st.sampled_from(rule.points))
        for rule in graded_rules(kind, RUBRIC)
        if draw(st.booleans())
    }
    added = draw(st.integers(0, 50)) if kind == "passage" else 0
    return HandMarks(draw(st.dictionaries(st.integers(0, 99), verdicts)), added, graded)


@given(st.data(), st.sampled_from(["monosyllables", "polysyllables", "passage"]))
def test_every_finding_costs_its_price_and_no_mark_is_below_zero(
    data: st.DataObject, kind: ItemKind
) -> None:
    marks = data.draw(found(kind))
    marked = hand_mark(text(kind), marks, FULL[kind], RUBRIC)
    prices = [Decimal(PRICES[kind][one]) for one in marks.verdicts.values()]
    read_something = len(set(marks.verdicts)) < 100 or marks.count(Verdict.OMITTED) < 100
    prices += [Decimal("0.1")] * (marks.added if read_something else 0)
    taken = sum([*prices, *marks.graded.values()], Decimal(0))
    assert marked.mark == max(Decimal(0), FULL[kind] - taken)


def test_what_is_no_reading_of_the_text_counts_nothing() -> None:
    assert hand_mark(text("passage"), HandMarks(other_text=True), Decimal(30), RUBRIC).mark == 0


def test_the_part_after_the_cut_cannot_be_judged() -> None:
    expected = replace(text("passage"), uncounted=10)
    last = HandMarks({89: Verdict.ERROR})
    assert hand_mark(expected, last, Decimal(30), RUBRIC).mark == Decimal("29.9")
    with pytest.raises(HandMarkError):
        hand_mark(expected, HandMarks({90: Verdict.ERROR}), Decimal(30), RUBRIC)


@pytest.mark.parametrize(
    ("kind", "marks"),
    [
        ("monosyllables", HandMarks({-1: Verdict.ERROR})),
        ("monosyllables", HandMarks({0: Verdict.CORRECT})),
        ("polysyllables", HandMarks(added=1)),
        ("passage", HandMarks(added=-1)),
        ("passage", HandMarks(graded={"3.fluency": Decimal("0.7")})),
        ("passage", HandMarks(graded={"3.wrong": Decimal("0.1")})),
        ("monosyllables", HandMarks(graded={"3.fluency": Decimal("0.5")})),
    ],
)
def test_what_the_rubric_does_not_have_is_refused(kind: ItemKind, marks: HandMarks) -> None:
    with pytest.raises(HandMarkError):
        hand_mark(text(kind), marks, FULL[kind], RUBRIC)


def test_item_three_offers_its_deductions_of_degree() -> None:
    names = [rule.id for rule in graded_rules("passage", RUBRIC)]
    degrees = ["3.systematic", "3.intonation", "3.pauses", "3.fluency", "3.over_time"]
    assert names == degrees

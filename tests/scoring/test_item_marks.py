"""Deductions and marks of items 1 to 3, on constructed judgements."""

from decimal import Decimal

import pytest
from constructed_judgement import reading
from hypothesis import given
from hypothesis import strategies as st

from scoring.deductions import Deduction
from scoring.item_marks import ItemMark, mark_item
from scoring.judgement import Flag, Insertion, ItemJudgement, Repetition
from scoring.rubric import national_rubric

RUBRIC = national_rubric()
HUNDRED = " ".join(["shi4", "ma1", "nan2", "ren3"] * 25)
FULL = {"monosyllables": Decimal(10), "polysyllables": Decimal(20), "passage": Decimal(30)}
LIMIT = {"monosyllables": 210, "polysyllables": 150, "passage": 240}


def marked(kind: str, judgement: ItemJudgement, counted: int | None = None) -> ItemMark:
    return mark_item(kind, judgement, FULL[kind], RUBRIC, LIMIT[kind], counted)


@pytest.mark.parametrize(
    ("kind", "verdict", "rule", "points"),
    [
        ("monosyllables", "error", "1.wrong", "0.1"),
        ("monosyllables", "omitted", "1.wrong", "0.1"),
        ("monosyllables", "defect", "1.defect", "0.05"),
        ("polysyllables", "error", "2.wrong", "0.2"),
        ("polysyllables", "omitted", "2.wrong", "0.2"),
        ("polysyllables", "defect", "2.defect", "0.1"),
        ("passage", "error", "3.wrong", "0.1"),
        ("passage", "omitted", "3.omitted", "0.1"),
    ],
)
def test_one_flawed_syllable_costs_what_the_rubric_says(
    kind: str, verdict: str, rule: str, points: str
) -> None:
    found = marked(kind, reading(HUNDRED, {7: (verdict, {})}))
    (deduction,) = found.deductions
    assert (deduction.rule.id, deduction.points) == (rule, Decimal(points))
    assert deduction.syllable == 7
    assert deduction.start == pytest.approx(0.5 + 7 * 0.25)
    assert found.mark == FULL[kind] - Decimal(points)


def test_a_single_defect_costs_nothing_in_the_passage() -> None:
    assert marked("passage", reading(HUNDRED, {7: ("defect", {})})).mark == 30


def test_the_sentence_names_the_part_and_what_was_heard() -> None:
    flaws = {0: ("error", {"initial": "s"}), 1: ("defect", {"tone": 5})}
    why = [one.why for one in marked("monosyllables", reading(HUNDRED, flaws)).deductions]
    assert why == [
        "“字”shì 声母 sh 读成 s。",
        "“字”mā 声调 阴平 有缺陷，接近 轻声。",
    ]


def test_three_wrong_parts_cost_one_syllable() -> None:
    flaws = {3: ("error", {"initial": "l", "final": "eng", "tone": 2})}
    assert marked("polysyllables", reading(HUNDRED, flaws)).mark == Decimal("19.8")


def test_only_syllables_before_the_mark_count_in_the_passage() -> None:
    judgement = reading(HUNDRED, {9: ("error", {}), 10: ("error", {}), 50: ("omitted", {})})
    assert marked("passage", judgement, counted=10).mark == Decimal("29.9")


def test_added_syllables_cost_in_the_counted_part_of_the_passage_only() -> None:
    inside, after = Insertion(1.0, 1.2, "de5"), Insertion(9.0, 9.2, "de5")
    judgement = reading(HUNDRED, insertions=(inside, after))
    found = marked("passage", judgement, counted=20)
    assert [(one.rule.id, one.start) for one in found.deductions] == [("3.added", 1.0)]
    assert marked("monosyllables", judgement).mark == 10


def test_a_second_reading_costs_nothing_by_itself_in_items_1_and_2() -> None:
    judgement = reading(HUNDRED, repetitions=(Repetition(1.0, 1.5, 2, 3),))
    assert marked("polysyllables", judgement).mark == 20


def test_what_was_not_read_when_time_was_up_counts_as_wrong() -> None:
    unread = {index: ("omitted", {}) for index in range(80, 100)}
    assert marked("monosyllables", reading(HUNDRED, unread)).mark == Decimal("8.0")


@pytest.mark.parametrize(
    ("limit", "points"), [(30.0, None), (20.0, "0.5"), (10.0, "0.5"), (-40.0, "1")]
)
def test_reading_on_after_the_time_costs_by_the_minute(limit: float, points: str | None) -> None:
    found = mark_item("monosyllables", reading(HUNDRED), Decimal(10), RUBRIC, limit)
    assert [str(one.points) for one in found.deductions] == ([points] if points else [])


def test_graded_deductions_are_taken_off_too() -> None:
    rule = RUBRIC.rules["3.pauses"]
    graded = [Deduction(rule, rule.points[0], "停连不当。")]
    found = mark_item("passage", reading(HUNDRED), Decimal(30), RUBRIC, 240, graded=graded)
    assert found.mark == Decimal("29.5")


def test_a_refused_recording_has_no_mark() -> None:
    found = marked("monosyllables", ItemJudgement("rejected", 1.0, ("声音过小。",)))
    assert found.mark is None
    assert found.deductions == ()


@pytest.mark.parametrize("kind", FULL)
def test_another_text_gets_nothing_however_short(kind: str) -> None:
    flaws = {index: ("error", {}) for index in range(6)}
    judgement = reading("shi4 ma1 nan2 ren3 shi4 ma1 nan2", flaws)
    assert marked(kind, judgement.with_flag(Flag("text_mismatch", "读音与文本不符。"))).mark == 0


@given(
    st.dictionaries(st.integers(0, 99), st.sampled_from(["error", "defect", "omitted"])),
    st.sampled_from(sorted(FULL)),
)
def test_marks_are_decimal_within_bounds_and_the_sum_of_their_deductions(
    verdicts: dict[int, str], kind: str
) -> None:
    flaws = {index: (verdict, {}) for index, verdict in verdicts.items()}
    found = marked(kind, reading(HUNDRED, flaws))
    assert found.mark is not None
    assert isinstance(found.mark, Decimal)
    taken = sum((one.points for one in found.deductions), Decimal(0))
    assert found.mark == max(Decimal(0), FULL[kind] - taken)
    places = [one.syllable for one in found.deductions]
    assert len(places) == len(set(places))
    assert -found.mark.as_tuple().exponent <= 2  # type: ignore[operator]

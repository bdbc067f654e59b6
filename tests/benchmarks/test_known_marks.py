"""Simulated candidates: what was planted is what is known, and it is counted rightly."""

from decimal import Decimal

import numpy as np
import pytest

from benchmarks.confusable_syllables import others
from benchmarks.invariances import Changes
from benchmarks.peers.whisper_text import parts_right, syllables_of
from benchmarks.simulated.marks import Scored, summary
from scoring.judgement import ItemJudgement, PartJudgement, SyllableJudgement, Verdict
from wordlists.syllable import parse_pinyin, parse_syllable


def test_a_confusable_syllable_differs_in_the_one_part() -> None:
    own = parse_syllable("zhang1")
    near = {one.digits for one in others(own, "initial")}
    assert {"zang1", "chang1"} <= near
    assert {one.digits for one in others(own, "tone")} == {"zhang2", "zhang3", "zhang4"}
    assert all((one.initial, one.tone) == (own.initial, own.tone) for one in others(own, "final"))


def test_an_error_found_as_a_defect_counts_as_found_but_not_as_error() -> None:
    verdicts = (Verdict.ERROR, Verdict.DEFECT, Verdict.CORRECT, Verdict.ERROR, Verdict.CORRECT)
    wrong = (True, True, True, False, False)
    row = Scored("one", Decimal(10), Decimal("9.7"), Decimal("9.75"), wrong, verdicts)
    found = summary("all", [row])
    assert found.found.value == pytest.approx(2 / 3)
    assert found.found_as_error.value == pytest.approx(1 / 3)
    assert found.precision.value == pytest.approx(1 / 2)
    assert found.alarms.value == found.alarms_as_error.value == pytest.approx(1 / 2)
    assert found.marks.error.value == pytest.approx(0.05)


def _syllable(verdict: Verdict) -> SyllableJudgement:
    part = PartJudgement("b", "b", 0.9, Verdict.CORRECT)
    return SyllableJudgement("ba1", "ba1", 0.0, 0.3, verdict, part, part, part)


def test_changes_are_better_worse_or_neutral_and_refusals_change_everything() -> None:
    before = [_syllable(v) for v in (Verdict.ERROR, Verdict.CORRECT, Verdict.ERROR, Verdict.DEFECT)]
    after = [_syllable(v) for v in (Verdict.DEFECT, Verdict.ERROR, Verdict.OMITTED, Verdict.DEFECT)]
    changes = Changes()
    changes.add(before, ItemJudgement("ok", 1.0, syllables=tuple(after)))
    assert (changes.better, changes.worse, changes.neutral) == (1, 1, 1)
    assert changes.changed.value == 0.75
    changes.add(before, ItemJudgement("rejected", 1.0))
    assert changes.changed.value == 7 / 8


def test_text_is_compared_syllable_by_syllable_in_its_place() -> None:
    read = parse_pinyin("shi4 san4 bu4")
    assert parts_right(read, syllables_of("是散播")) == {"initial": 3, "final": 2, "tone": 2}
    assert parts_right(read, syllables_of("")) == {"initial": 0, "final": 0, "tone": 0}
    assert [one.digits for one in syllables_of("绿，a 女")] == ["lü4", "nü3"]


def test_numbers_of_a_condition_add_up() -> None:
    one = Changes(10, 1, 2, 0, 0).joined(Changes(5, 0, 0, 1, 0))
    assert (one.syllables, one.changed.value) == (15, pytest.approx(4 / 15))
    assert np.isfinite(one.changed.low)

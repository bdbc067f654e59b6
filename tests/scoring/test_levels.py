"""Totals and levels, at every threshold."""

from decimal import Decimal

import pytest

from scoring.levels import level_of, total_mark
from scoring.rubric import national_rubric


@pytest.mark.parametrize(
    ("total", "code"),
    [
        ("100.0", "1A"), ("97.0", "1A"), ("96.9", "1B"), ("92.0", "1B"), ("91.9", "2A"),
        ("87.0", "2A"), ("86.9", "2B"), ("80.0", "2B"), ("79.9", "3A"), ("70.0", "3A"),
        ("69.9", "3B"), ("60.0", "3B"),
    ],
)  # fmt: skip
def test_level_changes_exactly_at_its_threshold(total: str, code: str) -> None:
    level = level_of(Decimal(total))
    assert level is not None
    assert level.code == code


def test_no_level_below_sixty() -> None:
    assert level_of(Decimal("59.9")) is None


def test_level_is_taken_from_the_rounded_total() -> None:
    total = total_mark([Decimal("9.95"), Decimal("19.80"), Decimal("29.40"), Decimal("37.80")])
    assert total == Decimal("97.0")
    assert total_mark([Decimal("91.95")]) == Decimal("92.0")
    assert total_mark([Decimal("91.94")]) == Decimal("91.9")


def test_every_rule_names_its_clause_and_costs_something() -> None:
    rules = national_rubric().rules.values()
    assert all(rule.clause and rule.points and min(rule.points) > 0 for rule in rules)

"""The syllabus as data agrees with itself and with its page in the docs."""

from decimal import Decimal
from pathlib import Path

import pytest

from wordlists.syllable import parse_syllable
from wordlists.syllabus import (
    ERHUA_FINALS,
    FINALS,
    FOCUS_SOUNDS,
    INITIALS,
    ITEM_KINDS,
    ITEM_NAMES,
    POINTS,
    RULES,
    SHAPE,
    SYLLABLES_AN_ITEM,
    TIME_LIMITS,
    final_of,
    words_of_table_one,
)
from wordlists.tables import erhua_words

COMPOSING_PAGE = Path(__file__).parents[2] / "docs" / "composing.md"


def test_every_version_is_worth_a_hundred_points():
    for version, kinds in ITEM_KINDS.items():
        assert tuple(POINTS[version]) == kinds
        assert sum(POINTS[version].values()) == Decimal(100)
    assert set(TIME_LIMITS) == set(ITEM_NAMES) == set(ITEM_KINDS["with_choice"])


def test_there_are_21_initials_with_the_zero_initial_and_39_finals():
    assert len(INITIALS) == len(set(INITIALS)) == 22
    assert len(FINALS) == len(set(FINALS)) == 39
    assert "ueng" not in FOCUS_SOUNDS
    assert "" not in FOCUS_SOUNDS


def test_the_shape_of_item_two_gives_a_hundred_syllables():
    assert sum(length * count for length, count in SHAPE.items()) == SYLLABLES_AN_ITEM


@pytest.mark.parametrize(
    ("pinyin", "final"),
    [("zi4", "-i(z)"), ("si1", "-i(z)"), ("zhi1", "-i(zh)"), ("ri4", "-i(zh)"), ("xi1", "i")],
)
def test_the_two_finals_written_i_are_told_apart(pinyin: str, final: str):
    assert final_of(parse_syllable(pinyin)) == final


def test_erhua_finals_are_those_of_the_printed_list():
    """Its groups are headed `final>erhua final`, i(前) and i(后) being the two written i."""
    names = {"i(前)": "-i(z)", "i(后)": "-i(zh)"}
    for word in erhua_words():
        final, becomes = word.group.split(">")
        (erhua,) = [syllable for syllable in word.syllables if syllable.erhua]
        assert final_of(erhua) == names.get(final, final)
        assert ERHUA_FINALS[final_of(erhua)] == becomes


@pytest.mark.parametrize(("words", "of_table_one"), [(100, 70), (48, 34), (45, 32), (46, 32)])
def test_seventy_percent_is_rounded_half_up(words: int, of_table_one: int):
    assert words_of_table_one(words) == of_table_one


def test_the_page_on_composing_shows_the_rules_as_they_are():
    page = COMPOSING_PAGE.read_text(encoding="utf-8")
    for rule in RULES.values():
        assert f"| `{rule.id}` | {rule.clause} | {rule.text} |" in page

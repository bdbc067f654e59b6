"""Talks of a session compared: copies are named with their places, own talks are not."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st
from told_talks import GARDEN, TRAVEL

from scoring.shared_stretches import said_before, shared_stretches
from scoring.talk_comparison import AlikeTalks, TimedText, compare_talks


def talk(sentences: Sequence[str], each: float = 4.0) -> list[TimedText]:
    return [TimedText(each * at, each * (at + 1), one) for at, one in enumerate(sentences)]


def compared(*talks: Sequence[str], known: Sequence[str] = ()) -> tuple[AlikeTalks, ...]:
    named = {f"talk {number}": talk(one) for number, one in enumerate(talks, start=1)}
    return compare_talks(named, known)


def test_a_copied_talk_is_named_with_its_places_in_both() -> None:
    (found,) = compared(GARDEN, [*TRAVEL[:2], *GARDEN[1:6]], TRAVEL[3:])
    assert (found.first, found.second) == ("talk 1", "talk 2")
    (stretch,) = found.stretches
    assert (stretch.start, stretch.end) == (4.0, 24.0)
    assert (stretch.other_start, stretch.other_end) == (8.0, 28.0)
    assert found.seconds == 20.0
    assert stretch.text.startswith("爷爷退休以后")


def test_a_finding_is_told_from_either_side() -> None:
    (found,) = compared(GARDEN, [*TRAVEL[:2], *GARDEN[1:6]])
    assert found.seen_from("talk 1") == found
    turned = found.seen_from("talk 2")
    assert (turned.first, turned.second) == ("talk 2", "talk 1")
    assert [(one.start, one.end) for one in turned.stretches] == [(8.0, 28.0)]
    assert turned.seen_from("talk 1") == found


def test_one_sentence_in_common_names_nobody() -> None:
    assert compared(GARDEN, [*TRAVEL[:4], GARDEN[0]]) == ()


def test_errors_of_the_recogniser_do_not_hide_a_copy() -> None:
    heard = ["我像跟大家说说我加后面的小菜元", *(one.replace("他", "她") for one in GARDEN[1:])]
    (found,) = compared(GARDEN, heard)
    assert found.syllables >= 80


def test_what_several_may_say_is_not_counted() -> None:
    passage = "".join(GARDEN)
    assert compared([*TRAVEL[:2], *GARDEN], [*GARDEN, *TRAVEL[4:]], known=[passage]) == ()


SENTENCES = st.lists(st.sampled_from([*GARDEN, *TRAVEL]), max_size=12)


@given(SENTENCES, SENTENCES)
def test_the_order_of_the_talks_makes_no_difference(one: list[str], other: list[str]) -> None:
    forwards = compare_talks({"a": talk(one), "b": talk(other)})
    assert compare_talks({"b": talk(other), "a": talk(one)}) == forwards
    for pair in forwards:
        assert pair.first < pair.second
        assert pair.syllables >= 60


@given(SENTENCES)
def test_a_talk_and_itself_share_all_that_is_said(sentences: list[str]) -> None:
    found = compare_talks({"a": talk(sentences), "b": talk(sentences)})
    length = len("".join(sentences))
    assert (sum(pair.syllables for pair in found) == length) or length < 60


SYLLABLES = st.lists(st.sampled_from("abc"), max_size=40)


@given(SYLLABLES, SYLLABLES)
def test_stretches_lie_in_both_texts_and_never_over_each_other(
    text: list[str], other: list[str]
) -> None:
    found = shared_stretches(text, other, 6)
    for one in found:
        assert 0 <= one.first < one.last <= len(text)
        assert 0 <= one.other < one.other_last <= len(other)
        assert 6 <= one.same <= one.last - one.first
    assert all(left.last <= right.first for left, right in pairwise(found))


@given(SYLLABLES)
@example(list("bbccbbbccbabccba"))
def test_what_is_said_again_was_said_before(text: list[str]) -> None:
    assert all(one.other_last <= one.first for one in said_before(text, 6))

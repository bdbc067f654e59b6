"""Which word comes next: new and wrong ones first, never the same at once, all in their turn."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from scoring.practice_choice import RETRY_AFTER, next_word

WORDS = tuple("甲乙丙丁戊己庚辛")
NAMES = st.sampled_from((*WORDS, "旧"))  # "旧" is no longer practised
HISTORY = st.lists(st.tuples(NAMES, st.booleans()), max_size=40)


def practise(count: int, is_right: Callable[[str, int], bool]) -> list[str]:
    """Read the words in the order in which they are chosen."""
    history: list[tuple[str, bool]] = []
    for turn in range(count):
        last = history[-1][0] if history else None
        word = next_word(WORDS, history, last)
        history.append((word, is_right(word, turn)))
    return [word for word, _ in history]


def test_all_are_read_once_before_one_that_was_right_comes_again() -> None:
    read = practise(len(WORDS), lambda *_: True)
    assert read == list(WORDS)


def test_what_was_wrong_comes_back_after_others() -> None:
    read = practise(7, lambda word, turn: not (word == "甲" and turn == 0))
    assert read[0] == "甲"
    assert read.index("甲", 1) == RETRY_AFTER + 1


def test_what_stays_wrong_does_not_crowd_out_the_rest() -> None:
    assert set(practise(60, lambda *_: False)) == set(WORDS)


def test_a_theme_of_one_word_repeats_it() -> None:
    assert next_word(("甲",), [("甲", True)], "甲") == "甲"


@given(history=HISTORY, last=st.none() | NAMES)
def test_never_the_word_that_was_shown_last(
    history: list[tuple[str, bool]], last: str | None
) -> None:
    chosen = next_word(WORDS, history, last)
    assert chosen in WORDS
    assert chosen != last


@given(history=HISTORY)
def test_a_word_read_right_comes_only_when_none_is_new_or_wrong(
    history: list[tuple[str, bool]],
) -> None:
    last = history[-1][0] if history else None
    right = dict(history)
    chosen = next_word(WORDS, history, last)
    if right.get(chosen):
        assert all(right.get(word) for word in WORDS if word != last)

"""How much seems to be unread: never for who has read it all, surely for who has hardly begun."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.level import FLOOR_DBFS, Level
from station.listening import Listening, begin, is_much_unread, listen, syllables
from wordlists.composer import compose

PAPER = compose("with_choice", "2021", 3)
VOICE, QUIET = Level(-18.0, -30.0, 0), Level(FLOOR_DBFS, FLOOR_DBFS, 0)


@pytest.mark.parametrize(("place", "count"), [(0, 100), (1, 100), (2, 0), (4, 0)])
def test_what_an_item_asks(place: int, count: int) -> None:
    assert syllables(PAPER.items[place]) == count


def test_a_passage_asks_its_first_400_syllables() -> None:
    assert 395 <= syllables(PAPER.items[3]) <= 405


def test_a_fast_reader_of_everything_is_not_asked() -> None:
    assert not is_much_unread(PAPER.items[0], Listening(voice_seconds=13.0))


def test_who_read_a_few_words_is_asked() -> None:
    assert is_much_unread(PAPER.items[0], Listening(voice_seconds=6.0))
    assert is_much_unread(PAPER.items[3], Listening(voice_seconds=30.0))


@given(st.lists(st.tuples(st.floats(0.0, 2.0), st.sampled_from([VOICE, QUIET]))))
def test_voice_never_lasts_longer_than_time(steps: list[tuple[float, Level]]) -> None:
    heard, now = begin(5.0), 5.0
    for step, level in steps:
        now += step
        before, heard = heard, listen(heard, level, now)
        assert heard.voice_seconds >= before.voice_seconds
    assert heard.voice_seconds <= now - 5.0 + 1e-6

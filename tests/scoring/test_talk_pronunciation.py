"""Pronunciation in a talk: only what the recogniser and the judge are both sure of."""

import pytest
from constructed_speech import constructed_engine, sound, timeline

from scoring.talk_pronunciation import TalkPronunciation, judge_talk
from scoring.transcript import Character, Line

TEXT = "我们去公园散步看花"
READ = ["wo3", "men5", "qu4", "gong1", "yuan2", "san4", "bu4", "kan4", "hua1"]


def judged(said: list[str], probability: float = 0.97, sure: float = 0.999) -> TalkPronunciation:
    drawn = timeline([0.2, *said, 0.2])
    line = Line(
        tuple(
            Character(one, 0.2 + 0.24 * place, 0.44 + 0.24 * place, probability)
            for place, one in enumerate(TEXT)
        )
    )
    return judge_talk(constructed_engine(drawn, sure=sure), sound(drawn), [line])


def changed(place: int, syllable: str) -> list[str]:
    return [*READ[:place], syllable, *READ[place + 1 :]]


def test_a_standard_line_has_no_errors() -> None:
    assert judged(READ) == TalkPronunciation(9, ())


def test_a_clear_error_is_counted_with_its_time() -> None:
    found = judged(changed(5, "shan4"))
    (error,) = found.errors
    assert (error.hanzi, error.initial.heard) == ("散", "sh")
    assert error.start == pytest.approx(0.2 + 5 * 0.24, abs=0.1)


def test_a_tone_alone_is_no_evidence() -> None:
    """The reading comes from a dictionary, not from an author: 为 wei2 or wei4?"""
    assert judged(changed(7, "kan1")).errors == ()


def test_words_the_recogniser_is_not_sure_of_do_not_count() -> None:
    assert judged(changed(5, "shan4"), probability=0.8) == TalkPronunciation(0, ())


def test_lines_too_short_to_align_are_left_out() -> None:
    short = Line((Character("我", 0.2, 0.44, 0.99), Character("们", 0.44, 0.68, 0.99)))
    drawn = timeline([0.2, "wo3", "men5", 0.2])
    assert judge_talk(constructed_engine(), sound(drawn), [short]) == TalkPronunciation(0, ())

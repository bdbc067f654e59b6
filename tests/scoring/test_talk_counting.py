"""Counting in a talk is found in the transcript and by ear; numbers in a talk are left alone."""

import numpy as np
import pytest
from transcribed import line

from scoring.ear import Heard
from scoring.inventory import FINALS, INITIALS
from scoring.talk_counting import find_counting
from wordlists.syllable import parse_pinyin

TO_TWELVE = "yi1 er4 san1 si4 wu3 liu4 qi1 ba1 jiu3 shi2 shi2 yi1 shi2 er4"
DIALECT = "yi1 er4 san1 si4 wu3 niu4 qi1 ba1 jiu3 si2 si2 yi1 si2 er4"
TELEPHONE = "yi1 san1 ba1 wu3 qi1 jiu3 er4 si4 liu4 yi1 shi2 san1"


def heard(pinyin: str, start: float = 1.0) -> Heard:
    """An ear that heard a syllable every 0.2 s, from `start` on; nothing after the last."""
    syllables = parse_pinyin(pinyin)
    frames = round((start + 0.2 * len(syllables) + 1) * 50)
    initial = np.full((frames, len(INITIALS) + 1), -9.0, np.float32)
    final = np.full((frames, len(FINALS) + 1), -9.0, np.float32)
    tone = np.full((frames, 6), -9.0, np.float32)
    for log in (initial, final, tone):
        log[:, 0] = -0.01
    for place, one in enumerate(syllables):
        at = round((start + 0.2 * place) * 50)
        initial[at - 2, 1 + INITIALS.index(one.initial)] = -0.05
        final[at, 0], final[at, 1 + FINALS.index(one.final)] = -5.0, -0.05
    nothing = np.zeros((frames, 1), np.float16)
    pitch = np.ones((frames * 2, 2), np.float32)
    return Heard(
        frames / 50, initial, final, tone, nothing, pitch, np.zeros(frames * 2, np.float32)
    )


@pytest.mark.parametrize(
    "text",
    [
        "一，二，三，四，五，六，七，八，九，十。",
        "1、2、3、4、5、6、7、8、9、10",
        "二十一二十二二十三二十四",
    ],
)
def test_written_counting_is_found(text: str) -> None:
    (found,) = find_counting([line("我来数一数"), line(text, 10)], None)
    assert found.kind == "counting"
    assert found.start == 10.0


@pytest.mark.parametrize(
    "text",
    [
        "我的电话是13905718264",
        "那是一九九八年八月十二号",
        "三四个人走了五六里路",
        "一二三，开始",
        "二零二三年十一月",
    ],
)
def test_numbers_in_a_talk_are_not_counting(text: str) -> None:
    assert find_counting([line(text)], None) == ()


@pytest.mark.parametrize("said", [TO_TWELVE, DIALECT, f"wo3 shu3 {TO_TWELVE} hao3 le5"])
def test_counting_that_nobody_wrote_down_is_heard(said: str) -> None:
    (found,) = find_counting([line("我来数一数", 30.0)], heard(said))
    assert (found.kind, found.text) == ("counting", "")
    assert found.seconds == pytest.approx(0.2 * 13, abs=0.05)


@pytest.mark.parametrize("said", [TELEPHONE, "yi1 er4 san1", ""])
def test_heard_numbers_are_not_counting(said: str) -> None:
    assert find_counting([], heard(said) if said else heard("ma1")) == ()


def test_counting_both_heard_and_written_is_told_once_with_its_words() -> None:
    (found,) = find_counting([line("一二三四五六七八九十", 1.0)], heard(TO_TWELVE))
    assert found.text == "一二三四五六七八九十"

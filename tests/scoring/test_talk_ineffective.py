"""Ineffective speech is found with its time, and ordinary talk is left alone."""

import numpy as np
import pytest
from transcribed import line

from scoring.ear import Heard
from scoring.speech_frames import SpeechFrames
from scoring.talk_ineffective import (
    Ineffective,
    find_humming,
    find_noise,
    find_read_aloud,
    find_repeated,
    total_seconds,
)

PASSAGE = "天还没亮透我就沿着小路往湖边走路旁的草叶上挂满了露水"


def test_a_sentence_said_again_is_found_with_both_times() -> None:
    talk = [
        line("我最尊敬的人是我的小学老师。"), line("她教我们语文课和音乐课。", 5),
        line("我最尊敬的人是我的小学老师。", 10), line("对。", 20), line("对。", 21),
    ]  # fmt: skip
    (found,) = find_repeated(talk)
    assert (found.start, found.kind) == (10.0, "repeated")
    assert found.earlier == (0.0, pytest.approx(13 * 0.25))


def test_other_characters_of_the_same_sound_do_not_hide_a_repetition() -> None:
    talk = [line("他在城里住了很多年才回到家乡"), line("她再城里住了很多年才回到加香", 10)]
    assert len(find_repeated(talk)) == 1


def test_phrases_that_come_back_are_no_repetition() -> None:
    talk = [
        line("我最喜欢的季节是春天"),
        line("我最喜欢的水果是苹果", 5),
        line("我最喜欢的人是奶奶", 9),
    ]
    assert find_repeated(talk) == ()


def test_reading_the_passage_aloud_is_found() -> None:
    talk = [line("我喜欢清早去湖边"), line("天还没亮透我就沿着小路往湖边走", 5), line("走", 12)]
    (found,) = find_read_aloud(talk, PASSAGE)
    assert (found.start, found.kind) == (5.0, "read_aloud")
    assert find_read_aloud(talk, "") == ()


def heard(seconds: float, syllables: list[float], voiced: bool) -> Heard:
    """An ear that heard one sure syllable at each of some times."""
    frames = round(seconds * 50)
    logs = [np.full((frames, count), -9.0, np.float32) for count in (23, 39, 6)]
    for log in logs:
        log[:, 0] = -0.01
        for time in syllables:
            log[round(time * 50), 0], log[round(time * 50), 3] = -5.0, -0.05
    pitch = np.full((frames * 2, 2), float(voiced), np.float32)
    nothing = np.zeros((frames, 1), np.float16)
    return Heard(seconds, *logs, nothing, pitch, np.zeros(frames * 2, np.float32))


def sounding(seconds: float) -> SpeechFrames:
    count = round(seconds * 100)
    return SpeechFrames(
        np.full(count, -20.0, np.float32), np.ones(count, np.bool_), 0.01, -70.0, -20.0
    )


TALKING = [0.3 * n for n in range(20)]  # six seconds of syllables


def test_voice_without_syllables_is_humming() -> None:
    ear = heard(16.0, [*TALKING, *(13.0 + one for one in (0.0, 0.3, 2.5))], voiced=True)
    (found,) = find_humming(ear, sounding(15.0))
    assert found == Ineffective(
        pytest.approx(5.95, abs=0.1), pytest.approx(12.75, abs=0.1), "humming"
    )
    assert find_noise(ear, sounding(15.0)) == ()


def test_noise_without_voice_is_not_the_candidates() -> None:
    ear = heard(16.0, [*TALKING, *(13.0 + one for one in TALKING[:10])], voiced=False)
    assert find_humming(ear, sounding(15.0)) == ()
    assert find_noise(ear, sounding(15.0)) == (
        (pytest.approx(5.95, abs=0.1), pytest.approx(12.75, abs=0.1)),
    )


def test_talk_is_not_humming() -> None:
    assert find_humming(heard(6.0, TALKING, voiced=True), sounding(6.0)) == ()


def test_time_in_two_findings_counts_once() -> None:
    found = [
        Ineffective(1, 5, "repeated"),
        Ineffective(3, 6, "counting"),
        Ineffective(8, 9, "humming"),
    ]
    assert total_seconds(found) == 6

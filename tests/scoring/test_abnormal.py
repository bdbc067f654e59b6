"""What is done beside reading: each kind has its flag, its place and its advice."""

from dataclasses import replace

import pytest

from scoring.abnormal import abnormal_flags, too_poor_to_judge
from scoring.abnormal_sound import Event, SoundEvidence
from scoring.abnormal_speech import SpeechEvidence
from scoring.judgement import Flag, ItemJudgement

READ = SpeechEvidence(0.9, 0.05, 0.2, 0.93, 40, (), 0.0)
QUIET = SoundEvidence(vowel_seconds=5.0)


def ids(sound: SoundEvidence = QUIET, speech: SpeechEvidence = READ, known: str = "") -> list[str]:
    flags = abnormal_flags(sound, speech, 40, 30.0, frozenset(known.split()))
    assert all("请" in flag.why for flag in flags)
    return [flag.id for flag in flags]


def cough(at: float) -> Event:
    return Event(at, at + 0.3, -3.0, 25.0, 0.1, 0.4, 0.1)


def struck(at: float, high: float) -> Event:
    return Event(at, at + 0.03, -4.0, 30.0, 0.0, high, 0.3)


def test_a_plain_reading_has_no_flag() -> None:
    assert ids() == []


@pytest.mark.parametrize(
    ("figures", "flag"),
    [
        ({"wrong_tones": 0.6, "level_notes": 0.5}, "singing"),
        ({"sureness": 0.58, "matching": 0.2}, "other_language"),
        ({"loose": (3.0, 3.3, 3.6, 3.9, 4.2), "loose_level": -2.0}, "other_speech"),
        ({"loose": (3.0, 3.3, 9.0), "loose_level": -14.0}, "second_voice"),
    ],
)
def test_each_manner_of_speaking_has_its_flag(figures: dict[str, object], flag: str) -> None:
    assert ids(speech=replace(READ, **figures)) == [flag]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sound", "flag"),
    [
        (replace(QUIET, events=(cough(2), cough(5), cough(9))), "coughing"),
        (replace(QUIET, impulses=(struck(2, 0.1), struck(4, 0.2))), "knocks"),
        (replace(QUIET, impulses=(struck(2, 0.8), struck(3, 0.8), struck(4, 0.8))), "keyboard"),
        (replace(QUIET, clicks=tuple(0.1 * n for n in range(10))), "keyboard"),
        (replace(QUIET, rumble=((3.0, 4.2),)), "blowing"),
    ],
)
def test_each_noise_has_its_flag(sound: SoundEvidence, flag: str) -> None:
    assert ids(sound) == [flag]
    assert ids(sound, known="noisy") == []


@pytest.mark.parametrize(
    "sound",
    [
        replace(QUIET, events=(cough(2),)),
        replace(QUIET, impulses=(struck(2, 0.1),)),
        replace(QUIET, impulses=(struck(2, 0.8),)),
    ],
)
def test_once_is_normal(sound: SoundEvidence) -> None:
    assert ids(sound) == []


def test_the_sentence_says_where() -> None:
    talked = replace(READ, loose=(3.0, 3.3, 3.6, 3.9, 4.2))
    (flag,) = abnormal_flags(QUIET, talked, 40, 30.0, frozenset())
    assert flag.why.startswith("第 3.0、4.2 秒等处")


def test_a_reading_that_matches_nothing_in_poor_sound_is_refused_not_marked() -> None:
    mismatch, noisy = Flag("text_mismatch", "不符。"), Flag("noisy", "噪声。")
    judged = ItemJudgement("ok", 10.0, flags=(mismatch,))
    assert too_poor_to_judge(judged) is None
    assert "重新录音" in str(too_poor_to_judge(judged.with_flag(noisy)))

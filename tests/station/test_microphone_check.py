"""Verdicts on the microphone, from figures with known causes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from station.candidate import Candidate
from station.check_sound import CheckSound
from station.level import Figures
from station.microphone_check import (
    ADVICE,
    Heard,
    MicrophoneVerdict,
    judge,
    may_continue,
    sentence,
    syllables_of,
)

GOOD = Figures(-8.0, -24.0, -60.0, 0, 6.0, silent=False)
SYLLABLES = 28
READ = CheckSound(nuclei=27, pops=0.0, hum_db=1.0, fall_db=22.0)


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        (GOOD, MicrophoneVerdict.OK),
        (replace(GOOD, silent=True), MicrophoneVerdict.SILENT),
        (replace(GOOD, peak_dbfs=-80.0), MicrophoneVerdict.SILENT),
        (replace(GOOD, speech_dbfs=-57.0), MicrophoneVerdict.NOT_HEARD),
        (replace(GOOD, seconds=0.4), MicrophoneVerdict.NOT_HEARD),
        (replace(GOOD, speech_dbfs=-45.0, noise_dbfs=-70.0), MicrophoneVerdict.TOO_SOFT),
        (replace(GOOD, speech_dbfs=-6.0), MicrophoneVerdict.TOO_LOUD),
        (replace(GOOD, clipped_samples=4000), MicrophoneVerdict.CLIPPED),
        (replace(GOOD, noise_dbfs=-36.0), MicrophoneVerdict.NOISY),
    ],
)
def test_verdict(figures: Figures, verdict: MicrophoneVerdict) -> None:
    assert judge(Heard(figures, READ), SYLLABLES) is verdict


@pytest.mark.parametrize(
    ("heard", "verdict"),
    [
        (Heard(GOOD, replace(READ, nuclei=14)), MicrophoneVerdict.NOT_READ),
        (Heard(GOOD, replace(READ, nuclei=60)), MicrophoneVerdict.NOT_READ),
        (Heard(GOOD, READ, likelier="USB Headset"), MicrophoneVerdict.WRONG_DEVICE),
        (Heard(GOOD, replace(READ, pops=2.0)), MicrophoneVerdict.TOO_NEAR),
        (Heard(GOOD, replace(READ, hum_db=40.0)), MicrophoneVerdict.HUM),
        (Heard(GOOD, replace(READ, fall_db=12.0)), MicrophoneVerdict.TOO_FAR),
        (
            Heard(replace(GOOD, speech_dbfs=-44.0, noise_dbfs=-66.0), replace(READ, fall_db=12.0)),
            MicrophoneVerdict.NOT_WORN,
        ),
    ],
)
def test_causes_beyond_the_level(heard: Heard, verdict: MicrophoneVerdict) -> None:
    assert judge(heard, SYLLABLES) is verdict


def test_every_verdict_has_advice() -> None:
    assert set(ADVICE) == set(MicrophoneVerdict)


@pytest.mark.parametrize(
    ("verdict", "tries", "on"),
    [
        (None, 0, False),
        (MicrophoneVerdict.OK, 1, True),
        (MicrophoneVerdict.NOISY, 1, False),
        (MicrophoneVerdict.NOISY, 2, True),
        (MicrophoneVerdict.SILENT, 9, False),
    ],
)
def test_going_on(verdict: MicrophoneVerdict | None, tries: int, on: bool) -> None:
    assert may_continue(verdict, tries) is on


def test_the_sentence_holds_the_persons_own_data() -> None:
    person = Candidate("s", "202601010023", "林清如", "女", "2202**********1234", None, "", "")
    assert "林清如" in sentence(person)
    assert "0023" in sentence(person)
    assert syllables_of("我叫王㛃〇，0023。") == 9


def test_a_candidate_does_not_show_in_a_log() -> None:
    person = Candidate("s", "202601010023", "林清如", "女", "2202**********1234", None, "", "")
    assert not any(secret in repr(person) for secret in ("林清如", "0023", "2202"))

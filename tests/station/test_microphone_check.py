"""Verdicts on the microphone, from figures with known causes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from station.candidate import Candidate
from station.level import Figures
from station.microphone_check import ADVICE, MicrophoneVerdict, judge, may_continue, sentence

GOOD = Figures(-8.0, -24.0, -60.0, 0, 6.0, silent=False)


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
    assert judge(figures) is verdict


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


def test_a_candidate_does_not_show_in_a_log() -> None:
    person = Candidate("s", "202601010023", "林清如", "女", "2202**********1234", None, "", "")
    assert not any(secret in repr(person) for secret in ("林清如", "0023", "2202"))

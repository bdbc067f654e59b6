"""The sound a booth sends: short mono FLAC, and a sentence for everything else."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import UnreadableAudio
from scoring.practice_sound import LONGEST_SECONDS, decode

RATE = 16_000


def encoded(seconds: float, rate: int = RATE, channels: int = 1, form: str = "FLAC") -> bytes:
    rng = np.random.default_rng(1)
    samples = 0.1 * rng.standard_normal((int(seconds * rate), channels)).astype(np.float32)
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format=form)
    return out.getvalue()


def test_a_reading_is_decoded() -> None:
    recording = decode(encoded(1.2, 48_000))
    assert recording.duration == pytest.approx(1.2)
    assert len(recording.samples) == pytest.approx(1.2 * RATE, abs=2)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"fLaC",
        b"PK\x03\x04" + bytes(400),
        encoded(1.0, form="WAV"),
        encoded(1.0, channels=2),
        encoded(0.0),
        encoded(1.0)[:60],
    ],
    ids=["nothing", "magic", "zip", "wav", "stereo", "no samples", "head alone"],
)
def test_what_is_no_short_mono_flac_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableAudio) as refused:
        decode(body)
    assert refused.value.sentence.endswith("。")


def test_a_long_one_is_refused_and_not_decoded_whole() -> None:
    silence = np.zeros(int(LONGEST_SECONDS * 40 * RATE), np.float32)
    out = io.BytesIO()
    soundfile.write(out, silence, RATE, format="FLAC")
    with pytest.raises(UnreadableAudio) as refused:
        decode(out.getvalue())
    assert "太长" in refused.value.sentence


@given(st.binary(max_size=400), st.integers(0, 300))
def test_damage_never_ends_in_another_error(noise: bytes, place: int) -> None:
    whole = encoded(0.3)
    try:
        decode(whole[:place] + noise + whole[place + len(noise) :])
    except UnreadableAudio:
        return

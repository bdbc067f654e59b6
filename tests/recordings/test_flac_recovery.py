"""The frames of a FLAC file that was cut or damaged: a true beginning, never false sound."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from recordings.errors import RecordingUnreadable
from recordings.flac_frames import stream_info, whole_frames, with_total
from recordings.flac_recovery import salvage, write_clean
from recordings.flac_stream import BLOCK_SAMPLES

Speech = Callable[..., NDArray[np.int16]]


def flac(samples: NDArray[np.int16], rate: int = 16_000) -> bytes:
    memory = io.BytesIO()
    soundfile.write(memory, samples, rate, format="FLAC", subtype="PCM_16")
    return memory.getvalue()


def unfinished(data: bytes) -> bytes:
    """What stands on the disk before the header is finished: no length, no MD5."""
    return with_total(data, 0)


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000, 96_000, 50_001])
def test_every_frame_of_a_finished_file_is_found(rate: int, speech: Speech) -> None:
    sound = speech(1.0, rate)
    found = salvage(flac(sound, rate))
    assert found.finished
    assert found.sample_rate == rate
    assert np.array_equal(found.samples, sound)


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(10_000, np.int16),
        np.full(10_000, -1, np.int16),
        np.arange(1, 2, dtype=np.int16),
        np.random.default_rng(0).integers(-32768, 32767, 9_000).astype(np.int16),
        np.tile(np.array([-32768, 32767], np.int16), 5_000),
    ],
    ids=["silence", "constant", "one sample", "white noise", "extremes"],
)
def test_sound_of_any_kind_comes_back_as_it_was(sound: NDArray[np.int16]) -> None:
    assert np.array_equal(salvage(unfinished(flac(sound))).samples, sound)


def test_frame_numbers_past_one_byte_are_followed() -> None:
    sound = (np.arange(BLOCK_SAMPLES * 2_100) // 7 % 128).astype(np.int16)  # numbers of 1–3 bytes
    assert len(salvage(unfinished(flac(sound))).samples) == len(sound)


def test_libsndfile_alone_cannot_read_a_cut_file(speech: Speech) -> None:
    # The reason why frames are followed here at all; if this fails, the reason has gone.
    data = unfinished(flac(speech(2.0)))[:-500]
    with soundfile.SoundFile(io.BytesIO(data)) as file, pytest.raises(soundfile.SoundFileError):
        file.read(40_000, dtype="int16")


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cut=st.floats(0, 1))
def test_a_cut_file_gives_a_true_beginning(cut: float, speech: Speech) -> None:
    sound = speech(2.0)
    data = unfinished(flac(sound))
    kept = data[: int(len(data) * cut)]
    try:
        found = salvage(kept).samples
    except RecordingUnreadable:
        # Nothing only where not even the first frame is whole.
        assert len(kept) < 86 + (len(data) - 86) / (len(sound) / BLOCK_SAMPLES) * 1.2
        return
    assert np.array_equal(found, sound[: len(found)])
    assert len(found) % BLOCK_SAMPLES == 0 or len(found) == len(sound)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_never_gives_false_sound(place: float, bit: int, speech: Speech) -> None:
    sound = speech(2.0)
    data = unfinished(flac(sound))
    start = stream_info(data).frames_start
    position = start + int((len(data) - start) * place)
    damaged = bytearray(data)
    damaged[position] ^= 1 << bit
    try:
        found = salvage(bytes(damaged))
    except RecordingUnreadable:
        assert position < start + 20_000  # the very first frame
        return
    assert len(found.samples) < len(sound), "the damage was not noticed"
    assert np.array_equal(found.samples, sound[: len(found.samples)])


def test_a_tail_of_zeros_costs_nothing(speech: Speech) -> None:
    # A file system may leave zeros where data had not reached the disk before a power cut.
    sound = speech(1.0)[: 3 * BLOCK_SAMPLES]
    found = salvage(unfinished(flac(sound)) + bytes(9_000))
    assert np.array_equal(found.samples, sound)
    assert not found.finished


@pytest.mark.parametrize("data", [b"", b"fLaC", b"RIFF" + bytes(100), b"fLaC" + bytes(200)])
def test_what_is_no_recording_is_refused(data: bytes) -> None:
    with pytest.raises(RecordingUnreadable):
        salvage(data)


def test_stereo_is_refused() -> None:
    with pytest.raises(RecordingUnreadable, match="2 channels"):
        salvage(flac(np.zeros((5_000, 2), np.int16)))


def test_the_clean_file_says_its_length_and_nothing_is_overwritten(
    tmp_path: Path, speech: Speech
) -> None:
    sound = speech(1.0)
    found = salvage(unfinished(flac(sound))[:-300])
    path = tmp_path / "clean.flac"
    write_clean(path, found)
    again = path.read_bytes()
    assert stream_info(again).total_samples == len(found.samples)
    assert again[26:42] != bytes(16)  # the MD5 of the sound is there
    with pytest.raises(FileExistsError):
        write_clean(path, found)
    assert path.read_bytes() == again


def test_frames_are_counted(speech: Speech) -> None:
    data = flac(speech(1.0))
    run = whole_frames(data, stream_info(data).frames_start)
    assert (run.frames, run.samples, run.end) == (4, 16_000, len(data))

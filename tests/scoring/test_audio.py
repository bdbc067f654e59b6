"""Loading: every format, one channel, 16 kHz; and files that are not what they say."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from scoring.audio import SAMPLE_RATE, Recording, load
from scoring.errors import UnreadableAudio

SECONDS = 2.0


def tone(rate: int, hertz: float = 440.0, level: float = 0.5) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hertz * np.arange(int(SECONDS * rate)) / rate)).astype("f4")


def written(path: Path, samples: np.ndarray, rate: int, **how: str) -> Recording:
    soundfile.write(path, samples, rate, **how)
    return load(path)


def loudest_hertz(samples: np.ndarray) -> float:
    return float(np.abs(np.fft.rfft(samples)).argmax() / (len(samples) / SAMPLE_RATE))


@pytest.mark.parametrize(
    ("name", "rate", "how"),
    [
        ("a.flac", 48000, {}),
        ("a.flac", 96000, {"subtype": "PCM_24"}),
        ("a.wav", 16000, {}),
        ("a.wav", 44100, {"subtype": "FLOAT"}),
        ("a.wav", 8000, {"subtype": "PCM_U8"}),
        ("a.mp3", 44100, {}),
        ("a.ogg", 48000, {"subtype": "VORBIS"}),
        ("a.opus", 48000, {"format": "OGG", "subtype": "OPUS"}),
        ("a.aiff", 22050, {}),
    ],
)
def test_every_format_comes_out_as_the_same_sound(
    tmp_path: Path, name: str, rate: int, how: dict[str, str]
) -> None:
    recording = written(tmp_path / name, tone(rate), rate, **how)
    assert recording.original_rate == rate
    assert recording.samples.dtype == np.float32
    assert len(recording.samples) == pytest.approx(SECONDS * SAMPLE_RATE, rel=0.06)
    assert loudest_hertz(recording.samples) == pytest.approx(440, abs=1)
    assert not recording.broken_off


def test_resampling_does_not_fold_high_sounds_down(tmp_path: Path) -> None:
    recording = written(tmp_path / "a.wav", tone(48000, 11000), 48000)
    assert np.abs(recording.samples[1000:-1000]).max() < 1e-3


def test_the_louder_channel_is_taken_never_the_sum(tmp_path: Path) -> None:
    voice = tone(16000)
    opposite = np.stack([voice * 0.9, -voice], axis=1)
    recording = written(tmp_path / "a.wav", opposite, 16000)
    assert np.allclose(recording.samples, -voice, atol=1e-3)


def test_the_mean_is_taken_out(tmp_path: Path) -> None:
    recording = written(tmp_path / "a.wav", tone(16000, level=0.3) + 0.2, 16000)
    assert abs(recording.samples.mean()) < 1e-4
    assert recording.original.mean() == pytest.approx(0.2, abs=1e-3)


def test_a_cut_flac_gives_what_is_there_and_says_so(tmp_path: Path) -> None:
    whole = written(tmp_path / "whole.flac", np.random.default_rng(0).normal(0, 0.1, 64000), 16000)
    content = (tmp_path / "whole.flac").read_bytes()
    cut = tmp_path / "cut.flac"
    cut.write_bytes(content[: len(content) // 2])
    recording = load(cut)
    assert recording.broken_off
    assert 0.3 < len(recording.samples) / len(whole.samples) < 0.6
    assert np.array_equal(recording.original, whole.original[: len(recording.original)])


def test_a_cut_wav_is_noticed_although_libsndfile_mends_it(tmp_path: Path) -> None:
    written(tmp_path / "whole.wav", tone(16000), 16000)
    cut = tmp_path / "cut.wav"
    cut.write_bytes((tmp_path / "whole.wav").read_bytes()[:20000])
    assert load(cut).broken_off


def test_reading_stops_at_the_limit(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(16000), 16000)
    recording = load(tmp_path / "a.wav", longest_seconds=1.0)
    assert recording.over_long
    assert recording.duration == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b"this is no sound at all", "无法读取"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "无法读取"),
    ],
)
def test_what_is_no_sound_is_refused_in_plain_words(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(UnreadableAudio, match=says):
        load(path)


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableAudio, match="找不到"):
        load(tmp_path / "no.wav")


def test_a_file_without_samples_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(0, "f4"), 16000)
    with pytest.raises(UnreadableAudio, match="没有声音数据"):
        load(tmp_path / "a.wav")


def test_values_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    samples = tone(16000)
    samples[100] = np.nan
    soundfile.write(tmp_path / "a.wav", samples, 16000, subtype="FLOAT")
    with pytest.raises(UnreadableAudio, match="非数值"):
        load(tmp_path / "a.wav")

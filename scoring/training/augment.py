"""Other voices, rooms and lines made from the recordings we have.

Five people are few. Praat's "Change gender" moves formants, pitch and tempo, which carries the
heads over to voices never heard; bands, codecs, noise and rooms do the same for microphones.
Everything is drawn from the generator handed in, so a copy can be made again exactly.
"""

import io
from typing import Any, Final

import numpy as np
import parselmouth
import soundfile
from numpy.typing import NDArray
from parselmouth.praat import call
from scipy.signal import butter, fftconvolve, lfilter, sosfilt

from scoring.encoder import SAMPLE_RATE

Sound = NDArray[np.float32]

PITCH_SEARCH: Final = (60.0, 650.0)  # Hz
MALE_FORMANTS: Final = (1.0, 1.26)  # ratios drawn for a man's recording: towards women, children
FEMALE_FORMANTS: Final = (0.78, 1.1)  # for a woman's: towards men, a little towards children
MALE_PITCH: Final = (0.8, 2.0)  # ratio of the median
FEMALE_PITCH: Final = (0.45, 1.25)
TEMPO: Final = (0.8, 1.25)  # ratio of duration
PITCH_SPREAD: Final = (0.85, 1.15)  # ratio of the pitch range: livelier or flatter reading


def _single(sound: NDArray[Any]) -> Sound:
    """Back to float32, whatever a filter made of it."""
    return np.asarray(sound, dtype=np.float32)


def changed_voice(sound: Sound, male: bool, random: np.random.Generator) -> tuple[Sound, float]:
    """The same words by another throat; returns sound and the ratio of its duration."""
    source = parselmouth.Sound(sound.astype(np.float64), SAMPLE_RATE)
    pitches = source.to_pitch_ac(
        pitch_floor=PITCH_SEARCH[0], pitch_ceiling=PITCH_SEARCH[1]
    ).selected_array["frequency"]
    voiced = pitches[pitches > 0]
    median = float(np.median(voiced)) if len(voiced) else 0.0
    formants = random.uniform(*(MALE_FORMANTS if male else FEMALE_FORMANTS))
    ratio = random.uniform(*(MALE_PITCH if male else FEMALE_PITCH))
    # A long throat seldom goes with a high voice: pull pitch towards what the formants suggest.
    ratio = float(np.sqrt(ratio * formants ** (3.5 if formants < 1 else 2.0)))
    tempo = random.uniform(*TEMPO)
    changed = call(
        source, "Change gender", *PITCH_SEARCH, formants, median * ratio,
        random.uniform(*PITCH_SPREAD), tempo,
    )  # fmt: skip
    values = changed.values[0].astype(np.float32)
    return values, len(values) / max(1, len(sound))


def with_noise(sound: Sound, random: np.random.Generator) -> Sound:
    """White, pink or hum-like noise at 8–35 dB under the speech."""
    noise = random.standard_normal(len(sound))
    tilt = random.uniform(0.0, 0.98)
    noise = lfilter([1.0], [1.0, -tilt], noise)
    loud = np.percentile(np.abs(sound), 95) + 1e-6
    level = loud * 10 ** (-random.uniform(8, 35) / 20) / (np.std(noise) + 1e-9)
    return _single(sound + level * noise)


def in_room(sound: Sound, random: np.random.Generator) -> Sound:
    """A small room: exponentially decaying diffuse sound, 0.1–0.6 s to −60 dB."""
    decay = random.uniform(0.1, 0.6)
    times = np.arange(int(decay * SAMPLE_RATE)) / SAMPLE_RATE
    tail = random.standard_normal(len(times)) * 10 ** (-3 * times / decay)
    tail *= random.uniform(0.1, 0.6) / (np.sqrt(np.sum(tail**2)) + 1e-9)
    tail[: SAMPLE_RATE // 400] = 0.0
    tail[0] = 1.0
    return _single(fftconvolve(sound, tail)[: len(sound)])


def over_telephone(sound: Sound, random: np.random.Generator) -> Sound:
    """A telephone's band, 200–400 Hz to 3.0–3.8 kHz, with companding-like quantisation."""
    band = (random.uniform(150, 400), random.uniform(3000, 3800))
    narrow = sosfilt(butter(6, band, "bandpass", fs=SAMPLE_RATE, output="sos"), sound)
    peak = np.max(np.abs(narrow)) + 1e-9
    pressed = np.sign(narrow) * np.log1p(255 * np.abs(narrow) / peak) / np.log(256)
    coarse = np.round(pressed * 127) / 127
    restored = np.sign(coarse) * np.expm1(np.abs(coarse) * np.log(256)) / 255 * peak
    return _single(restored)


def other_microphone(sound: Sound, random: np.random.Generator) -> Sound:
    """A tilt of ±6 dB, a missing bottom or top, as microphones differ."""
    tilt = random.uniform(-0.45, 0.45)
    shaped = lfilter([1.0, tilt], [1.0], sound)
    low = random.uniform(20, 160)
    shaped = sosfilt(butter(2, low, "highpass", fs=SAMPLE_RATE, output="sos"), shaped)
    if random.random() < 0.5:
        top = random.uniform(4500, 7600)
        shaped = sosfilt(butter(4, top, "lowpass", fs=SAMPLE_RATE, output="sos"), shaped)
    return _single(shaped)


def coded(sound: Sound, random: np.random.Generator) -> Sound:
    """There and back through a lossy codec (MP3, Opus or Vorbis) at a poor setting."""
    kind, subtype = (("MP3", "MPEG_LAYER_III"), ("OGG", "OPUS"), ("OGG", "VORBIS"))[
        int(random.integers(3))
    ]
    buffer = io.BytesIO()
    safe = np.clip(sound, -0.99, 0.99)
    with soundfile.SoundFile(
        buffer, "w", SAMPLE_RATE, 1, subtype, format=kind,
        compression_level=float(random.uniform(0.6, 0.95)),
    ) as file:  # fmt: skip
        file.write(safe)
    buffer.seek(0)
    back, _ = soundfile.read(buffer, dtype="float32")
    fitted = np.zeros(len(sound), dtype=np.float32)
    fitted[: min(len(back), len(sound))] = back[: len(sound)]
    return fitted


def degraded(sound: Sound, random: np.random.Generator) -> Sound:
    """A random chain of microphone, room, noise, telephone and codec, each now and then."""
    for chance, change in (
        (0.5, other_microphone), (0.3, in_room), (0.45, with_noise), (0.15, over_telephone),
        (0.15, coded),
    ):  # fmt: skip
        if random.random() < chance:
            sound = change(sound, random)
    peak = float(np.max(np.abs(sound))) + 1e-9
    return _single(sound * (random.uniform(0.1, 0.9) / peak))

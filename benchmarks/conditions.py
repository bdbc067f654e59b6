"""The same reading by another voice, in another room, over another line.

Each condition takes a recording at 16 kHz [samples] and its number (for its noise) and gives sound
with its rate in Hz. All start from the same level, so that 12 dB more does not clip.
"""

import io
from collections.abc import Callable

import numpy as np
import parselmouth
import soundfile
from numpy.typing import NDArray
from parselmouth.praat import call
from scipy.signal import fftconvolve, lfilter, resample_poly

from scoring.audio import SAMPLE_RATE

Sound = NDArray[np.float32]
Condition = Callable[[Sound, int], tuple[Sound, int]]

BASE_PEAK = 0.22  # of full scale: 13 dB of headroom
PITCH_SEARCH = (60.0, 600.0)  # Hz
SNR = 15.0  # dB, against the level of the loud frames
REVERBERATION = 0.35  # seconds to −60 dB
REVERBERANT = 0.35  # energy of the room's sound against the direct one, amplitude
OPUS_LEVEL = 0.928  # libsndfile's compression that gives 24 kbit/s for one channel
SILENCE = 0.5  # seconds on each side


def base(sound: Sound) -> Sound:
    """The recording at the common level."""
    return np.asarray(sound * (BASE_PEAK / (np.abs(sound).max() + 1e-9)), np.float32)


def transposed(semitones: float) -> Condition:
    """Another pitch; formants and pace as they were."""
    return lambda sound, _: (_resynthesised(sound, 2 ** (semitones / 12), 1.0), SAMPLE_RATE)


def at_speed(speed: float) -> Condition:
    """Another pace; pitch and formants as they were."""
    return lambda sound, _: (_resynthesised(sound, 1.0, 1 / speed), SAMPLE_RATE)


def louder(decibels: float) -> Condition:
    """Another level."""
    return lambda sound, _: (sound * np.float32(10 ** (decibels / 20)), SAMPLE_RATE)


def in_noise(sound: Sound, number: int) -> tuple[Sound, int]:
    """Pinkish noise at `SNR` under the loud frames."""
    white = np.random.default_rng(number).standard_normal(len(sound) + 1000)
    noise = lfilter([1.0], [1.0, -0.9], white)[1000:]
    frames = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    loud = np.sqrt(np.percentile((frames**2).mean(axis=1), 90))
    return np.asarray(
        sound + noise / noise.std() * loud * 10 ** (-SNR / 20), np.float32
    ), SAMPLE_RATE


def narrow_band(sound: Sound, _: int) -> tuple[Sound, int]:
    """Sampled at 8 kHz."""
    return np.asarray(resample_poly(sound, 1, 2), np.float32), SAMPLE_RATE // 2


def in_room(sound: Sound, number: int) -> tuple[Sound, int]:
    """A room whose diffuse sound dies away in `REVERBERATION` seconds."""
    times = np.arange(int(REVERBERATION * SAMPLE_RATE)) / SAMPLE_RATE
    tail = np.random.default_rng(number).standard_normal(len(times))
    tail *= 10 ** (-3 * times / REVERBERATION)
    tail[: SAMPLE_RATE // 400] = 0.0
    tail *= REVERBERANT / np.sqrt((tail**2).sum())
    tail[0] = 1.0
    return np.asarray(fftconvolve(sound, tail)[: len(sound)], np.float32), SAMPLE_RATE


def over_opus(sound: Sound, _: int) -> tuple[Sound, int]:
    """There and back through Opus at 24 kbit/s."""
    buffer = io.BytesIO()
    with soundfile.SoundFile(
        buffer, "w", SAMPLE_RATE, 1, "OPUS", format="OGG", compression_level=OPUS_LEVEL
    ) as file:
        file.write(sound)
    buffer.seek(0)
    back, rate = soundfile.read(buffer, dtype="float32")
    return np.asarray(back, np.float32), rate


def in_silence(sound: Sound, _: int) -> tuple[Sound, int]:
    """Digital silence on both sides."""
    return np.pad(sound, round(SILENCE * SAMPLE_RATE)), SAMPLE_RATE


def _resynthesised(sound: Sound, pitch: float, duration: float) -> Sound:
    """Praat's overlap-add with the pitch and the duration at these ratios."""
    source = parselmouth.Sound(sound.astype(np.float64), SAMPLE_RATE)
    manipulation = call(source, "To Manipulation", 0.01, *PITCH_SEARCH)
    tier = call(manipulation, "Extract pitch tier")
    call(tier, "Multiply frequencies", 0.0, source.duration, pitch)
    durations = call("Create DurationTier", "pace", 0.0, source.duration)
    call(durations, "Add point", 0.0, duration)
    call([tier, manipulation], "Replace pitch tier")
    call([durations, manipulation], "Replace duration tier")
    return np.asarray(call(manipulation, "Get resynthesis (overlap-add)").values[0], np.float32)


CONDITIONS: dict[str, Condition] = {
    "resynthesised only": transposed(0.0),
    "4 semitones up": transposed(4.0),
    "4 semitones down": transposed(-4.0),
    "12 dB louder": louder(12.0),
    "12 dB softer": louder(-12.0),
    "noise, 15 dB SNR": in_noise,
    "speed 0.8": at_speed(0.8),
    "speed 1.25": at_speed(1.25),
    "8 kHz": narrow_band,
    "room, 0.35 s": in_room,
    "Opus, 24 kbit/s": over_opus,
    "0.5 s of silence around": in_silence,
}
"""`resynthesised only` is the control of the pitch and pace conditions."""

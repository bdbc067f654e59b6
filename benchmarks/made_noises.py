"""Noises that disturb a recording, each made anew from drawn parameters: 16 kHz, peak about 1.

None is a recording. What they share with the real ones is what a detector may rely on: how fast
they begin, how long they last, and where in the spectrum they lie.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, sosfilt

RATE = 16_000
Sound = NDArray[np.float64]
Random = np.random.Generator


def cough(random: Random) -> Sound:
    """A burst of breath through the throat, a noisy tail, sometimes a voiced end."""
    burst = _breath(random, random.uniform(0.04, 0.12), random.uniform(0.003, 0.012), 1.0)
    tail = _breath(random, random.uniform(0.10, 0.28), 0.02, random.uniform(0.15, 0.5))
    parts = [burst, tail]
    if random.random() < 0.5:
        length = int(random.uniform(0.05, 0.15) * RATE)
        pitch = random.uniform(140, 380) * np.linspace(1.1, 0.8, length)
        buzz = np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / RATE)) + random.normal(0, 0.5, length)
        parts.append(_resonant(random, buzz) * np.hanning(length) * random.uniform(0.1, 0.35))
    return _peak(np.concatenate(parts))


def blow(random: Random) -> Sound:
    """Breath against the membrane: rumble in gusts, little above a few hundred hertz."""
    length = int(random.uniform(0.4, 2.2) * RATE)
    white = random.normal(0, 1, length)
    sos = butter(int(random.integers(1, 4)), random.uniform(60, 260), fs=RATE, output="sos")
    rumble = _peak(sosfilt(sos, white))
    hiss = _peak(sosfilt(butter(1, [300, 4000], "band", fs=RATE, output="sos"), white))
    sound = (rumble + random.uniform(0.01, 0.12) * hiss) * _gusts(random, length)
    drive = random.uniform(1, 4)  # the membrane gives way
    return _peak(np.tanh(drive * _peak(sound)))


def knock(random: Random) -> Sound:
    """Table or microphone struck: a few damped modes and a click."""
    length = int(0.25 * RATE)
    time = np.arange(length) / RATE
    sound = np.zeros(length)
    for _ in range(int(random.integers(2, 5))):
        tone, decay = random.uniform(80, 1200), random.uniform(0.008, 0.05)
        phase = random.uniform(0, 6.28)
        sound += (
            random.uniform(0.3, 1) * np.sin(2 * np.pi * tone * time + phase) * np.exp(-time / decay)
        )
    sound += random.uniform(0.1, 0.6) * random.normal(0, 1, length) * np.exp(-time / 0.004)
    return _peak(sound)


def knocking(random: Random) -> Sound:
    """One to four knocks in a row."""
    parts = []
    for _ in range(int(random.integers(1, 5))):
        one = knock(random) * random.uniform(0.6, 1)
        parts += [one, np.zeros(int(random.uniform(0.0, 0.2) * RATE))]
    return np.concatenate(parts)


def typing(random: Random, seconds: float) -> Sound:
    """Keys struck for some seconds: press, bottom, release."""
    sound = np.zeros(int((seconds + 0.3) * RATE))
    rate, at = random.uniform(3, 9), 0.0
    low, high = random.uniform(1200, 2500), random.uniform(4500, 7500)
    sos = butter(2, [low, high], "band", fs=RATE, output="sos")
    thump_share, release = random.uniform(0, 0.8), random.uniform(0.2, 0.8)
    while at < seconds:
        stroke = _click(random, sos) + thump_share * _thump(random)
        _add(sound, stroke * random.uniform(0.5, 1), at)
        _add(sound, _click(random, sos) * release, at + random.uniform(0.05, 0.12))
        at += random.gamma(4, 1 / rate / 4) + 0.03
    return _peak(sound)


def breath(random: Random) -> Sound:
    """An ordinary breath before a phrase: soft, slow, wide."""
    length = int(random.uniform(0.15, 0.45) * RATE)
    sos = butter(
        1, [random.uniform(300, 900), random.uniform(2500, 6500)], "band", fs=RATE, output="sos"
    )
    return _peak(sosfilt(sos, random.normal(0, 1, length)) * np.hanning(length))


def noise(random: Random, kind: str, length: int) -> Sound:
    """Steady or wandering noise with RMS 1: white, pink, brown, hum, fan or traffic."""
    if kind == "hum":
        time = np.arange(length) / RATE
        base = random.choice([50.0, 60.0])
        waves = sum(
            random.uniform(0, 1) / k * np.sin(2 * np.pi * base * k * time + random.uniform(0, 6))
            for k in range(1, 20)
        )
        sound = waves + 0.3 * random.normal(0, 1, length)
    else:
        slope = {"white": 0.0, "pink": 0.5, "brown": 1.0, "fan": 0.7, "traffic": 0.8}[kind]
        sound = _coloured(random, length, slope)
    if kind == "fan":
        time = np.arange(length) / RATE
        sound += 0.5 * np.sin(2 * np.pi * random.uniform(90, 400) * time)
    if kind == "traffic":
        sound *= 0.4 + _gusts(random, length, 0.5)
    return sound / np.sqrt(np.mean(sound**2))


def _coloured(random: Random, length: int, slope: float) -> Sound:
    spectrum = np.fft.rfft(random.normal(0, 1, length))
    frequency = np.maximum(np.fft.rfftfreq(length, 1 / RATE), 30)
    sound = np.fft.irfft(spectrum / frequency**slope, length)
    return sound / sound.std()


def _breath(random: Random, seconds: float, attack: float, level: float) -> Sound:
    length = int(seconds * RATE)
    time = np.arange(length) / RATE
    shape = np.minimum(time / attack, 1) * np.exp(-time / (seconds * random.uniform(0.3, 0.7)))
    return level * _peak(_resonant(random, random.normal(0, 1, length))) * shape


def _resonant(random: Random, source: Sound) -> Sound:
    """The source through three formants and some of itself."""
    sound = 0.1 * source
    for low, high, share in ((350, 900, 1.0), (1000, 2000, 0.8), (2300, 4200, 0.6)):
        centre, width = random.uniform(low, high), random.uniform(80, 350)
        radius = np.exp(-np.pi * width / RATE)
        pole = [1, -2 * radius * np.cos(2 * np.pi * centre / RATE), radius**2]
        sound = sound + share * _peak(lfilter([1 - radius], pole, source))
    return _peak(sound)


def _gusts(random: Random, length: int, per_second: float | None = None) -> Sound:
    """A wandering level between 0 and 1."""
    rate = random.uniform(3, 10) if per_second is None else per_second
    points = max(4, int(length / RATE * rate) + 2)
    heights = random.uniform(0.15, 1, points)
    heights[[0, -1]] *= 0.3
    return np.interp(np.arange(length), np.linspace(0, length, points), heights)


def _click(random: Random, sos: Sound) -> Sound:
    length = int(0.03 * RATE)
    decay = random.uniform(0.0015, 0.006)
    return _peak(
        sosfilt(sos, random.normal(0, 1, length)) * np.exp(-np.arange(length) / RATE / decay)
    )


def _thump(random: Random) -> Sound:
    time = np.arange(int(0.05 * RATE)) / RATE
    wave = np.sin(2 * np.pi * random.uniform(200, 900) * time) * np.exp(
        -time / random.uniform(0.004, 0.012)
    )
    return wave[: int(0.03 * RATE)]


def _add(sound: Sound, piece: Sound, at: float) -> None:
    start = int(at * RATE)
    end = min(len(sound), start + len(piece))
    if start < end:
        sound[start:end] += piece[: end - start]


def _peak(sound: Sound) -> Sound:
    return sound / max(float(np.abs(sound).max()), 1e-9)


NOISES = ("white", "pink", "brown", "hum", "fan", "traffic")

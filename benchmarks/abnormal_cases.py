"""The cases: normal readings with what happens to honest people, and every kind of abnormal one."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import made_noises as noises
import numpy as np
from abnormal_readings import (
    HALVES,
    KINDS,
    Half,
    Reading,
    chosen,
    inserted,
    overlaid,
    reading,
    recorded,
    sixteen_bits,
    spoken,
    text_of,
)
from made_voices import RATE, Random, Sound, changed, foreign, sung

from scoring.expected import Expected, ItemKind
from wordlists.errors import NotASyllable
from wordlists.sandhi import SurfaceSyllable
from wordlists.syllable import Syllable, is_legal, parse_pinyin


@dataclass(frozen=True)
class Case:
    """One recording with its text; `what` is "normal" or the kind of abnormality."""

    what: str
    sound: Sound
    expected: Expected


def one_normal(half: Half, seed: int, number: int) -> Case:
    """An honest reading; the same for the same seed and number."""
    random = np.random.default_rng([seed, half.number, 1, number])
    return _case("normal", _honest(half, KINDS[number % 3], random), random)


def one_abnormal(half: Half, what: str, seed: int, number: int) -> Case:
    """A case of a kind; the same for the same seed and number, item types in turn."""
    place = [*READINGS, *RECORDINGS].index(what)
    random = np.random.default_rng([seed, half.number, 2, place, number])
    kind = KINDS[number % 3]
    if what in READINGS:
        made = READINGS[what](half, kind, random)
        return _case(what, (made, made.expected()), random)
    base = reading(half, kind, random)
    return Case(what, sixteen_bits(RECORDINGS[what](base, random)), base.expected())


def _case(what: str, made: tuple[Reading, Expected], random: Random) -> Case:
    base, expected = made
    level, snr = random.uniform(-38, -14), random.uniform(20, 40)
    sound = recorded(base, random, level, snr, str(random.choice(noises.NOISES)))
    peak = float(np.abs(sound).max())
    # A seat's level is set so that speech does not clip; what is louder than speech may.
    sound = sound * min(1.0, 0.95 / peak) if what == "normal" else sound
    return Case(what, sixteen_bits(sound), expected)


def _honest(half: Half, kind: ItemKind, random: Random) -> tuple[Reading, Expected]:
    """A normal reading: some bad, some with a word read again, some disturbed once."""
    read = chosen(half, kind, random)
    again = int(random.integers(len(read))) if random.random() < 0.2 and kind != "passage" else -1
    base = spoken(kind, read, random, again=again)
    if kind == "passage" and random.random() < 0.5:
        for _ in range(int(random.integers(1, 4))):
            at = int(random.choice(base.between))
            loud = base.level * 10 ** (random.uniform(-38, -24) / 20)
            base = overlaid(base, noises.breath(random) * loud, max(0, at))
    chance = random.random()
    if chance < 0.15:
        base = inserted(base, [_loud(base, noises.cough(random), -12, 2, random)], random)
    elif chance < 0.25:
        base = overlaid(
            base, _loud(base, noises.knock(random), -12, 0, random), _anywhere(base, random)
        )
    elif chance < 0.33:
        click = noises.typing(random, 0.1)
        base = overlaid(base, _loud(base, click, -20, -6, random), _anywhere(base, random))
    expected = base.expected()
    if random.random() < 0.25:
        expected = _misread(expected, random.uniform(0.1, 0.3), random)
    return base, expected


def _misread(expected: Expected, share: float, random: Random) -> Expected:
    """The text with a share of its syllables changed: as if the reader had read those wrong."""
    changed_ones = []
    for one in expected.syllables:
        form = one.citation
        if random.random() < share:
            form = _another(form, random)
        changed_ones.append(
            one
            if form == one.citation
            else replace(one, surface=SurfaceSyllable(form, (form,), one.surface.half_third))
        )
    return replace(expected, syllables=tuple(changed_ones))


def _another(form: Syllable, random: Random) -> Syllable:
    pool = parse_pinyin("ba1 shan1 zi4 xing2 lü4 guo2 jiu3 ren2 chong1 te4 nao3 mei2 san1 qi2 fen1")
    other = pool[int(random.integers(len(pool)))]
    try:
        tried = replace(form, initial=other.initial)
    except NotASyllable:
        return other
    return tried if is_legal(tried) and tried != form else other


def _loud(base: Reading, sound: Sound, low: float, high: float, random: Random) -> Sound:
    """The sound with its loudest 10 ms between two levels (dB) over the speech's."""
    frames = np.pad(sound, (0, 160))[: len(sound) // 160 * 160 + 160].reshape(-1, 160)
    own = float(np.sqrt((frames**2).mean(axis=1)).max())
    return sound * base.level * 10 ** (random.uniform(low, high) / 20) / max(own, 1e-9)


def _anywhere(base: Reading, random: Random) -> int:
    return int(random.integers(0, max(1, len(base.sound) - RATE)))


def _another_text(half: Half, kind: ItemKind, random: Random) -> Reading:
    pinyin, hanzi = text_of(kind, chosen(half, kind, random))
    return replace(reading(half, kind, random), pinyin=pinyin, hanzi=hanzi)


def _random_syllables(half: Half, kind: ItemKind, random: Random) -> Reading:
    """Babbled: syllables of no text, hardly a pause between, against a text."""
    pinyin, hanzi = text_of(kind, chosen(half, kind, random))
    babbled = reading(half, "monosyllables", random, rush=True)
    return replace(babbled, kind=kind, pinyin=pinyin, hanzi=hanzi)


def _talk(half: Half, random: Random, count: int) -> list[Sound]:
    """Sentences that somebody else says, each through a changed throat."""
    said = []
    for row in chosen(half, "passage", random)[:count]:
        sound = row.read()
        start = random.integers(0, max(1, len(sound) // 3))
        said.append(changed(sound[start:], random))
    return said


def _chat(half: Half, kind: ItemKind, random: Random) -> Reading:
    """Two to four sentences said between what is read."""
    base = reading(half, kind, random)
    said = [_loud(base, one, -8, 3, random) for one in _talk(half, random, random.integers(2, 5))]
    return inserted(base, said, random)


def _singing(half: Half, kind: ItemKind, random: Random) -> Reading:
    base = reading(half, kind, random)
    return replace(base, sound=sung(base.sound, random))


def _other_language(half: Half, kind: ItemKind, random: Random) -> Reading:
    base = reading(half, kind, random)
    stock = foreign(half.number)
    parts = [np.zeros(RATE // 4)]
    for place in random.choice(len(stock), int(random.integers(3, 5)), replace=False):
        parts += [stock[place], np.zeros(int(random.uniform(0.2, 0.8) * RATE))]
    sound = np.concatenate(parts)
    return replace(base, sound=changed(sound, random) if random.random() < 0.5 else sound)


def _coughing(half: Half, kind: ItemKind, random: Random) -> Reading:
    """Four to nine coughs, alone or in fits."""
    base, fits = reading(half, kind, random), []
    left = int(random.integers(4, 10))
    while left > 0:
        size = min(left, int(random.integers(1, 5)))
        parts = [(noises.cough(random), random.uniform(0.02, 0.3)) for _ in range(size)]
        fit = np.concatenate([np.pad(one, (0, int(rest * RATE))) for one, rest in parts])
        fits.append(_loud(base, fit, -10, 6, random))
        left -= size
    return inserted(base, fits, random)


def _blowing(half: Half, kind: ItemKind, random: Random) -> Reading:
    base = reading(half, kind, random)
    total = 0.0
    while total < 2.5:
        one = noises.blow(random)
        total += len(one) / RATE
        base = overlaid(base, _loud(base, one, -4, 10, random), _anywhere(base, random))
    return base


def _knocks(half: Half, kind: ItemKind, random: Random) -> Reading:
    base = reading(half, kind, random)
    for _ in range(int(random.integers(4, 9))):
        one = noises.knocking(random)
        base = overlaid(base, _loud(base, one, -8, 6, random), _anywhere(base, random))
    return base


def _keyboard(half: Half, kind: ItemKind, random: Random) -> Reading:
    base = reading(half, kind, random)
    share = random.uniform(0.35, 1.0)
    one = noises.typing(random, share * len(base.sound) / RATE)
    at = int(random.integers(0, max(1, len(base.sound) - len(one))))
    return overlaid(base, _loud(base, one, -22, -4, random), at)


def _second_voice(half: Half, kind: ItemKind, random: Random) -> Reading:
    """Somebody else, 6 to 20 dB softer, in one to three stretches."""
    base = reading(half, kind, random)
    ratio = random.uniform(-20, -6)
    for one in _talk(half, random, int(random.integers(2, 4))):
        base = overlaid(base, _loud(base, one, ratio, ratio, random), _anywhere(base, random))
    return base


def _too_soft(base: Reading, random: Random) -> Sound:
    return recorded(base, random, random.uniform(-64, -51), random.uniform(20, 40), "pink")


def _clipped(base: Reading, random: Random) -> Sound:
    """Driven over full scale; some turned down, resampled or tilted by a coupling afterwards."""
    from scipy.signal import butter, resample_poly, sosfilt

    sound = recorded(base, random, -12, random.uniform(25, 40), "pink")
    sound *= 10 ** (random.uniform(8, 20) / 20) / np.abs(sound).max()
    way = random.integers(4)
    if way == 2:
        return np.asarray(0.8 * resample_poly(np.clip(resample_poly(sound, 3, 1), -1, 1), 1, 3))
    sound = np.clip(sound, -1, 1)
    if way == 1:
        sound *= random.uniform(0.2, 0.9)
    if way == 3:
        coupled = sosfilt(butter(1, random.uniform(5, 20), "high", fs=RATE, output="sos"), sound)
        return np.asarray(0.7 * coupled)
    return sound


def _noisy(base: Reading, random: Random) -> Sound:
    kind = str(random.choice(noises.NOISES))
    return recorded(base, random, random.uniform(-30, -18), random.uniform(-3, 9), kind)


def _broken_off(base: Reading, random: Random) -> Sound:
    """Cut in the middle of a sound, between a quarter and four fifths of the way."""
    sound = recorded(base, random, random.uniform(-30, -16), random.uniform(22, 40), "pink")
    loud = np.flatnonzero(np.abs(sound) > np.percentile(np.abs(sound), 85))
    loud = loud[(loud > 0.25 * len(sound)) & (loud < 0.8 * len(sound))]
    return sound[: int(random.choice(loud)) + 1]


def _dropouts(base: Reading, random: Random) -> Sound:
    """Three to twelve lost buffers: nothing, a held value, or hardly anything."""
    sound = recorded(base, random, random.uniform(-30, -16), random.uniform(22, 40), "pink")
    loud = np.flatnonzero(np.abs(sound) > np.percentile(np.abs(sound), 85))
    way = random.integers(3)
    for at in random.choice(loud, int(random.integers(3, 13))):
        length = int(random.uniform(0.015, 0.2) * RATE)
        hole = sound[at : at + length]
        hole[:] = sound[at] if way == 1 else 0
        if way == 2:
            hole += random.integers(-1, 2, len(hole)) / 32768
    return sound


READINGS: dict[str, Callable[[Half, ItemKind, Random], Reading]] = {
    "another_text": _another_text,
    "random_syllables": _random_syllables,
    "chat": _chat,
    "singing": _singing,
    "other_language": _other_language,
    "coughing": _coughing,
    "blowing": _blowing,
    "knocks": _knocks,
    "keyboard": _keyboard,
    "second_voice": _second_voice,
}
RECORDINGS: dict[str, Callable[[Reading, Random], Sound]] = {
    "too_soft": _too_soft,
    "clipped": _clipped,
    "noisy": _noisy,
    "broken_off": _broken_off,
    "dropouts": _dropouts,
}
__all__ = ["HALVES", "READINGS", "RECORDINGS", "Case", "one_abnormal", "one_normal"]

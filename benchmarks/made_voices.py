"""Voices beside the reader's: other languages (synthesised), a changed throat, a sung reading."""

import hashlib
from pathlib import Path

import numpy as np
import parselmouth
import soundfile
from numpy.typing import NDArray
from parselmouth.praat import call
from scipy.signal import resample_poly

from scoring.synthesis.kokoro import SAMPLE_RATE as VOICE_RATE
from scoring.synthesis.kokoro import Kokoro, cache_folder

RATE = 16_000
Sound = NDArray[np.float64]
Random = np.random.Generator

# Sentences and word lists in phonemes, by language; every second one of each chooses limits.
SENTENCES = {
    "a": (
        "ðə wˈɛðɚ wʌz kˈoʊld ænd ðə stɹˈits wɚ ˈɛmpti, sˌoʊ wi stˈeɪd æt hˈoʊm.",
        "aɪ hæv nˈɛvɚ sˈin sˈʌtʃ ɐ bjˈutəfəl ɡˈɑɹdən ɪn mˈaɪ lˈaɪf.",
        "plˈiz tˈɛl mi wˌɛɹ ðə nˈɪɹəst stˈeɪʃən ɪz, aɪ æm ɐ lˈɪɾəl lˈɔst.",
        "tˈeɪbəl, wˈɪndoʊ, ˈæpəl, tʃˈɪldɹən, mˈʌni, bɹˈʌðɚ, sˈʌmɚ, skˈul.",
        "hi wˈɜɹks ɪn ɐ lˈɑɹdʒ fˈæktɚɹi ænd kˈʌmz hˈoʊm vˈɛɹi lˈeɪt.",
        "wˈɑtɚ, pˈeɪpɚ, θˈɜɹsdeɪ, bɹˈɛkfəst, vˈɪlɪdʒ, stɹˈɔŋ, klˈaʊdz.",
        "wi ʃʊd ɹˈid ðə kwˈɛstʃən twˈaɪs bɪfˈɔɹ wi ɡˈɪv ɐn ˈænsɚ.",
        "ðə dˈɔɡ ɹˈæn əkɹˈɔs ðə fˈild ænd dʒˈʌmpt ˈoʊvɚ ðə fˈɛns.",
    ),
    "j": (
        "kˈjoː wa totemo samˈɨi desɨne, kˈasa o motte ikimaˈɕoː.",
        "watˈaɕi wa maˈinitɕi toɕokˈan de hˈon o jomimˈasɨ.",
        "sakˈana, tsɨkˈɨe, tomodatɕi, kˈɨɾɨma, ˈoŋɡakɨ, jamˈa.",
        "eki made no mitɕi o oɕiete kɨdasˈai.",
    ),
    "e": (
        "el perro korjˈo por la kˈaje i saltˈo la bˈaja.",
        "mi ermˈano trabˈaxa en ˈuna fˈabrika mui ɡrˈande.",
        "mesa, bentˈana, ˈarbol, dinˈero, berˈano, eskwˈela.",
        "no sˈe dˈonde estˈa la estasjˈon, estˈoi perdˈido.",
    ),
}
VOICES = {
    "a": (
        "af_bella", "am_michael", "af_nicole", "am_adam",
        "bf_emma", "am_onyx", "af_sky", "bm_george",
    ),
    "j": ("jf_alpha", "jm_kumo", "jf_nezumi", "jf_gongitsune"),
    "e": ("ef_dora", "em_alex", "if_sara", "pm_alex"),
}  # fmt: skip
SCALE = (-7, -5, -3, 0, 2, 4, 7, 9)  # semitones, five notes to the octave


def foreign(half: int) -> list[Sound]:
    """The readings in other languages of one half; each is made once and kept beside the model."""
    found = []
    for language, sentences in SENTENCES.items():
        for number in range(half, len(sentences), 2):
            found.append(_read(sentences[number], VOICES[language][number]))
    return found


def _read(phonemes: str, voice: str) -> Sound:
    name = hashlib.sha256(f"{phonemes}|{voice}".encode()).hexdigest()[:16]
    path: Path = cache_folder() / "foreign" / f"{name}.flac"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        kokoro = Kokoro()
        known = "".join(sign for sign in phonemes if sign in kokoro._vocabulary)
        sound = resample_poly(kokoro.read(known, voice), RATE, VOICE_RATE)
        soundfile.write(path, 0.5 * sound / np.abs(sound).max(), RATE)
    return np.asarray(soundfile.read(path)[0])


def changed(sound: Sound, random: Random) -> Sound:
    """The same speech from another throat: formants × 0.87–1.13, pitch × 0.82–1.2."""
    praat = parselmouth.Sound(sound, RATE)
    pitch = praat.to_pitch(0.01, 75, 600).selected_array["frequency"]
    voiced = pitch[pitch > 0]
    median = float(np.median(voiced)) * random.uniform(0.82, 1.2) if len(voiced) else 0.0
    result = call(
        praat, "Change gender", 75, 600, random.uniform(0.87, 1.13), median, 1.0, 1.0
    )  # fmt: skip
    return np.asarray(result.values[0])


def sung(sound: Sound, random: Random) -> Sound:
    """The same words sung: level notes of a scale (or all on one), drawn out, with vibrato."""
    praat = parselmouth.Sound(sound, RATE)
    duration = praat.duration
    work = call(praat, "To Manipulation", 0.01, 75, 600)
    heard = call(work, "Extract pitch tier")
    if call(heard, "Get number of points") < 2:
        return sound
    centre = float(call(heard, "Get mean (curve)", 0, 0)) * random.uniform(0.9, 1.25)
    tier = call("Create PitchTier", "notes", 0, duration)
    length, chant = random.uniform(0.18, 0.45), random.random() < 0.2
    vibrato, wave = random.choice([0.0, 0.0, 0.25, 0.5]), random.uniform(4.8, 6.5)
    at, note = 0.0, int(random.integers(2, 6))
    while at < duration:
        end = at + length * random.choice([0.7, 1, 1, 1.5])
        for time in np.arange(at + 0.03, end - 0.02, 0.01):
            swing = vibrato * np.sin(2 * np.pi * wave * time) + random.normal(0, 0.04)
            hertz = centre * 2 ** ((SCALE[note] + swing) / 12)
            if time < duration:
                call(tier, "Add point", float(time), float(hertz))
        at = end
        if not chant:
            note = int(np.clip(note + random.choice([-2, -1, -1, 1, 1, 2]), 0, len(SCALE) - 1))
    slower = call("Create DurationTier", "slower", 0, duration)
    call(slower, "Add point", duration / 2, float(random.uniform(1.25, 2.1)))
    call([tier, work], "Replace pitch tier")
    call([slower, work], "Replace duration tier")
    return np.asarray(call(work, "Get resynthesis (overlap-add)").values[0])

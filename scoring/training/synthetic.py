"""A source of recordings made by synthetic voices: many throats, every unit, errors included.

Five people are few. Kokoro's Mandarin voices, blended with each other and with voices of a foreign
colour, read words of the official lists, lone syllables, erhua and neutral tones; in some words a
unit is replaced by one that candidates confuse with it, so that the label says what is *said* and
no word can be guessed. Two voices are never blended or trained on: they measure planted errors.
"""

import csv
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

from scoring.encoder import SAMPLE_RATE
from scoring.inventory import CONFUSABLE_FINALS, CONFUSABLE_INITIALS, FINAL_INDEX
from scoring.synthesis import kokoro
from scoring.synthesis.phonemes import phrase_phonemes
from scoring.training.recipe import HELD_OUT_SPEAKER, SYNTHETIC
from scoring.training.speech import SYNTHESISED, WORD_BREAK
from scoring.whisper_weights import cache_folder
from wordlists.errors import NotASyllable
from wordlists.sandhi import Word, surface
from wordlists.syllable import Syllable
from wordlists.tables import erhua_words, load_table, monosyllables, neutral_words

HELD_OUT_VOICES: Final = ("zf_xiaoyi", "zm_yunjian")
VOICES: Final = (
    "zf_xiaobei", "zf_xiaoni", "zf_xiaoxiao", "zm_yunxi", "zm_yunxia", "zm_yunyang",
)  # fmt: skip
FOREIGN_VOICES: Final = (
    "af_bella", "af_heart", "af_nicole", "af_sky", "am_adam", "am_fenrir", "am_michael", "am_onyx",
    "bf_emma", "bm_george", "bm_lewis", "ef_dora", "em_alex", "ff_siwis", "hf_alpha", "hm_omega",
    "if_sara", "im_nicola", "jf_alpha", "jf_nezumi", "jm_kumo", "pf_dora", "pm_alex",
)  # fmt: skip
UTTERANCES: Final = 1100
HELD_OUT_UTTERANCES: Final = 200
RECIPE: Final = "1"  # raise when anything that decides the sound changes
SPEEDS: Final = (0.8, 1.2)
CHANCE_OF_ERRORS: Final = 0.4  # of an utterance to hold altered syllables
CHANCE_OF_ERROR: Final = 0.25  # of a syllable of such an utterance
KINDS: Final = {"words": 0.55, "syllables": 0.2, "erhua": 0.13, "neutral": 0.12}


@dataclass(frozen=True)
class Script:
    """One utterance to be made: words as spoken, voice shares, speed, what stands between words."""

    words: tuple[tuple[Syllable, ...], ...]
    hanzi: str
    voices: dict[str, float]
    speed: float
    between: str

    @property
    def pinyin(self) -> str:
        """Spoken syllables, words apart by ``WORD_BREAK``."""
        return f" {WORD_BREAK} ".join(" ".join(s.digits for s in word) for word in self.words)


def altered(syllable: Syllable, random: np.random.Generator) -> Syllable:
    """The syllable with one unit changed for a confusable one; itself where none can be written."""
    part = random.choice(["initial", "final", "tone"])
    if part == "tone":
        tones = [tone for tone in (1, 2, 3, 4) if tone != syllable.tone]
        return syllable.with_tone(int(random.choice(tones)))
    pairs = CONFUSABLE_INITIALS if part == "initial" else CONFUSABLE_FINALS
    own = syllable.initial if part == "initial" else syllable.final
    others = [b if a == own else a for a, b in pairs if own in (a, b)]
    for index in random.permutation(len(others)):
        initial = others[index] if part == "initial" else syllable.initial
        final = others[index] if part == "final" else syllable.final
        if part == "initial" and (own in SIBILANTS) != (initial in SIBILANTS) and final == "-i":
            continue
        try:
            return Syllable(initial, final, syllable.tone, syllable.erhua)
        except NotASyllable:
            continue
    return syllable


SIBILANTS: Final = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})


def scripts(count: int, voices: Sequence[str], blend: bool, seed: int) -> Iterator[Script]:
    """``count`` utterances by these voices, the same for the same seed."""
    random = np.random.default_rng(seed)
    stocks = _stocks()
    kinds, shares = list(KINDS), list(KINDS.values())
    for _ in range(count):
        kind = str(random.choice(kinds, p=shares))
        stock = stocks[kind]
        number = int(random.integers(3, 7) if kind == "syllables" else random.integers(1, 5))
        drawn = [stock[int(random.integers(len(stock)))] for _ in range(number)]
        words = [word for word in drawn if all(s.final in FINAL_INDEX for s in word.syllables)]
        between = ", " if random.random() < 0.4 else " "
        spoken = [surface([word]) for word in words]
        said = tuple(tuple(form.allowed[0] for form in word) for word in spoken)
        if random.random() < CHANCE_OF_ERRORS:
            said = tuple(
                tuple(altered(s, random) if random.random() < CHANCE_OF_ERROR else s for s in word)
                for word in said
            )
        yield Script(
            said,
            " ".join(word.hanzi for word in words),
            _voice_shares(voices, blend, random),
            float(random.uniform(*SPEEDS)),
            between,
        )


def _voice_shares(
    voices: Sequence[str], blend: bool, random: np.random.Generator
) -> dict[str, float]:
    """One voice, or two blended: half with another Mandarin one, a quarter with a foreign one."""
    first = str(random.choice(voices))
    chance = random.random()
    if not blend or chance < 0.25:
        return {first: 1.0}
    second = str(
        random.choice([v for v in voices if v != first] if chance < 0.75 else FOREIGN_VOICES)
    )
    share = float(random.uniform(0.2, 0.5) if chance < 0.75 else random.uniform(0.1, 0.35))
    return {first: 1 - share, second: share}


def _stocks() -> dict[str, list[Word]]:
    """The words of each kind of utterance, from the lists in force."""
    listed = [Word(e.hanzi, e.syllables) for n in (1, 2) for e in load_table("2021", n)]
    return {
        "words": [word for word in listed if len(word.syllables) > 1],
        "syllables": [Word(m.hanzi, (m.syllable,)) for m in monosyllables("2021")],
        "erhua": [Word(e.hanzi, e.syllables) for e in erhua_words()],
        "neutral": [Word(e.hanzi, e.syllables) for e in neutral_words()],
    }


def source_folder() -> Path:
    """Where the made recordings and their list lie."""
    return cache_folder() / f"synthetic-{RECIPE}"


def make_all(workers: int) -> Iterator[tuple[int, int]]:
    """Make the missing recordings and the list; yields how many of how many are done."""
    folder = source_folder()
    folder.mkdir(parents=True, exist_ok=True)
    missing = [
        (folder / name, script) for name, _, script in all_scripts() if not (folder / name).exists()
    ]
    with multiprocessing.get_context("spawn").Pool(workers, _start) as pool:
        for done, _ in enumerate(pool.imap_unordered(_make, missing), start=1):
            yield done, len(missing)
    _write_listing(folder)


_voice: kokoro.Kokoro  # of this process


def _start() -> None:
    """Each process loads its own voices and leaves the machine to others."""
    global _voice
    os.nice(5)
    _voice = kokoro.Kokoro(threads=1)


def _make(job: tuple[Path, Script]) -> None:
    """One recording, whole or not at all."""
    path, script = job
    unfinished = path.with_suffix(".part")
    soundfile.write(unfinished, _spoken(_voice, script), SAMPLE_RATE, format="FLAC")
    os.replace(unfinished, path)


def all_scripts() -> list[tuple[str, str, Script]]:
    """File name, speaker and script of every recording, in order."""
    trained = scripts(UTTERANCES, VOICES, True, 11)
    held = scripts(HELD_OUT_UTTERANCES, HELD_OUT_VOICES, False, 12)
    return [
        *((f"{number:05}.flac", SYNTHETIC, script) for number, script in enumerate(trained)),
        *((f"held-{n:05}.flac", HELD_OUT_SPEAKER, script) for n, script in enumerate(held)),
    ]


def _write_listing(folder: Path) -> None:
    """The source's ``labels.tsv``."""
    unfinished = folder / "labels.part"
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["path", "speaker", "sex", "hanzi", "pinyin", "label_origin"])
        for name, speaker, script in all_scripts():
            sex = "M" if max(script.voices, key=script.voices.__getitem__)[1] == "m" else "F"
            row = [name, speaker, sex, script.hanzi, script.pinyin, SYNTHESISED]
            writer.writerow(row)
    os.replace(unfinished, folder / "labels.tsv")


def _spoken(voice: kokoro.Kokoro, script: Script) -> NDArray[np.float32]:
    """The utterance at 16 kHz with 0.15 s of the voice's own silence on each side."""
    phonemes = script.between.join(phrase_phonemes([word]) for word in script.words) + "."
    sound = voice.read(phonemes, script.voices, script.speed)
    sound = np.asarray(resample_poly(sound, SAMPLE_RATE, kokoro.SAMPLE_RATE), dtype=np.float32)
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    margin = int(0.15 * SAMPLE_RATE)
    return sound[max(0, loud[0] - margin) : loud[-1] + margin] * np.float32(
        0.5 / np.abs(sound).max()
    )

"""Makes the sound of the sample candidate anew: ``python -m demo.sample_candidate``.

The candidate reads the paper of `SAMPLE_SEED` with planted errors; sound, planted errors and the
paper's digest are kept in ``demo/sample/``. Needs the ``synthesis`` extra and npm (once).
"""

import csv
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path
from random import Random

import numpy as np
import soundfile
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin
from rich.progress import track
from wordlists.composer import compose

from demo.planting import PlantedError, plant
from demo.reading import BreathGroup, breath_groups, places, spoken_words
from scoring.synthesis.kokoro import SAMPLE_RATE, Kokoro
from scoring.synthesis.phonemes import phrase_phonemes
from wordlists.paper import PaperWord, PassageItem, TalkItem, digest

SAMPLE = Path(__file__).parent / "sample"
SAMPLE_SEED = 20260901
VOICE = "zf_xiaoxiao"
READING_SPEED = 0.9
TALKING_SPEED = 0.95
ROOM_NOISE = 0.0004  # standard deviation, full scale 1: a quiet room, about −68 dBFS
LOUDNESS = 0.35  # peak of each breath group, full scale 1
EDGE = 0.02  # loudness below which the voice's own silence around a group is cut
LEAD_IN = 0.8  # seconds before the first word
MARKS = "，。？！；：、"
PLANTED = {
    "monosyllables": (("initial", 5), ("final", 4), ("tone", 5), ("omitted", 1)),
    "polysyllables": (("initial", 3), ("final", 3), ("tone", 3), ("neutral", 1), ("repeated", 1)),
    "passage": (("initial", 3), ("final", 3), ("tone", 3), ("omitted", 2), ("repeated", 2)),
}


def main() -> None:
    """Compose the paper, plant the errors, read it all aloud and write ``demo/sample``."""
    paper = compose("without_choice", "2021", SAMPLE_SEED)
    random = Random(SAMPLE_SEED)
    kokoro = Kokoro(threads=2)
    planted: list[PlantedError] = []
    for number, item in enumerate(paper.items, start=1):
        if isinstance(item, TalkItem):
            printed, groups = talk_words(item), None
        else:
            printed, groups = item.words, PLANTED[item.kind]
        isolated = not isinstance(item, TalkItem | PassageItem)
        words = spoken_words(printed, isolated)
        errors = plant(number, places(words), groups, random) if groups else ()
        planted.extend(errors)
        sound = read_aloud(
            kokoro,
            breath_groups(words, printed, errors, isolated),
            TALKING_SPEED if groups is None else READING_SPEED,
            f"item {number}",
        )
        soundfile.write(SAMPLE / f"item-{number}.ogg", sound, SAMPLE_RATE, "OPUS", format="OGG")
    write_planted(planted)
    (SAMPLE / "paper.sha256").write_text(digest(paper) + "\n", encoding="ascii")


def talk_words(item: TalkItem) -> tuple[PaperWord, ...]:
    """The talk's draft as words with pinyin; its topic must be one of the paper's two.

    Raises ValueError otherwise: choose another seed.
    """
    lines = (SAMPLE / "talk.txt").read_text(encoding="utf-8").splitlines()
    topic = next(line for line in lines if line.startswith("# topic:")).split(":")[1].strip()
    if topic not in {offered.text for offered in item.topics}:
        raise ValueError(f"{topic} is not offered: {[offered.text for offered in item.topics]}")
    words = []
    for written in " ".join(line for line in lines if not line.startswith("#")).split():
        for part in _split_at_marks(written):
            hanzi = part.rstrip(MARKS)
            syllables = lazy_pinyin(
                hanzi, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=True
            )
            words.append(PaperWord(hanzi, " ".join(syllables), after=part[len(hanzi) :]))
    return tuple(words)


def _split_at_marks(written: str) -> list[str]:
    parts = [""]
    for char in written:
        parts[-1] += char
        if char in MARKS:
            parts.append("")
    return [part for part in parts if part]


def read_aloud(
    kokoro: Kokoro, groups: Sequence[BreathGroup], speed: float, title: str
) -> NDArray[np.float32]:
    """All groups with their pauses over a quiet room, 24 kHz, shape (samples,)."""
    pieces = [np.zeros(int(LEAD_IN * SAMPLE_RATE), np.float32)]
    for group in track(groups, description=title):
        voice = kokoro.read(phrase_phonemes(group.words, group.ending), VOICE, speed)
        loud = np.flatnonzero(np.abs(voice) > EDGE)
        margin = int(0.05 * SAMPLE_RATE)
        voice = voice[max(0, loud[0] - margin) : loud[-1] + 2 * margin]
        pieces += [
            voice * (LOUDNESS / np.abs(voice).max()),
            np.zeros(int(group.pause * SAMPLE_RATE), np.float32),
        ]
    sound = np.concatenate(pieces)
    room = np.random.default_rng(SAMPLE_SEED).normal(0, ROOM_NOISE, len(sound))
    return (sound + room).astype(np.float32)


def write_planted(planted: Sequence[PlantedError]) -> None:
    """The planted errors as a table beside the sound."""
    with (SAMPLE / "planted.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(field.name for field in fields(PlantedError))
        writer.writerows(astuple(error) for error in planted)


if __name__ == "__main__":
    main()

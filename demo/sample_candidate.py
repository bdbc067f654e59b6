"""Makes the sound of the sample candidate anew: ``python -m demo.sample_candidate``.

The candidate reads the paper of `SAMPLE_SEED` with planted errors; sound, planted errors and the
paper's digest are kept in ``demo/sample/``. Needs the ``synthesis`` extra and npm (once).
"""

import csv
from collections.abc import Sequence
from dataclasses import astuple, fields
from random import Random

import soundfile

from demo.planting import PlantedError, plant
from demo.reading import automatic_word, breath_groups, places, spoken_words
from demo.sample_answers import PAPER_DIGEST, PLANTED, SAMPLE, SAMPLE_SEED, compose_sample
from demo.speech import read_aloud
from scoring.synthesis.kokoro import SAMPLE_RATE, Kokoro
from wordlists.paper import (
    ChoiceItem,
    MonosyllablesItem,
    PaperWord,
    PassageItem,
    PolysyllablesItem,
    TalkItem,
    digest,
)

VOICE = "zm_yunjian"  # chosen by ear of the engine: fewest right syllables refused, of seven tried
READING_SPEED = 0.85
# The voice says a lone syllable without its tone, so lists are read a few words in a breath.
WORDS_A_BREATH = {"monosyllables": 5, "polysyllables": 3}
TALKING_SPEED = 0.95
MARKS = "，。？！；：、"
WANTED = {
    "monosyllables": (("initial", 5), ("final", 4), ("tone", 5), ("omitted", 1)),
    "polysyllables": (("initial", 3), ("final", 3), ("tone", 3), ("neutral", 1), ("repeated", 1)),
    "passage": (("initial", 3), ("final", 3), ("tone", 3), ("omitted", 2), ("repeated", 2)),
}


def main() -> None:
    """Compose the paper, plant the errors, read it all aloud and write ``demo/sample``."""
    paper = compose_sample()
    random = Random(SAMPLE_SEED)
    kokoro = Kokoro(threads=2)
    planted: list[PlantedError] = []
    for number, item in enumerate(paper.items, start=1):
        if isinstance(item, ChoiceItem):
            raise ValueError("the sample candidate sits the paper without the choice item")
        isolated = isinstance(item, MonosyllablesItem | PolysyllablesItem)
        printed = talk_words(item) if isinstance(item, TalkItem) else item.words
        words = spoken_words(printed, isolated)
        counted = words[: item.cut] if isinstance(item, PassageItem) else words
        errors = plant(number, places(counted), WANTED.get(item.kind, ()), random)
        planted.extend(errors)
        sound = read_aloud(
            kokoro,
            breath_groups(words, printed, errors, WORDS_A_BREATH.get(item.kind)),
            VOICE,
            TALKING_SPEED if isinstance(item, TalkItem) else READING_SPEED,
            f"item {number}",
        )
        soundfile.write(SAMPLE / f"item-{number}.ogg", sound, SAMPLE_RATE, "OPUS", format="OGG")
    write_planted(planted)
    PAPER_DIGEST.write_text(digest(paper) + "\n", encoding="ascii")


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
            words.append(automatic_word(hanzi, part[len(hanzi) :]))
    return tuple(words)


def _split_at_marks(written: str) -> list[str]:
    parts = [""]
    for char in written:
        parts[-1] += char
        if char in MARKS:
            parts.append("")
    return [part for part in parts if part]


def write_planted(planted: Sequence[PlantedError]) -> None:
    """The planted errors as a table beside the sound."""
    with PLANTED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(field.name for field in fields(PlantedError))
        writer.writerows(astuple(error) for error in planted)


if __name__ == "__main__":
    main()

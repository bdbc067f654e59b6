"""Does the engine judge the reading, or the voice, the room and the line?

    python -m benchmarks.invariances [--weights FILE] [--speakers A,B] [--syllables N]

Every recording is judged as it is and again transposed, louder, softer, slower, in noise …; counted
is how many syllables change their verdict, and whether for the better (towards 正确) or the worse.
The recordings are right readings of their texts, so a change for the worse is a false alarm more.
Another numeric mode of the network is one of the conditions.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.accuracy.statistics import Figure, share
from benchmarks.conditions import CONDITIONS, base
from scoring.audio import from_samples, load
from scoring.ear import Ear
from scoring.engine import Engine
from scoring.expected import Expected, ItemKind, expect_text
from scoring.head_weights import WEIGHTS_PATH
from scoring.judge import SEVERITY
from scoring.judgement import ItemJudgement, SyllableJudgement, Verdict
from scoring.thresholds import default_thresholds
from scoring.training.labels import labels_of
from scoring.training.speech import Clip, read_clips, speech_folder

KINDS: dict[str, ItemKind] = {"unl-f": "monosyllables", "cmn-a": "monosyllables"}
KINDS |= {"cmn-b": "polysyllables"}
SYLLABLES = 160  # of each person
OTHER_MODE = "bfloat16"
MODE = f"numeric mode {OTHER_MODE} instead of float32"


@dataclass
class Changes:
    """Syllables of one condition: how many, changed for the better, the worse, neither; refused."""

    syllables: int = 0
    better: int = 0
    worse: int = 0
    neutral: int = 0
    refused: int = 0

    @property
    def changed(self) -> Figure:
        """Share of syllables with another verdict, a refused recording's among them."""
        return share(self.better + self.worse + self.neutral + self.refused, self.syllables)

    def add(self, before: Sequence[SyllableJudgement], after: ItemJudgement) -> None:
        """Count one recording."""
        self.syllables += len(before)
        if after.status != "ok":
            self.refused += len(before)
            return
        for one, other in zip(before, after.syllables, strict=True):
            step = _severity(other.verdict) - _severity(one.verdict)
            self.better += step < 0
            self.worse += step > 0
            self.neutral += step == 0 and other.verdict != one.verdict

    def joined(self, other: "Changes") -> "Changes":
        """Both together."""
        return replace(
            self, **{name: value + getattr(other, name) for name, value in vars(self).items()}
        )


def _severity(verdict: Verdict) -> int:
    """An omitted syllable costs as much as a wrong one."""
    return SEVERITY.index(Verdict.ERROR if verdict is Verdict.OMITTED else verdict)


def chosen_clips(speaker: str, syllables: int) -> Iterator[tuple[Clip, Expected]]:
    """Some recordings of a person with so many syllables in all, the same every time."""
    own = [clip for clip in read_clips(speech_folder()) if clip.speaker == speaker]
    random.Random(31).shuffle(own)
    taken = 0
    for clip in own:
        if taken >= syllables:
            return
        if not labels_of(clip):
            continue
        try:
            expected = expect_text(KINDS.get(speaker, "passage"), clip.pinyin, clip.hanzi)
        except ValueError:
            continue
        taken += len(expected.syllables)
        yield clip, expected


def measure(weights: Path, speaker: str, syllables: int = SYLLABLES) -> dict[str, Changes]:
    """Changes under every condition for one person, by the name of the condition."""
    torch.set_num_threads(1)
    ear = Ear(weights=weights)
    engine = Engine(ear, ear.calibration, default_thresholds())
    other_ear = Ear(OTHER_MODE, weights)
    other_engine = replace(engine, ear=other_ear)
    changes = {name: Changes() for name in (*CONDITIONS, MODE)}
    for number, (clip, expected) in enumerate(chosen_clips(speaker, syllables)):
        recording = base(load(clip.source / clip.path).samples)
        own = engine.examine_one(from_samples(recording, 16_000), expected).judgement
        if own.status != "ok":
            continue
        for name, condition in CONDITIONS.items():
            samples, rate = condition(recording, number)
            found = engine.examine_one(from_samples(samples, rate), expected).judgement
            changes[name].add(own.syllables, found)
        again = other_engine.examine_one(from_samples(recording, 16_000), expected).judgement
        changes[MODE].add(own.syllables, again)
    return changes


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--weights", type=Path, default=WEIGHTS_PATH)
    options.add_argument("--speakers", default="unl-f,S0252")
    options.add_argument("--syllables", type=int, default=SYLLABLES)
    chosen = options.parse_args()
    for speaker in track(chosen.speakers.split(","), console=Console(stderr=True)):
        found = measure(chosen.weights, speaker, chosen.syllables)
        Console().print(table(speaker, found))


def table(title: str, changes: dict[str, Changes]) -> Table:
    """One line a condition."""
    shown = Table(title=title)
    for column in ("condition", "n", "changed", "95 %", *Counter(vars(Changes()))):
        if column != "syllables":
            shown.add_column(column)
    for name, one in changes.items():
        figure = one.changed
        shown.add_row(
            name,
            str(one.syllables),
            f"{figure.value:.3f}",
            f"{figure.low:.3f}–{figure.high:.3f}",
            *(str(value) for value in (one.better, one.worse, one.neutral, one.refused)),
        )
    return shown


if __name__ == "__main__":
    main()

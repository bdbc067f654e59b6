"""False alarms and found errors of the whole engine, on people's recordings.

    .venv/bin/python benchmarks/verdicts.py [--weights FILE] [--speakers A,B] [--clips N]

A recording held against its own text shows the false alarms. The same recording held against a
text in which one part of one syllable was swapped for one that candidates confuse with it (sh → s,
in → ing, another tone) is a reading with one known error: is it found, and is what was really said
named? Speakers that the weights were trained on flatter; give weights that held them out.
Automatic labels are asked about only where the official lists confirm the reading.
"""

import argparse
import csv
import json
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from scoring.audio import Recording, load
from scoring.ear import Ear, Heard, SegmentPosteriors, Span
from scoring.engine import Engine
from scoring.expected import Expected, ItemKind, expect_text
from scoring.head_weights import WEIGHTS_PATH
from scoring.inventory import CONFUSABLE_FINALS, CONFUSABLE_INITIALS
from scoring.judgement import Verdict
from scoring.thresholds import default_thresholds
from wordlists.errors import NotASyllable
from wordlists.sandhi import SurfaceSyllable
from wordlists.syllable import Syllable, is_legal
from wordlists.tables import load_table

PARTS = ("initial", "final", "tone")
KINDS: dict[str, ItemKind] = {"cmn-b": "polysyllables", "S0150": "passage", "S0252": "passage"}


@dataclass
class Remembering:
    """An ear that hears each clip once, however many texts it is held against."""

    ear: Ear
    known: dict[int, Heard] = field(default_factory=dict)

    def listen_many(self, clips: Sequence[NDArray[np.float32]]) -> list[Heard]:
        """Hear clips, each array only the first time."""
        for clip in clips:
            if id(clip) not in self.known:
                self.known[id(clip)] = self.ear.listen(clip)
        return [self.known[id(clip)] for clip in clips]

    def judge(self, heard: Heard, spans: Sequence[Span]) -> SegmentPosteriors:
        """Judge as the ear does."""
        return self.ear.judge(heard, spans)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--weights", type=Path, default=WEIGHTS_PATH)
    options.add_argument("--speakers", default="unl-f,cmn-a,cmn-b,S0150,S0252")
    options.add_argument("--clips", type=int, default=200)
    options.add_argument("--dump", type=Path, help="write p_correct of every trial (JSON)")
    chosen = options.parse_args()
    folder = Path(os.environ.get("PUTONGHUA_SPEECH", "../shared/speech"))
    ear = Ear(weights=chosen.weights)
    console = Console(width=110)
    dumped: dict[str, list[float]] = {}
    for speaker in chosen.speakers.split(","):
        counts, trials = Counter[tuple[str, str]](), dict[str, list[float]]()
        for recording, expected, sure in track(
            list(clips(folder, speaker, chosen.clips)), speaker, console=Console(stderr=True)
        ):
            engine = Engine(Remembering(ear), ear.calibration, default_thresholds())
            examine(engine, recording, expected, sure, counts, trials)
        console.print(table(speaker, counts))
        dumped |= {f"{speaker}/{name}": values for name, values in trials.items()}
    if chosen.dump:
        chosen.dump.write_text(json.dumps(dumped), encoding="utf-8")


def clips(
    folder: Path, speaker: str, count: int
) -> Iterator[tuple[Recording, Expected, list[bool]]]:
    """Some recordings of a speaker, their texts, and which syllables' labels are sure."""
    with (folder / "labels.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["speaker"] == speaker]
    kind = KINDS.get(speaker, "monosyllables")
    random.Random(5).shuffle(rows)
    taken = 0
    for row in rows:
        try:
            expected = expect_text(kind, row["pinyin"], row["hanzi"])
        except ValueError:
            continue
        sure = [True] * len(expected.syllables) if kind == "monosyllables" else confirmed(expected)
        if any(sure) and (kind != "polysyllables" or all(sure)):
            yield load(folder / row["path"]), expected, sure
            taken += 1
        if taken == count:
            return


def confirmed(expected: Expected) -> list[bool]:
    """For each syllable: does it stand in a listed word that has this reading alone?"""
    found = []
    for one in expected.syllables:
        word = [other for other in expected.syllables if other.word == one.word]
        readings = listed_readings().get("".join(other.hanzi for other in word), set())
        found.append(len(word) > 1 and readings == {tuple(other.citation for other in word)})
    return found


@cache
def listed_readings() -> dict[str, set[tuple[Syllable, ...]]]:
    """All readings of every listed word."""
    readings: dict[str, set[tuple[Syllable, ...]]] = {}
    for number in (1, 2):
        for entry in load_table("2021", number):
            readings.setdefault(entry.hanzi, set()).add(entry.syllables)
    return readings


def examine(
    engine: Engine,
    recording: Recording,
    expected: Expected,
    sure: Sequence[bool],
    counts: Counter[tuple[str, str]],
    trials: dict[str, list[float]],
) -> None:
    """Hold one recording against its own text and against one swap for each part."""
    own = engine.examine_one(recording, expected).judgement
    if own.status != "ok":
        counts["clips", "refused"] += 1
        return
    counts["clips", "judged"] += 1
    counts["strays", "inserted"] += len(own.insertions)
    counts["strays", "repeated"] += len(own.repetitions)
    counts["strays", "mismatch"] += len([one for one in own.flags if one.id == "text_mismatch"])
    known = [one for one, is_sure in zip(own.syllables, sure, strict=True) if is_sure]
    for syllable in known:
        counts["syllable", syllable.verdict] += 1
        for name, part in zip(PARTS, syllable.parts, strict=True):
            counts[name, part.verdict] += 1
            trials.setdefault(f"{name}/own", []).append(part.p_correct)
    random_of = random.Random(len(own.syllables) + round(own.duration * 1000))
    for index, name in enumerate(PARTS):
        place = random_of.choice([at for at, is_sure in enumerate(sure) if is_sure])
        swapped = swap(expected, place, name, random_of)
        if swapped is None:
            continue
        found = engine.examine_one(recording, swapped).judgement.syllables[place]
        said = own.syllables[place].parts[index].expected
        part = found.parts[index]
        counts[f"swapped {name}", part.verdict] += 1
        counts[f"swapped {name}", "named"] += part.heard == said
        trials.setdefault(f"{name}/swapped", []).append(part.p_correct)


def swap(expected: Expected, place: int, part: str, choice: random.Random) -> Expected | None:
    """The text with one part of one syllable swapped for a confusable one, if there is one."""
    one = expected.syllables[place]
    form = one.surface.allowed[0]
    other = list(others(form, part))
    if not other:
        return None
    false = choice.choice(other)
    surface = SurfaceSyllable(false, (false,), one.surface.half_third)
    syllables = list(expected.syllables)
    syllables[place] = replace(one, surface=surface)
    return replace(expected, syllables=tuple(syllables))


def others(form: Syllable, part: str) -> Iterator[Syllable]:
    """Syllables that differ from a form in one part that candidates confuse with its own."""
    if part == "tone":
        yield from (form.with_tone(tone) for tone in (1, 2, 3, 4) if tone != form.tone)
        return
    pairs = CONFUSABLE_INITIALS if part == "initial" else CONFUSABLE_FINALS
    own = form.initial if part == "initial" else form.final
    for left, right in (*pairs, *((b, a) for a, b in pairs)):
        if left == own:
            try:
                other = (
                    replace(form, initial=right)
                    if part == "initial"
                    else replace(form, final=right)
                )
            except NotASyllable:
                continue
            if is_legal(other):
                yield other


def table(speaker: str, counts: Counter[tuple[str, str]]) -> Table:
    """One speaker's shares: false alarms above, found errors below."""
    judged, refused = counts["clips", "judged"], counts["clips", "refused"]
    shown = Table(
        title=f"{speaker}: {judged} clips judged, {refused} refused; "
        + ", ".join(
            f"{counts['strays', name]} {name}" for name in ("inserted", "repeated", "mismatch")
        )
    )
    for column in ("", "n", *Verdict, "named"):
        shown.add_column(column, justify="right")
    for name in ("syllable", *PARTS, *(f"swapped {part}" for part in PARTS)):
        total = sum(counts[name, verdict] for verdict in Verdict)
        cells = [f"{counts[name, key] / max(1, total):.3f}" for key in (*Verdict, "named")]
        if not name.startswith("swapped"):
            cells[-1] = ""
        shown.add_row(name, str(total), *cells)
    return shown


if __name__ == "__main__":
    main()

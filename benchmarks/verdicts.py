"""False alarms and found errors of the verdicts, and the limits that give a wished rate.

    .venv/bin/python benchmarks/verdicts.py \\
        --held-out FOLD_A.npz=unl-f,S0252 --held-out FOLD_B.npz=cmn-a,S0150 \\
        --error 0.005 --flawed 0.01

A person's syllable held against its own text shows the false alarms. The same syllable held against
a text in which one part was swapped for one that candidates confuse with it (sh → s, in → ing,
another tone) is a reading with one known error: is it found? Each weights file is asked about
speakers that it never heard. For each run limits are chosen on the others and checked on its own;
the TOML at the end is chosen on all. Isolated syllables are strung together to items of 25.
Automatic labels are asked about only where the official lists confirm the reading. No recordings
with judged defects exist: how many defects are found is not known here (benchmarks/continua.py).
"""

import argparse
import csv
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import track
from verdict_trials import PARTS, Trial, limits_for, load_trials, rates, save_trials

from scoring.audio import SAMPLE_RATE, Recording, from_samples, load
from scoring.ear import Ear, Span
from scoring.engine import Engine
from scoring.evidence import Evidence, gather
from scoring.expected import Expected, ExpectedSyllable, ItemKind, expect_text
from scoring.inventory import CONFUSABLE_FINALS, CONFUSABLE_INITIALS
from scoring.judge import JudgedSpan, judge_syllable, rows
from scoring.judgement import Verdict
from scoring.thresholds import Thresholds, default_thresholds
from wordlists.errors import NotASyllable
from wordlists.sandhi import SurfaceSyllable
from wordlists.syllable import Syllable, is_legal
from wordlists.tables import load_table

KINDS: dict[str, ItemKind] = {"cmn-b": "polysyllables", "S0150": "passage", "S0252": "passage"}
STRUNG = 25  # isolated syllables to an item
BETWEEN = SAMPLE_RATE // 2  # samples of faint noise between them


def main() -> None:
    """Measure (or read what was measured), choose, check and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--held-out", action="append", default=[], help="WEIGHTS=speaker,speaker")
    options.add_argument("--clips", type=int, default=200)
    options.add_argument("--error", type=float, default=0.005, help="wished false alarms, errors")
    options.add_argument("--flawed", type=float, default=0.01, help="errors and defects together")
    options.add_argument("--trials", type=Path, help="kept here, and read from here if it is there")
    chosen = options.parse_args()
    torch.set_num_threads(1)
    if chosen.trials and chosen.trials.exists():
        runs = load_trials(chosen.trials)
    else:
        runs = [measure(*one.rsplit("=", 1), chosen.clips) for one in chosen.held_out]
        if chosen.trials:
            save_trials(chosen.trials, runs)
    console = Console(width=120)
    for number, own in enumerate(runs if len(runs) > 1 else []):
        others = [one for index, run in enumerate(runs) if index != number for one in run]
        limits = limits_for(others, chosen.error, chosen.flawed)
        console.print(rates(f"chosen on the other runs, run {number + 1}", own, limits))
    everything = [one for run in runs for one in run]
    limits = limits_for(everything, chosen.error, chosen.flawed)
    console.print(rates("chosen on all", everything, limits))
    for part, (correct, error) in limits.items():
        print(f"{part}_correct = {correct:.3f}\n{part}_error = {error:.3f}")


def measure(weights: str, speakers: str, count: int) -> list[Trial]:
    """All trials of some speakers with weights that never heard them."""
    folder = Path(os.environ.get("PUTONGHUA_SPEECH", "../shared/speech"))
    ear = Ear("bfloat16", Path(weights))
    engine = Engine(ear, ear.calibration, default_thresholds())
    found: list[Trial] = []
    for speaker in speakers.split(","):
        items = list(readings(folder, speaker, count))
        for recording, expected, sure in track(items, speaker, console=Console(stderr=True)):
            found += trials(engine, ear, speaker, recording, expected, sure)
    return found


def readings(
    folder: Path, speaker: str, count: int
) -> Iterator[tuple[Recording, Expected, list[bool]]]:
    """A speaker's items: sentences as they are, isolated syllables and words strung together."""
    found = list(clips(folder, speaker, count))
    if KINDS.get(speaker) == "passage":
        yield from found
        return
    noise = np.random.default_rng(1)
    for first in range(0, len(found), STRUNG):
        group = found[first : first + STRUNG]
        sound, syllables, sure = [], [], []
        for place, (recording, expected, known) in enumerate(group):
            silence = noise.normal(0, 1e-4, BETWEEN).astype(np.float32)
            sound += [recording.samples, silence]
            syllables += [replace(one, word=place) for one in expected.syllables]
            sure += known
        yield (
            from_samples(np.concatenate(sound), SAMPLE_RATE),
            replace(group[0][1], syllables=tuple(syllables)),
            sure,
        )


def trials(
    engine: Engine,
    ear: Ear,
    speaker: str,
    recording: Recording,
    expected: Expected,
    sure: Sequence[bool],
) -> Iterator[Trial]:
    """Every sure syllable against its own text and against one swap for each part."""
    examined = engine.examine_one(recording, expected)
    if examined.heard is None:
        return
    syllables = examined.judgement.syllables
    read = [at for at, one in enumerate(syllables) if one.verdict is not Verdict.OMITTED]
    read.sort(key=lambda at: syllables[at].start)
    places = [expected.syllables[at] for at in read]
    spans = [
        Span(syllables[at].start, syllables[at].end, place.position, place.word_length)
        for at, place in zip(read, places, strict=True)
    ]
    answers = ear.judge(examined.heard, spans)
    limits = engine.thresholds
    witnesses = gather(
        examined.heard, recording.samples, spans, places, answers, expected.isolated,
        limits.contour, limits.doubt,
    )  # fmt: skip
    for at, place, row, evidence in zip(read, places, rows(answers), witnesses, strict=True):
        if sure[at]:
            yield from both_ways(engine, speaker, place, row, evidence, at)


def both_ways(
    engine: Engine,
    speaker: str,
    place: ExpectedSyllable,
    row: JudgedSpan,
    evidence: Evidence,
    seed: int,
) -> Iterator[Trial]:
    """One aligned syllable as right and, part by part, as wrong."""
    wide = limits_open(engine.thresholds)

    def judged(against: ExpectedSyllable, part: int, right: bool) -> Trial:
        one = judge_syllable(
            against, 0, 1, row, wide.verdict, engine.calibration, evidence, wide.contour
        ).parts[part]
        without = judge_syllable(
            against, 0, 1, row, wide.verdict, engine.calibration, replace(evidence, shape=None)
        ).parts[part]
        measured = one.defect != without.defect
        return Trial(speaker, PARTS[part], right, one.p_correct, bool(without.defect), measured)

    choice = random.Random(f"{speaker} {place.citation.digits} {seed}")
    for part, name in enumerate(PARTS):
        yield judged(place, part, True)
        false = swapped(place, name, choice)
        if false is not None:
            yield judged(false, part, False)


def limits_open(limits: Thresholds) -> Thresholds:
    """Limits by which every part is in the middle, so that names and instruments show."""
    verdict = limits.verdict
    return replace(
        limits,
        verdict=replace(
            verdict, initial_correct=1.1, initial_error=-1.0, final_correct=1.1, final_error=-1.0,
            tone_correct=1.1, tone_error=-1.0,
        ),
    )  # fmt: skip


def clips(
    folder: Path, speaker: str, count: int
) -> Iterator[tuple[Recording, Expected, list[bool]]]:
    """Some recordings of a speaker, their texts, and which syllables' labels are sure."""
    with (folder / "labels.tsv").open(encoding="utf-8") as file:
        listed = [row for row in csv.DictReader(file, delimiter="\t") if row["speaker"] == speaker]
    kind = KINDS.get(speaker, "monosyllables")
    random.Random(5).shuffle(listed)
    taken = 0
    for row in listed:
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
        readings_of = listed_readings().get("".join(other.hanzi for other in word), set())
        found.append(len(word) > 1 and readings_of == {tuple(other.citation for other in word)})
    return found


@cache
def listed_readings() -> dict[str, set[tuple[Syllable, ...]]]:
    """All readings of every listed word."""
    found: dict[str, set[tuple[Syllable, ...]]] = {}
    for number in (1, 2):
        for entry in load_table("2021", number):
            found.setdefault(entry.hanzi, set()).add(entry.syllables)
    return found


def swapped(one: ExpectedSyllable, part: str, choice: random.Random) -> ExpectedSyllable | None:
    """The syllable with one part swapped for a confusable one, if there is one."""
    other = list(others(one.surface.allowed[0], part))
    if not other:
        return None
    false = choice.choice(other)
    return replace(one, surface=SurfaceSyllable(false, (false,), one.surface.half_third))


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


if __name__ == "__main__":
    main()

"""From right to wrong in eleven steps: does the verdict go correct, defect, error, once?

    .venv/bin/python benchmarks/continua.py --held-out FOLD_A.npz=unl-f --held-out FOLD_B.npz=cmn-a

The sound between is made (scoring/synthesis/continuum.py) from people's isolated syllables that the
weights never heard. All steps of a continuum stand in one item with eight syllables of the same
speaker, so that the speaker's range is known. They are read `--times` over, each time in another
order: what a sound is taken for depends a little on where it stands. Counted are the first time by
itself, and the verdict in the middle of all.
"""

import argparse
import csv
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from scoring.audio import SAMPLE_RATE, from_samples, load
from scoring.contours import register_of
from scoring.ear import Ear
from scoring.engine import Engine
from scoring.expected import expect_text
from scoring.judgement import SyllableJudgement
from scoring.pitch import analyse, semitones
from scoring.synthesis.continuum import Sound, along_contours, along_envelopes
from scoring.thresholds import default_thresholds

STEPS = 11
CONTEXT = ("ba1", "pa2", "ma3", "da4", "fei1", "tai2", "gao3", "bei4")
LETTERS = {"correct": "·", "defect": "△", "error": "✕", "omitted": "○"}
SEVERITY = ("correct", "defect", "error", "omitted")
CONTOURS = {1: (5, 5, 5), 2: (3, 3.6, 5), 3: (2, 1, 2), 4: (5, 3, 1), 5: (3, 2.5, 2)}
TONES = (("ma", 2, 3), ("tai", 2, 3), ("ma", 1, 2), ("tai", 1, 2), ("ma", 3, 4), ("tai", 1, 4))
UNITS = (
    ("initial", "zhu1", "zu1"), ("initial", "zhan4", "zan4"), ("initial", "chu1", "cu1"),
    ("initial", "chang2", "cang2"), ("initial", "shan1", "san1"), ("initial", "shu4", "su4"),
    ("initial", "nan2", "lan2"), ("initial", "ni3", "li3"), ("final", "bing1", "bin1"),
    ("final", "bin1", "bing1"), ("final", "feng1", "fen1"), ("final", "fang1", "fan1"),
    ("final", "yu4", "yi4"), ("final", "lü3", "li3"),
)  # fmt: skip


def main() -> None:
    """Make, judge, print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--held-out", action="append", required=True, help="WEIGHTS=speaker")
    options.add_argument("--times", type=int, default=5)
    torch.set_num_threads(1)
    table = Table(title="· correct, △ defect, ✕ error")
    for column in ("speaker", "right", "wrong", "first", "middle", "in order", "p from … to"):
        table.add_column(column)
    orderly, full, total = [0, 0], 0, 0
    chosen = options.parse_args()
    for one in chosen.held_out:
        weights, speaker = one.rsplit("=", 1)
        ear = Ear("bfloat16", Path(weights))
        engine = Engine(ear, ear.calibration, default_thresholds())
        sounds = syllables_of(speaker)
        for right, wrong, part, steps in continua(sounds):
            times = [
                [one.parts[part] for one in judge(engine, sounds, right, steps, seed)]
                for seed in range(chosen.times)
            ]
            severe = np.array([[SEVERITY.index(one.verdict.value) for one in row] for row in times])
            both = (severe[0], np.median(severe, axis=0).astype(int))
            in_order = [bool((np.diff(one) >= 0).all()) for one in both]
            orderly = [count + one for count, one in zip(orderly, in_order, strict=True)]
            full += in_order[1] and {0, 1, 2} == set(both[1])
            total += 1
            chances = np.median([[one.p_correct for one in row] for row in times], axis=0)
            shown = ["".join(LETTERS[SEVERITY[grade]] for grade in one) for one in both]
            print(speaker, right, wrong, *shown, flush=True)
            table.add_row(
                speaker, right, wrong, *shown, "yes" if in_order[1] else "no",
                " ".join(f"{chance:.2f}" for chance in chances),
            )  # fmt: skip
    Console(width=150).print(table)
    print(
        f"once and in order: {orderly[0]} of {total} the first time, {orderly[1]} in the middle of "
        f"{chosen.times}; with all three grades: {full}"
    )


def syllables_of(speaker: str) -> dict[str, Sound]:
    """A speaker's isolated syllables by pinyin."""
    folder = Path(os.environ.get("PUTONGHUA_SPEECH", "../shared/speech"))
    wanted = {*CONTEXT, *(name for _, a, b in UNITS for name in (a, b)), "ma1", "tai1"}
    with (folder / "labels.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["speaker"] == speaker]
    return {
        row["pinyin"]: load(folder / row["path"]).samples for row in rows if row["pinyin"] in wanted
    }


def continua(sounds: dict[str, Sound]) -> Iterator[tuple[str, str, int, list[Sound]]]:
    """Right and wrong label, the part that moves, and the sound of each step."""
    shares = np.linspace(0, 1, STEPS)
    prosody = analyse(np.concatenate([sounds[name] for name in CONTEXT if name in sounds]))
    relative = semitones(prosody.hertz, prosody.median)
    register = register_of(np.stack([relative, prosody.strength], axis=1))
    assert register is not None
    middle = prosody.median * 2 ** ((register.low + register.high) / 24)
    step = (register.high - register.low) / 4
    for base, asked, said in TONES:
        sound = sounds[f"{base}1"]
        yield (
            f"{base}{asked}", f"{base}{said}", 2,
            [along_contours(sound, CONTOURS[asked], CONTOURS[said], share, middle, step)
             for share in shares],
        )  # fmt: skip
    for part, right, wrong in UNITS:
        if right in sounds and wrong in sounds:
            moved = along_envelopes(sounds[right], sounds[wrong], shares.tolist())
            yield right, wrong, 0 if part == "initial" else 1, moved


def judge(
    engine: Engine, sounds: dict[str, Sound], right: str, steps: list[Sound], seed: int
) -> list[SyllableJudgement]:
    """Every step held against the right text, in an item with the speaker's other syllables.

    The steps stand in their own order for seed 0, in a drawn one for others.
    """
    context = [name for name in CONTEXT if name in sounds]
    noise = np.random.default_rng(1)
    order = np.random.default_rng(seed).permutation(len(steps)) if seed else np.arange(len(steps))
    pieces = []
    for sound in (*(sounds[name] for name in context), *(steps[place] for place in order)):
        pieces += [sound, noise.normal(0, 1e-4, SAMPLE_RATE // 2).astype(np.float32)]
    expected = expect_text("monosyllables", " ".join([*context, *[right] * len(steps)]))
    recording = from_samples(np.concatenate(pieces), SAMPLE_RATE)
    judged = engine.examine_one(recording, expected).judgement.syllables[len(context) :]
    return [judged[place] for place in np.argsort(order)]


if __name__ == "__main__":
    main()

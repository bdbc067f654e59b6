"""Abnormal readings and recordings: how many are found, and how many honest ones are flagged.

    .venv/bin/python benchmarks/abnormal.py --half reporting --weights FILE [--seed N]

Cases are made from people's recordings (PUTONGHUA_SPEECH), voices of other languages, and noises
(made_noises.py). Limits were chosen on `--half choosing`; give weights that never heard the half's
readers. "Some" is any flag or refusal, "right" that of the very kind.
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from abnormal_cases import HALVES, READINGS, RECORDINGS, Case, one_abnormal, one_normal
from rich.console import Console
from rich.progress import track
from rich.table import Table

from scoring.audio import from_samples
from scoring.ear import Ear
from scoring.engine import Engine
from scoring.head_weights import WEIGHTS_PATH
from scoring.share_interval import wilson
from scoring.thresholds import default_thresholds

RIGHT = {
    "another_text": "text_mismatch",
    "random_syllables": "text_mismatch",
    "chat": "other_speech",
    "broken_off": "cut_short",
}
REFUSALS = {"声音过小": "too_soft", "削波": "clipped", "噪声过大": "noisy"}


def main() -> None:
    """Make the cases, judge them, print what was found."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--half", choices=sorted(HALVES), default="reporting")
    options.add_argument("--weights", type=Path, default=WEIGHTS_PATH)
    options.add_argument("--seed", type=int, default=2, help="which cases are drawn")
    options.add_argument("--each", type=int, default=20)
    options.add_argument("--normal", type=int, default=500)
    chosen = options.parse_args()
    torch.set_num_threads(1)
    ear = Ear("bfloat16", chosen.weights)
    engine = Engine(ear, ear.calibration, default_thresholds())
    half = HALVES[chosen.half]
    shown = Table(title=f"{chosen.half}: {chosen.weights.name}")
    for column in ("kind", "n", "some flag", "95 %", "right kind", "95 %", "flags"):
        shown.add_column(column)
    for what in (*READINGS, *RECORDINGS, "normal"):
        count = chosen.normal if what == "normal" else chosen.each
        found = []
        for number in track(range(count), what, console=Console(stderr=True)):
            normal = what == "normal"
            case = (
                one_normal(half, chosen.seed, number)
                if normal
                else one_abnormal(half, what, chosen.seed, number)
            )
            found.append(flags_of(engine, case))
        right = sum(RIGHT.get(what, what) in one for one in found)
        some = sum(bool(one) for one in found)
        names = Counter(name for one in found for name in one).most_common()
        shown.add_row(
            what, str(count), str(some), interval(some, count), str(right), interval(right, count),
            ", ".join(f"{name} {times}" for name, times in names),
        )  # fmt: skip
    Console(width=150).print(shown)


def flags_of(engine: Engine, case: Case) -> set[str]:
    """Ids of the flags a case got; for a refused one "refused" and what was refused."""
    sound = from_samples(case.sound.astype(np.float32), 16_000)
    judgement = engine.examine_one(sound, case.expected).judgement
    if judgement.status == "ok":
        return {flag.id for flag in judgement.flags}
    said = " ".join(judgement.reasons)
    return {"refused", *(name for words, name in REFUSALS.items() if words in said)}


def interval(hits: int, count: int) -> str:
    """Wilson's 95 % interval of a share, in per cent."""
    if not count:
        return ""
    low, high = wilson(hits, count)
    return f"{100 * low:.1f}–{100 * high:.1f}"


if __name__ == "__main__":
    main()

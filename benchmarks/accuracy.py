"""How well the ear hears people it was never trained on: one table, from scratch or the cache.

Run as ``python benchmarks/accuracy.py``. Needs the recorded speech (``PUTONGHUA_SPEECH``).
Runs that are already in the cache are only printed; the others are trained first, which takes
about a quarter of an hour each on two free cores, after the features (about twenty minutes).
"""

import sys

from rich.console import Console
from rich.table import Table

from scoring.errors import ScoringError
from scoring.training.__main__ import features, fold
from scoring.training.recipe import FOLDS
from scoring.training.speech import read_clips, speech_folder

FIRST_FIGURES = (
    ("pooled frames, logistic regression", "0.89–0.90, 5.4", "0.92–0.94, 3.3–4.0", "0.985, 0.7"),
    ("segment judge, three people", "0.91–0.94, 3–5", "0.88–0.90, 5–7", "0.984–0.999, 0.14–0.86"),
)
"""Isolated syllables of people left out, measured before this recipe on other choices of people."""


def main() -> int:
    """Print the table of every fold; 2 where the recordings are absent."""
    try:
        read_clips(speech_folder())
    except ScoringError as problem:
        Console(stderr=True).print(problem.sentence)
        return 2
    features()
    for name in FOLDS:
        fold(name)
    Console().print(first_figures())
    return 0


def first_figures() -> Table:
    """The earlier figures that the lines of isolated syllables (unl-f, cmn-a) compare with."""
    shown = Table(
        "first figures", "initial", "final", "tone", title="isolated: accuracy, equal error %"
    )
    for row in FIRST_FIGURES:
        shown.add_row(*row)
    return shown


if __name__ == "__main__":
    sys.exit(main())

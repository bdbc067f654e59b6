"""How well the ear hears people it was never trained on: one table, from scratch or the cache.

Run as ``python benchmarks/accuracy.py``. Needs the recorded speech (``PUTONGHUA_SPEECH``).
Runs that are already in the cache are only printed; the others are trained first, which takes
about a quarter of an hour each on two free cores, after the features (about twenty minutes).
"""

import sys

from rich.console import Console

from scoring.errors import ScoringError
from scoring.training.__main__ import features, fold
from scoring.training.recipe import FOLDS
from scoring.training.speech import read_clips, speech_folder


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
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""``python -m benchmarks.accuracy``: measure everything again and write docs/accuracy.

Needs the recorded speech (``PUTONGHUA_SPEECH``). With features, folds, made voices and Whisper's
texts in the cache (``PUTONGHUA_CACHE``) about twenty minutes on two cores; from nothing about four
hours, most of it for the features, the made voices and the training.
"""

import sys
import time
from pathlib import Path

from rich.console import Console

from benchmarks.accuracy.measure import measure_all
from benchmarks.accuracy.page import write_page
from benchmarks.accuracy.runs import people_clips
from scoring.errors import ScoringError

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "accuracy"


def main() -> int:
    """Measure, write, say where; 2 where the recordings are absent."""
    console = Console(stderr=True)
    started = time.monotonic()

    def tell(what: str, done: int, total: int) -> None:
        minutes = (time.monotonic() - started) / 60
        console.print(f"{minutes:5.1f} min  {done}/{total}  {what}", highlight=False)

    try:
        people_clips()
    except ScoringError as problem:
        console.print(problem.sentence)
        return 2
    console.print("With everything in the cache this takes about twenty minutes on two cores.")
    found = measure_all(tell)
    page = write_page(found, FOLDER, (time.monotonic() - started) / 60)
    Console().print(page.read_text(encoding="utf-8"), markup=False, highlight=False)
    console.print(f"written: {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

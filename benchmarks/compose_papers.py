"""Composes many papers of every version and edition, checks each, and says how long it took.

    python benchmarks/compose_papers.py [--papers 1000] [--first-seed 0] [--focus zh,n]

Ends with status 1 where a paper breaks a rule.
"""

import argparse
import sys
import time
from collections import Counter

from rich.progress import track

from wordlists.checker import violations
from wordlists.composer import compose
from wordlists.paper import Paper
from wordlists.passages import load_passages
from wordlists.syllabus import ITEM_KINDS
from wordlists.tables import EDITIONS


def main() -> int:
    """Run with the arguments of the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--papers", type=int, default=1000, help="papers of each kind")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--focus", default="", help="initials and finals, comma between")
    arguments = parser.parse_args()
    focus = [sound for sound in arguments.focus.split(",") if sound]
    broken = 0
    for edition in EDITIONS:
        for version in ITEM_KINDS:
            seeds = range(arguments.first_seed, arguments.first_seed + arguments.papers)
            broken += _measure(version, edition, seeds, focus)
    return 1 if broken else 0


def _measure(version: str, edition: str, seeds: range, focus: list[str]) -> int:
    """Compose and check the papers of `seeds`, print figures; returns the number of violations."""
    passages = load_passages()
    compose(
        version, edition, seeds[0], dialect_focus=focus, passages=passages
    )  # the lists are read once
    seconds: list[float] = []
    found: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for seed in track(seeds, f"{edition} {version}"):
        start = time.perf_counter()
        paper = compose(version, edition, seed, dialect_focus=focus, passages=passages)
        seconds.append(time.perf_counter() - start)
        for violation in violations(paper, passages):
            print(f"seed {seed}: {violation}")
            found[violation.rule] += 1
        words.update(_words(paper))
    seconds.sort()
    print(
        f"{edition} {version}: {len(seeds)} papers, {sum(found.values())} violations, "
        f"{1000 * sum(seconds) / len(seconds):.1f} ms a paper "
        f"(median {1000 * seconds[len(seconds) // 2]:.1f}, longest {1000 * seconds[-1]:.1f}); "
        f"{len(words)} different words, the most frequent in "
        f"{100 * max(words.values()) / len(seeds):.0f} % of papers"
    )
    return sum(found.values())


def _words(paper: Paper) -> set[str]:
    """Words of items 1 and 2."""
    return {word["hanzi"] for item in paper.to_json()["items"][:2] for word in item["words"]}


if __name__ == "__main__":
    sys.exit(main())

"""Which planted errors the engine found, and what it marked that was right."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.planting import PlantedError

PART_OF_KIND = {"initial": "initial", "final": "final", "tone": "tone", "neutral": "tone"}
WRONG = {"error", "defect"}


@dataclass(frozen=True)
class Findings:
    """Planted errors found and missed; syllables read right and marked wrong or defective."""

    found: tuple[PlantedError, ...]
    missed: tuple[PlantedError, ...]
    false_errors: int
    false_defects: int
    right: int  # syllables of items 1 to 3 that were read right


def read_planted(path: Path) -> tuple[PlantedError, ...]:
    """The table beside the sample's sound."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            PlantedError(
                int(row["item"]),
                int(row["syllable"]),
                int(row["word"]),
                row["hanzi"],
                row["expected"],
                row["said"],
                row["kind"],
            )
            for row in csv.DictReader(file, delimiter="\t")
        )


def compare(report: Mapping[str, Any], planted: Iterable[PlantedError]) -> Findings:
    """Hold a report.json against the planted errors.

    An error counts as found where the right syllable is marked, in the right part; a repetition
    where the report names one over that syllable.
    """
    items = {item["item"]: item for item in report["items"] if item.get("syllables")}
    errors = list(planted)
    found = [
        error for error in errors if error.item in items and is_found(items[error.item], error)
    ]
    touched = {(error.item, error.syllable) for error in errors}
    verdicts = [
        syllable["verdict"]
        for number, item in items.items()
        for index, syllable in enumerate(item["syllables"])
        if (number, index) not in touched
    ]
    return Findings(
        found=tuple(found),
        missed=tuple(error for error in errors if error not in found),
        false_errors=sum(verdict in {"error", "omitted"} for verdict in verdicts),
        false_defects=verdicts.count("defect"),
        right=len(verdicts),
    )


def is_found(item: Mapping[str, Any], error: PlantedError) -> bool:
    """Does the item's report name this error at its place?"""
    if error.kind == "repeated":
        return any(one["first"] <= error.syllable <= one["last"] for one in item["repetitions"])
    syllable = item["syllables"][error.syllable]
    if error.kind == "omitted":
        return bool(syllable["verdict"] == "omitted")
    return bool(syllable[PART_OF_KIND[error.kind]]["verdict"] in WRONG)

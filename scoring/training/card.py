"""The model card's tables, written by the run itself between two marks of docs/model-card.md."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from scoring.share_interval import wilson
from scoring.training.recipe import FOLDS, HELD_OUT_SPEAKER, VERSION, Recipe
from scoring.training.runs import run_folder
from scoring.training.speech import Clip

BEGIN: Final = "<!-- written by the training run: begin -->"
END: Final = "<!-- written by the training run: end -->"
CARD: Final = Path(__file__).resolve().parents[2] / "docs" / "model-card.md"


def sounds_digest(clips: Sequence[Clip]) -> str:
    """SHA-256 over every recording's name and own SHA-256, in order of name."""
    total = hashlib.sha256()
    for clip in sorted(clips, key=lambda clip: clip.path):
        own = hashlib.sha256((clip.source / clip.path).read_bytes()).hexdigest()
        total.update(f"{clip.path}\t{own}\n".encode())
    return total.hexdigest()


def write_card(recipe: Recipe, clips: Sequence[Clip], card: Path = CARD) -> None:
    """Put the tables of the finished runs into the card, in place of those of the last run."""
    text = card.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    tables = "\n\n".join(
        [_data_table(clips), _figures_table(recipe, clips), _by_sex(recipe, clips)]
    )
    card.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}", encoding="utf-8")


def _data_table(clips: Sequence[Clip]) -> str:
    """Speakers, recordings, and the digest that names exactly this sound."""
    groups: dict[str, list[Clip]] = defaultdict(list)
    for clip in clips:
        groups[clip.speaker].append(clip)
    lines = [
        f"Version `{VERSION}`. Recordings used, with a digest over every file:",
        "",
        "| speaker | sex | recordings | SHA-256 over the sounds |",
        "|---|---|---|---|",
    ]
    for speaker, own in sorted(groups.items()):
        sexes = "/".join(sorted({clip.sex for clip in own}))
        lines.append(f"| {speaker} | {sexes} | {len(own)} | `{sounds_digest(own)[:16]}…` |")
    return "\n".join(lines)


def _rows(recipe: Recipe, clips: Sequence[Clip]) -> list[tuple[str, dict[str, Any]]]:
    """Fold and figure of every held-out group, as the runs left them."""
    rows = []
    for fold, held_out in FOLDS.items():
        path = run_folder(recipe, held_out, clips) / "figures.json"
        if path.exists():
            rows += [(fold, row) for row in json.loads(path.read_text(encoding="utf-8"))]
    return rows


def _figures_table(recipe: Recipe, clips: Sequence[Clip]) -> str:
    """Accuracy and swap test of everybody who was held out, with trials and 95 % intervals."""
    lines = [
        "Held-out speakers (95 % intervals: Wilson for accuracy, bootstrap for equal error):",
        "",
        "| run | speaker | part | syllables | accuracy | trials | equal error, % |",
        "|---|---|---|---|---|---|---|",
    ]
    for fold, row in _rows(recipe, clips):
        error, low, high = (100 * row[f"equal_error{end}"] for end in ("", "_low", "_high"))
        lines.append(
            f"| {fold} | {row['group']} | {row['part']} | {row['syllables']} "
            f"| {row['accuracy']:.3f} [{row['accuracy_low']:.3f}–{row['accuracy_high']:.3f}] "
            f"| {row['trials']} | {error:.2f} [{low:.2f}–{high:.2f}] |"
        )
    return "\n".join(lines)


def _by_sex(recipe: Recipe, clips: Sequence[Clip]) -> str:
    """Accuracy of held-out people, women and men apart."""
    sex_of = {clip.speaker: clip.sex for clip in clips}
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for _, row in _rows(recipe, clips):
        if row["group"] != HELD_OUT_SPEAKER:
            pair = counts[sex_of[row["group"]], row["part"]]
            pair[0] += int(np.rint(row["accuracy"] * row["syllables"]))
            pair[1] += row["syllables"]
    lines = [
        "By sex (people only):",
        "",
        "| sex | part | syllables | accuracy |",
        "|---|---|---|---|",
    ]
    for (sex, part), (right, count) in sorted(counts.items()):
        low, high = wilson(right, count)
        lines.append(f"| {sex} | {part} | {count} | {right / count:.3f} [{low:.3f}–{high:.3f}] |")
    return "\n".join(lines)

"""One run: train both heads without some speakers, judge those, keep everything on disk.

Each stage leaves a file and is not done again while its file is there, so a run that was cut off
goes on from its last stage.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from scoring.calibration import Calibration, Curve, fit_curve
from scoring.head import SegmentJudge, SequenceHead
from scoring.head_weights import save_heads
from scoring.training.dataset import Example
from scoring.training.evaluate import PARTS, Judged, figures, listen_and_judge, swap_trials
from scoring.training.labels import DOUBTS_TABLE
from scoring.training.recipe import HELD_OUT_SPEAKER, VERSION, Recipe
from scoring.training.rhotic import fit_rhotic, with_rhotic
from scoring.training.speech import Clip, listing_digest
from scoring.training.train import Progress, align_examples, train_judge, train_sequence_head
from scoring.whisper_weights import cache_folder

Trials = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Log ratios of a part's swap test: own labels [N], a confusable unit each [N]."""
RHOTIC_CURVE = Curve(0.0, 0.5)
"""Where an r is expected. One person has erhua: too few to fit; half the layer's own certainty."""
PLAIN_CURVE = Curve(float(np.log(50)), 0.5)
"""Where no r is expected: one said all the same is rare (fifty to one), however it may sound."""


@dataclass(frozen=True)
class Run:
    """Trained heads and where their run lies."""

    folder: Path
    head: SequenceHead
    judge: SegmentJudge


def data_digests(clips: Sequence[Clip]) -> list[str]:
    """SHA-256 of every source's list, in the order of the digests, and of the decisions on labels.

    Not in the order of the folders: the same data have the same digests wherever they lie.
    """
    listings = sorted(listing_digest(source) for source in {clip.source for clip in clips})
    return [*listings, hashlib.sha256(DOUBTS_TABLE.read_bytes()).hexdigest()]


def run_folder(recipe: Recipe, held_out: Sequence[str], clips: Sequence[Clip]) -> Path:
    """Where the run with these settings lies, made if need be."""
    name = "+".join(held_out) or "everybody"
    folder = cache_folder() / "runs" / f"{name}-{recipe.digest(held_out, data_digests(clips))}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def train_heads(
    recipe: Recipe,
    held_out: Sequence[str],
    examples: Sequence[Example],
    folder: Path,
    report: Progress,
) -> Run:
    """Train (or load) both heads without the held-out speakers; two made voices always are."""
    left_out = (*held_out, HELD_OUT_SPEAKER)
    kept = [example for example in examples if example.speaker not in left_out]
    head, judge = SequenceHead(), SegmentJudge()
    if not _loaded(head, folder / "head.pt"):
        head = train_sequence_head(kept, recipe.head_passes, recipe.seed, report)
        _keep(head, folder / "head.pt")
    if not _loaded(judge, folder / "judge.pt"):
        spans = align_examples(head, kept)
        judge = train_judge(kept, spans, recipe.judge_passes, recipe.seed, report)
        fit_rhotic(judge, with_rhotic(kept, recipe.seed), spans)
        _keep(judge, folder / "judge.pt")
    return Run(folder, head.eval(), judge.eval())


def measure(run: Run, held_out: Sequence[str], examples: Sequence[Example]) -> list[dict[str, Any]]:
    """Figures of each held-out speaker's own recordings (copy 0), kept beside the weights."""
    rows: list[dict[str, Any]] = []
    for speaker in (*held_out, HELD_OUT_SPEAKER):
        own = [e for e in examples if e.speaker == speaker and "/0/" in e.utterance.name]
        if not own:
            continue
        judged = listen_and_judge(run.head, run.judge, own)
        _keep_trials(run.folder / f"trials-{speaker}.npz", judged)
        rows += [figure.to_json() for figure in figures(speaker, judged)]
        (run.folder / "figures.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return rows


def calibrate(folders: Sequence[Path]) -> Calibration:
    """Curves through the trials of all people held out of the given runs, each weighing alike."""
    files = sorted(
        file
        for folder in folders
        for file in folder.glob("trials-*.npz")
        if HELD_OUT_SPEAKER not in file.name
    )
    return calibration_of([{part: _trials(file, part) for part in PARTS} for file in files])


def calibration_of(people: Sequence[Mapping[str, Trials]]) -> Calibration:
    """Curves through people's trials (part → log ratios), each person weighing alike."""
    curves = {"rhotic": RHOTIC_CURVE, "plain": PLAIN_CURVE}
    for part in PARTS:
        right = _evenly([one[part][0] for one in people])
        wrong = _evenly([one[part][1] for one in people])
        curves[part] = fit_curve(
            np.concatenate([right, wrong]), np.arange(len(right) + len(wrong)) < len(right)
        )
    return Calibration(curves)


def _trials(file: Path, part: str) -> Trials:
    """Log ratios of own labels and of swapped ones, as ``_keep_trials`` wrote them."""
    with np.load(file) as arrays:
        return arrays[f"{part}-right"], arrays[f"{part}-wrong"]


def _evenly(groups: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """As many trials of every person as there are of the shortest, spread over the recordings."""
    fewest = min(len(group) for group in groups)
    return np.concatenate(
        [group[np.linspace(0, len(group) - 1, fewest).astype(int)] for group in groups]
    )


def ship(
    run: Run, recipe: Recipe, clips: Sequence[Clip], calibration: Calibration, target: Path
) -> None:
    """Write the weights file of a run with its record."""
    record = {
        "version": VERSION,
        "recipe": recipe.to_json(),
        "data": data_digests(clips),
        "speakers": sorted({clip.speaker for clip in clips}),
        "calibration": calibration.to_json(),
    }
    save_heads(target, run.head, run.judge, record)


def _loaded(network: nn.Module, path: Path) -> bool:
    """Fill the network from an earlier stage's file, if there is one."""
    if not path.exists():
        return False
    network.load_state_dict(torch.load(path, weights_only=True))
    return True


def _keep(network: nn.Module, path: Path) -> None:
    """Write a stage's file whole or not at all."""
    temporary = path.with_suffix(".part")
    torch.save(network.state_dict(), temporary)
    os.replace(temporary, path)


def _keep_trials(path: Path, judged: Judged) -> None:
    """Log ratios of the swap test, for the calibration."""
    arrays: dict[str, NDArray[np.float64]] = {}
    for part in PARTS:
        arrays[f"{part}-right"], arrays[f"{part}-wrong"] = swap_trials(judged, part)
    np.savez(path.with_suffix(".part.npz"), **arrays)  # type: ignore[arg-type]
    os.replace(path.with_suffix(".part.npz"), path)

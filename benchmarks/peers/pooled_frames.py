"""A plain goodness of pronunciation: logistic regression on the encoder's frames, averaged.

Each syllable is cut out as the ear cuts it (by the fold's sequence head), the 1,024 numbers of its
frames are averaged, and one regression for each part is trained on the fold's other people. Judged
by the same swap test as the ear. Kept in the run's folder.
"""

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from benchmarks.accuracy.runs import Person, fold_run, people_clips
from scoring.training.dataset import Example, read_examples
from scoring.training.evaluate import PARTS, Judged
from scoring.training.recipe import FOLDS, PEOPLE
from scoring.training.speech import Clip
from scoring.training.train import hear_examples

CLIPS = 2000  # of each person: enough for the regression, and it fits in memory
PASSES = 150
UNLIKELY = -20.0  # log posterior of a unit that the training people never spoke


def measure_fold(fold: str) -> list[Person]:
    """Posteriors by the regression for every held-out person of the fold."""
    torch.set_num_threads(1)
    folder = fold_run(fold).folder
    clips = people_clips()
    held = FOLDS[fold]
    people = []
    for speaker in held:
        path = folder / f"pooled-{speaker}.npz"
        own = [clip for clip in clips if clip.speaker == speaker]
        if not path.exists():
            _keep_all(fold, clips)
        people.append(Person(fold, speaker, own[0].sex, _read(path)))
    return people


def _keep_all(fold: str, clips: Sequence[Clip]) -> None:
    """Train on the other people, judge the held-out ones, keep their posteriors."""
    speakers = sorted({clip.speaker for clip in clips})
    pooled = {
        speaker: _pooled(fold, [clip for clip in clips if clip.speaker == speaker])
        for speaker in speakers
    }
    others = [pooled[speaker] for speaker in speakers if speaker not in FOLDS[fold]]
    frames = np.concatenate([rows for rows, _, _ in others])
    mean, spread = frames.mean(axis=0), frames.std(axis=0) + 1e-3
    logs: dict[str, dict[str, NDArray[np.float32]]] = {speaker: {} for speaker in FOLDS[fold]}
    for part in PARTS:
        labels = np.concatenate([targets[part] for _, targets, _ in others])
        weights = np.concatenate([certain[part] for _, _, certain in others])
        regression = LogisticRegression(C=0.01, max_iter=PASSES)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            regression.fit((frames - mean) / spread, labels, sample_weight=weights)
        for speaker in FOLDS[fold]:
            logs[speaker][part] = _log_posteriors(
                regression, (pooled[speaker][0] - mean) / spread, part
            )
    for speaker in FOLDS[fold]:
        _, targets, certain = pooled[speaker]
        _write(
            fold_run(fold).folder / f"pooled-{speaker}.npz", Judged(logs[speaker], targets, certain)
        )


Pooled = tuple[NDArray[np.float32], dict[str, NDArray[np.int64]], dict[str, NDArray[np.float32]]]
"""Averaged frames [N, 1024], labels and how sure they are, by part [N]."""


def _pooled(fold: str, clips: Sequence[Clip]) -> Pooled:
    """The averaged frames of every syllable of some recordings."""
    step = max(1, len(clips) // CLIPS)
    rows: list[NDArray[np.float32]] = []
    heard: list[Example] = []
    for example, _, spans in hear_examples(
        fold_run(fold).head, read_examples(clips[::step], PEOPLE, (0,))
    ):
        features = np.asarray(example.utterance.features)
        for start, end in zip(*spans, strict=True):
            first = min(int(start * 50), len(features) - 1)
            rows.append(
                features[first : max(first + 1, round(end * 50))].mean(axis=0, dtype=np.float32)
            )
        heard.append(example)
    targets = {part: np.concatenate([one.targets(part) for one in heard]) for part in PARTS}
    certain = {
        part: np.array(
            [
                label.tone_weight if part == "tone" else label.weight
                for one in heard
                for label in one.labels
            ],
            np.float32,
        )
        for part in PARTS
    }
    return np.stack(rows), targets, certain


def _log_posteriors(
    regression: LogisticRegression, frames: NDArray[np.float32], part: str
) -> NDArray[np.float32]:
    """[N, C] over the inventory."""
    from benchmarks.accuracy.held_out import NAMES

    logs = np.full((len(frames), len(NAMES[part])), UNLIKELY, np.float32)
    logs[:, regression.classes_] = regression.predict_log_proba(frames)
    return logs


def _write(path: Path, judged: Judged) -> None:
    kinds = {
        "logs": judged.log_posteriors,
        "targets": judged.targets,
        "weights": judged.weights,
    }
    arrays: dict[str, NDArray[Any]] = {
        f"{kind}/{part}": values[part] for kind, values in kinds.items() for part in PARTS
    }
    unfinished = path.with_suffix(".part.npz")
    np.savez(unfinished, **arrays)
    os.replace(unfinished, path)


def _read(path: Path) -> Judged:
    with np.load(path) as arrays:
        return Judged(
            *(
                {part: arrays[f"{kind}/{part}"] for part in PARTS}
                for kind in ("logs", "targets", "weights")
            )
        )

"""How well the heads hear people they were never trained on.

Two questions for each part of each syllable. Accuracy: is the likeliest unit the spoken one? Swap
test: the same recording is held against its own label and against the unit most easily confused
with it (zh for z, ing for in, another tone); at the threshold where as many right ones are refused
as wrong ones pass, how many is that (equal error rate)?
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from scoring.calibration import log_ratio
from scoring.head import SegmentJudge, SequenceHead
from scoring.inventory import (
    CONFUSABLE_FINALS,
    CONFUSABLE_INITIALS,
    FINAL_INDEX,
    FINALS,
    INITIAL_INDEX,
    INITIALS,
    TONES,
)
from scoring.opinion import head_opinion, mixed
from scoring.share_interval import wilson
from scoring.training.dataset import Example, Spans, segment_batch
from scoring.training.train import hear_examples

RESAMPLES: Final = 400  # bootstrap draws for the interval of an equal error rate
BATCH: Final = 40  # utterances judged at once
PARTS: Final = ("initial", "final", "tone")
SURE: Final = 0.9  # labels less sure than this are not asked about (automatic readings)


@dataclass(frozen=True)
class Judged:
    """Log posteriors and labels of N syllables of one group of recordings."""

    log_posteriors: dict[str, NDArray[np.float32]]  # part → [N, C]
    targets: dict[str, NDArray[np.int64]]  # part → [N]
    weights: dict[str, NDArray[np.float32]]  # part → [N]
    recordings: tuple[str, ...] = ()  # [N], the utterance that each syllable is from

    def chosen(self, part: str) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Posteriors and labels of the syllables whose label is sure."""
        keep = self.weights[part] >= SURE
        return self.log_posteriors[part][keep], self.targets[part][keep]


@dataclass(frozen=True)
class Figure:
    """One line of the table, with 95 % intervals."""

    group: str
    part: str
    syllables: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    trials: int
    equal_error: float
    equal_error_low: float
    equal_error_high: float

    def to_json(self) -> dict[str, Any]:
        """Plain dict."""
        return {
            key: round(value, 5) if isinstance(value, float) else value
            for key, value in asdict(self).items()
        }


@torch.inference_mode()
def judge_examples(
    judge: SegmentJudge, examples: Sequence[Example], spans: dict[str, Spans]
) -> Judged:
    """Run the strict judge over aligned utterances."""
    logs: dict[str, list[NDArray[np.float32]]] = {}
    targets: dict[str, list[NDArray[np.int64]]] = {}
    weights: dict[str, list[NDArray[np.float32]]] = {}
    for at in range(0, len(examples), BATCH):
        group = examples[at : at + BATCH]
        batch = segment_batch(group, [spans[e.utterance.name] for e in group], None)
        outputs = judge(batch.features, batch.prosody, batch.where, batch.place)
        for part, output in outputs.items():
            logs.setdefault(part, []).append(output.numpy())
            targets.setdefault(part, []).append(batch.targets[part].numpy())
            weights.setdefault(part, []).append(batch.weights[part].float().numpy())
    return Judged(
        {part: np.concatenate(rows) for part, rows in logs.items()},
        {part: np.concatenate(rows) for part, rows in targets.items()},
        {part: np.concatenate(rows) for part, rows in weights.items()},
        tuple(one.utterance.name for one in examples for _ in one.labels),
    )


def listen_and_judge(
    head: SequenceHead, judge: SegmentJudge, examples: Sequence[Example]
) -> Judged:
    """As the ear does it: align by the head's own spikes, judge, mix in the head's opinion."""
    heard = list(hear_examples(head, examples))
    spans = {example.utterance.name: found for example, _, found in heard}
    strict = judge_examples(judge, [example for example, _, _ in heard], spans)
    logs = dict(strict.log_posteriors)
    for part in PARTS:
        opinions = [head_opinion(frames[part], *found) for _, frames, found in heard]
        logs[part] = mixed(logs[part], np.concatenate(opinions))
    return replace(strict, log_posteriors=logs)


def confusable(part: str, target: int) -> list[int]:
    """Inventory indexes easily confused with ``target``."""
    if part == "tone":
        return [other for other in range(len(TONES) - 1) if other != target]
    pairs, index = (
        (CONFUSABLE_INITIALS, INITIAL_INDEX)
        if part == "initial"
        else (CONFUSABLE_FINALS, FINAL_INDEX)
    )
    name = (INITIALS if part == "initial" else FINALS)[target]
    return [index[b if a == name else a] for a, b in pairs if name in (a, b)]


def swap_trials(judged: Judged, part: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log ratios of own labels [N] and of one confusable unit each [N]; units without one are out.

    Which of several confusable units is taken goes round with the recording's number.
    """
    logs, targets = judged.chosen(part)
    rows, wrong = [], []
    for row, target in enumerate(targets):
        others = confusable(part, int(target))
        if others:
            rows.append(row)
            wrong.append(others[row % len(others)])
    kept = np.array(rows, dtype=np.int64)
    return log_ratio(logs[kept], targets[kept]), log_ratio(logs[kept], np.array(wrong, np.int64))


def equal_error_rate(right: NDArray[np.float64], wrong: NDArray[np.float64]) -> float:
    """Rate at which right ones refused equal wrong ones passed."""
    scores = np.concatenate([right, wrong])
    labels = np.concatenate([np.ones(len(right)), np.zeros(len(wrong))])
    labels = labels[np.argsort(scores, kind="stable")]
    refused = np.concatenate([[0], np.cumsum(labels)]) / max(1, len(right))
    passed = 1 - np.concatenate([[0], np.cumsum(1 - labels)]) / max(1, len(wrong))
    at = int(np.argmin(np.abs(refused - passed)))
    return float((refused[at] + passed[at]) / 2)


def figures(group: str, judged: Judged) -> list[Figure]:
    """Accuracy and equal error rate of each part for one group of recordings."""
    random = np.random.default_rng(0)
    rows = []
    for part in PARTS:
        logs, targets = judged.chosen(part)
        right = int((logs.argmax(axis=1) == targets).sum())
        own, swapped = swap_trials(judged, part)
        draws = []
        for _ in range(RESAMPLES):
            pick = random.integers(0, len(own), len(own))
            draws.append(equal_error_rate(own[pick], swapped[pick]))
        low, high = np.percentile(draws, [2.5, 97.5])
        rows.append(
            Figure(
                group, part, len(targets), right / max(1, len(targets)),
                *wilson(right, len(targets)), 2 * len(own),
                equal_error_rate(own, swapped), float(low), float(high),
            )
        )  # fmt: skip
    return rows

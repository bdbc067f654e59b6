"""Training loops of the two heads: AdamW, one warm-up and a long cosine down, averaged weights."""

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from scoring.head import SegmentJudge, SequenceHead
from scoring.training import aligning
from scoring.training.dataset import (
    Example,
    Spans,
    batches,
    fit_entrance,
    padded_batch,
    segment_batch,
)

PEAK_RATE: Final = 2e-3
WARM_UP: Final = 0.08  # share of all steps
WEIGHT_DECAY: Final = 0.02
AVERAGE: Final = 0.995  # of the running mean of the weights, per step
SEQUENCE_FRAMES: Final = 4000  # a batch, padding included
JUDGE_FRAMES: Final = 3000
SMOOTHING: Final = 0.05  # of the judge's labels: some are wrong
PART_SHARE: Final = {"initial": 1.0, "final": 1.0, "tone": 0.7, "rhotic": 0.3}

Progress = Callable[[str, int, int, float], None]


class _Trainer:
    """One network's optimiser, schedule and averaged copy."""

    def __init__(self, network: nn.Module, steps: int) -> None:
        self.network, self.steps, self.step = network, steps, 0
        self.average = copy.deepcopy(network).eval()
        self.optimiser = torch.optim.AdamW(
            network.parameters(), lr=PEAK_RATE, weight_decay=WEIGHT_DECAY, betas=(0.9, 0.98)
        )

    def rate(self) -> float:
        """Learning rate of this step."""
        done = self.step / self.steps
        if done < WARM_UP:
            return PEAK_RATE * (done / WARM_UP + 0.01)
        return PEAK_RATE * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))

    def update(self, loss: Tensor) -> None:
        """One step down ``loss``."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        share = min(AVERAGE, self.step / (self.step + 10))
        with torch.no_grad():
            for mean, value in zip(
                self.average.parameters(), self.network.parameters(), strict=True
            ):
                mean.lerp_(value, 1 - share)


def train_sequence_head(
    examples: Sequence[Example], passes: int, seed: int, report: Progress
) -> SequenceHead:
    """Train the tolerant head with CTC on whole utterances."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = SequenceHead()
    fit_entrance([network.enter], examples)
    plan = [group for _ in range(passes) for group in batches(examples, SEQUENCE_FRAMES, random)]
    trainer = _Trainer(network, len(plan))
    for number, group in enumerate(plan):
        features, prosody, mask = padded_batch(group, random)
        with torch.autocast("cpu", torch.bfloat16):
            outputs = network(features, prosody, mask)
        loss = ctc_loss(outputs, group, mask)
        trainer.update(loss)
        report("sequence head", number + 1, len(plan), float(loss.detach()))
    average = trainer.average
    assert isinstance(average, SequenceHead)
    return average


def ctc_loss(outputs: dict[str, Tensor], group: Sequence[Example], mask: Tensor) -> Tensor:
    """Mean CTC loss per label over the three parts."""
    lengths = mask.sum(dim=1).long()
    counts = torch.tensor([len(example.labels) for example in group])
    total = torch.zeros(())
    for part, output in outputs.items():
        targets = torch.from_numpy(np.concatenate([example.targets(part) for example in group])) + 1
        losses = nn.functional.ctc_loss(
            output.transpose(0, 1), targets, lengths, counts, reduction="none", zero_infinity=True
        )
        total = total + PART_SHARE[part] * losses.sum() / counts.sum()
    return total


Frames = dict[str, NDArray[np.float32]]  # part → [T, C + 1] of one utterance


@torch.inference_mode()
def hear_examples(
    head: SequenceHead, examples: Sequence[Example]
) -> Iterator[tuple[Example, Frames, Spans]]:
    """Each example's posteriors by the head and its syllables' spans by the head's spikes."""
    for group in batches(examples, SEQUENCE_FRAMES, np.random.default_rng(0)):
        features, prosody, mask = padded_batch(group, None)
        with torch.autocast("cpu", torch.bfloat16):
            outputs = head(features, prosody, mask)
        lengths = [example.frames for example in group]
        initials, finals = (
            aligning.forced_frames(
                outputs[part].numpy(), lengths, [example.targets(part) + 1 for example in group]
            )
            for part in ("initial", "final")
        )
        for row, example in enumerate(group):
            energy = np.asarray(example.utterance.prosody)[:, 2]
            frames = {part: output[row, : lengths[row]].numpy() for part, output in outputs.items()}
            yield example, frames, aligning.spans(initials[row], finals[row], energy)


def align_examples(head: SequenceHead, examples: Sequence[Example]) -> dict[str, Spans]:
    """Spans of every example's syllables; utterance name → starts, ends."""
    return {example.utterance.name: spans for example, _, spans in hear_examples(head, examples)}


def train_judge(
    examples: Sequence[Example],
    spans: dict[str, Spans],
    passes: int,
    seed: int,
    report: Progress,
) -> SegmentJudge:
    """Train the strict judge on aligned syllables."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = SegmentJudge()
    fit_entrance([network.enter], examples)
    plan = [group for _ in range(passes) for group in batches(examples, JUDGE_FRAMES, random)]
    trainer = _Trainer(network, len(plan))
    for number, group in enumerate(plan):
        batch = segment_batch(group, [spans[e.utterance.name] for e in group], random)
        with torch.autocast("cpu", torch.bfloat16):
            outputs = network(batch.features, batch.prosody, batch.where, batch.place)
        loss = torch.zeros(())
        for part, output in outputs.items():
            losses = smoothed_loss(output, batch.targets[part])
            weights = batch.weights[part]
            loss = loss + PART_SHARE[part] * (losses * weights).sum() / weights.sum()
        trainer.update(loss)
        report("judge", number + 1, len(plan), float(loss.detach()))
    average = trainer.average
    assert isinstance(average, SegmentJudge)
    return average


def smoothed_loss(log_posteriors: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy [N] against labels that are right with probability 1 − ``SMOOTHING``."""
    expected = -log_posteriors.gather(1, targets[:, None])[:, 0]
    return (1 - SMOOTHING) * expected - SMOOTHING * log_posteriors.mean(dim=1)

"""The judge's last layer for erhua, fitted after the rest is trained.

One syllable in fifty carries an r; in the common loss the layer learns to say no to all of them.
What the judge has learnt to see of finals tells r from no r well: so the layer alone is fitted
anew, both answers weighing the same.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from scoring.head import SegmentJudge
from scoring.training.dataset import Example, Spans, batches, segment_batch

FRAMES: Final = 3000  # a batch
PLAIN_SHARE: Final = 0.15  # of utterances without erhua: more of them add nothing
STEPS: Final = 200
DECAY: Final = 1e-3


def with_rhotic(examples: Sequence[Example], seed: int) -> list[Example]:
    """All utterances with an erhua syllable, and some of the others."""
    random = np.random.default_rng(seed)
    return [
        example
        for example in examples
        if any(label.rhotic for label in example.labels) or random.random() < PLAIN_SHARE
    ]


def fit_rhotic(judge: SegmentJudge, examples: Sequence[Example], spans: dict[str, Spans]) -> None:
    """Fit the erhua layer of a trained judge, in place, on utterances with their spans."""
    hidden, targets = _hidden(judge, examples, spans)
    weights = torch.where(targets == 1, 0.5 / (targets == 1).sum(), 0.5 / (targets == 0).sum())
    layer = nn.Linear(hidden.shape[1], 2)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    optimiser = torch.optim.LBFGS(layer.parameters(), max_iter=STEPS)

    def loss() -> Tensor:
        optimiser.zero_grad()
        losses = nn.functional.cross_entropy(layer(hidden), targets, reduction="none")
        total: Tensor = (losses * weights).sum() + DECAY * layer.weight.square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    judge.outputs["rhotic"].load_state_dict(layer.state_dict())


def _hidden(
    judge: SegmentJudge, examples: Sequence[Example], spans: dict[str, Spans]
) -> tuple[Tensor, Tensor]:
    """What the erhua layer sees of N syllables [N, 96], and whether each has an r [N]."""
    seen: list[Tensor] = []
    targets: list[Tensor] = []
    hook = judge.outputs["rhotic"].register_forward_pre_hook(
        lambda layer, given: seen.append(given[0].float())
    )
    judge.eval()
    with torch.inference_mode():
        for group in batches(examples, FRAMES, np.random.default_rng(0)):
            batch = segment_batch(group, [spans[e.utterance.name] for e in group], None)
            judge(batch.features, batch.prosody, batch.where, batch.place)
            targets.append(batch.targets["rhotic"])
    hook.remove()
    return torch.cat(seen).clone(), torch.cat(targets).clone()

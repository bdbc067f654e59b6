"""Labelled utterances as batches of tensors for the two networks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from scoring.encoder import FRAMES_PER_SECOND
from scoring.head import Entrance, place_in_word, positions
from scoring.pitch import contour, paired, semitones
from scoring.training.cache import Utterance, utterances_of
from scoring.training.labels import Label, labels_of
from scoring.training.speech import Clip

MEDIAN_JITTER: Final = 1.5  # semitones: one syllable's median is not its speaker's
SPAN_JITTER: Final = 0.025  # seconds: the engine's aligner draws other borders than ours
JUDGE_PARTS: Final = ("initial", "final", "tone", "rhotic")


@dataclass(frozen=True)
class Example:
    """An utterance with its labels and what the networks see of its pitch."""

    utterance: Utterance
    speaker: str
    labels: tuple[Label, ...]
    prosody: NDArray[np.float32]  # [T, 8]

    @property
    def frames(self) -> int:
        """Encoder frames."""
        return len(self.utterance.features)

    def targets(self, part: str) -> NDArray[np.int64]:
        """[N] inventory indexes of ``part``."""
        return np.array([getattr(label, part) for label in self.labels], dtype=np.int64)


def read_examples(
    clips: Sequence[Clip],
    collection: str,
    copies: Sequence[int],
    labelled: Callable[[Clip], tuple[Label, ...] | None] = labels_of,
) -> list[Example]:
    """All usable cached utterances of a collection's copies, in a fixed order."""
    by_path = {clip.path: clip for clip in clips}
    labels = {clip.path: labelled(clip) for clip in clips}
    examples = []
    for copy in copies:
        for utterance in utterances_of(collection, copy):
            parts = [labels.get(path) for path in utterance.clips]
            if any(part is None for part in parts):
                continue
            joined = tuple(label for part in parts if part for label in part)
            if len(utterance.features) > 2 * len(joined) + 2:
                speaker = by_path[utterance.clips[0]].speaker
                examples.append(Example(utterance, speaker, joined, prosody_of(utterance)))
    return examples


def prosody_of(utterance: Utterance) -> NDArray[np.float32]:
    """[T, 8] pitch and energy columns, pitch against the utterance's own median."""
    hertz, strength, energy = np.asarray(utterance.prosody, dtype=np.float32).T
    voiced = hertz[hertz > 0]
    median = float(np.median(voiced)) if len(voiced) else 0.0
    return paired(contour(semitones(hertz, median), strength, energy), len(utterance.features))


def fit_entrance(layers: Sequence[Entrance], examples: Sequence[Example]) -> None:
    """Set mean and spread of each encoder channel from a sample of the examples."""
    sample = examples[:: max(1, len(examples) // 400)]
    frames = np.concatenate([np.asarray(example.utterance.features) for example in sample])
    numbers = frames.astype(np.float32)
    for layer in layers:
        layer.mean.copy_(torch.from_numpy(numbers.mean(axis=0)))
        layer.scale.copy_(torch.from_numpy(1 / (numbers.std(axis=0) + 1e-3)))


def batches(
    examples: Sequence[Example], frames: int, random: np.random.Generator
) -> Iterator[list[Example]]:
    """One pass in random order, neighbours of like length together, about ``frames`` a batch."""
    noise = random.uniform(0.85, 1.15, len(examples))
    order = np.argsort([example.frames * noise[i] for i, example in enumerate(examples)])
    groups: list[list[Example]] = [[]]
    for index in order:
        longest = max([examples[index].frames] + [example.frames for example in groups[-1]])
        if groups[-1] and longest * (len(groups[-1]) + 1) > frames:
            groups.append([])
        groups[-1].append(examples[index])
    for index in random.permutation(len(groups)):
        yield groups[index]


def jittered(prosody: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
    """Another guess of the median, another loudness; now and then no pitch at all."""
    changed = prosody.copy()
    changed[:, [0, 4]] += random.normal(0, MEDIAN_JITTER / 6)
    changed[:, [3, 7]] += random.normal(0, 0.1)
    return changed


def padded_batch(
    group: Sequence[Example], random: np.random.Generator | None
) -> tuple[Tensor, Tensor, Tensor]:
    """features [B, T, 1024], prosody [B, T, 8], mask [B, T]; jittered when ``random`` is given."""
    longest = max(example.frames for example in group)
    features = torch.zeros(len(group), longest, group[0].utterance.features.shape[1])
    prosody = torch.zeros(len(group), longest, 8)
    mask = torch.zeros(len(group), longest)
    for row, example in enumerate(group):
        frames = example.frames
        features[row, :frames] = torch.from_numpy(np.array(example.utterance.features)).float()
        columns = example.prosody if random is None else jittered(example.prosody, random)
        prosody[row, :frames] = torch.from_numpy(columns)
        mask[row, :frames] = 1
    return features, prosody, mask


@dataclass(frozen=True)
class Segments:
    """The syllables of several utterances laid end to end, as the judge takes them."""

    features: Tensor  # [T, 1024]
    prosody: Tensor  # [T, 8]
    where: Tensor  # [N, 24] frames
    place: Tensor  # [N]
    targets: dict[str, Tensor]  # part → [N]
    weights: dict[str, Tensor]  # part → [N]


Spans = tuple[NDArray[np.float64], NDArray[np.float64]]


def segment_batch(
    group: Sequence[Example], spans: Sequence[Spans], random: np.random.Generator | None
) -> Segments:
    """Lay utterances end to end with half a second of nothing between them."""
    gap = FRAMES_PER_SECOND // 2
    features, prosody, where = [], [], []
    labels: list[Label] = []
    offset = 0
    for example, (starts, ends) in zip(group, spans, strict=True):
        columns = example.prosody if random is None else jittered(example.prosody, random)
        if random is not None:
            starts = starts + random.normal(0, SPAN_JITTER, len(starts))
            ends = np.maximum(ends + random.normal(0, SPAN_JITTER, len(ends)), starts + 0.06)
        limit = example.frames - 1
        where.append(np.clip(positions(starts, ends), 0, limit) + offset)
        features += [np.array(example.utterance.features), np.zeros((gap, 1024), np.float16)]
        prosody += [columns, np.zeros((gap, 8), np.float32)]
        labels += example.labels
        offset += example.frames + gap
    return Segments(
        torch.from_numpy(np.concatenate(features)).float(),
        torch.from_numpy(np.concatenate(prosody)),
        torch.from_numpy(np.concatenate(where).astype(np.float32)),
        torch.tensor(
            [place_in_word(label.position_in_word, label.word_length) for label in labels]
        ),
        {
            part: torch.tensor([int(getattr(label, part)) for label in labels])
            for part in JUDGE_PARTS
        },
        {
            part: torch.tensor(
                [label.tone_weight if part == "tone" else label.weight for label in labels]
            )
            for part in JUDGE_PARTS
        },
    )

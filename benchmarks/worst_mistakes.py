"""The surest mistakes on people never heard: what they are, to be listened to and looked at.

    .venv/bin/python -m benchmarks.worst_mistakes [--count 50] [--pictures FOLDER]

For each part the syllables whose own unit lies furthest below the one that was heard, over all
held-out people, each under the heads that never heard them. Needs trained runs in the cache
(``make accuracy`` makes them). With --pictures each gets a spectrogram with its pitch and its
aligned syllable: recordings' licences do not allow everybody to pass them on, so keep them private.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from benchmarks.accuracy.held_out import NAMES
from benchmarks.accuracy.runs import fold_run, people_clips
from scoring.calibration import log_ratio
from scoring.head import SequenceHead
from scoring.inventory import FINALS, INITIALS, TONES
from scoring.pitch import PITCH_RATE, analyse
from scoring.training.dataset import Example, read_examples
from scoring.training.evaluate import PARTS, SURE, listen_and_judge
from scoring.training.recipe import FOLDS
from scoring.training.speech import SAMPLE_RATE, Clip
from scoring.training.train import align_examples

matplotlib.use("agg")
import matplotlib.pyplot as plt

COLUMNS = 5
AROUND = 0.15  # seconds shown on either side of the syllable


@dataclass(frozen=True)
class Mistake:
    """One syllable that was heard as another; `ratio`: log posterior of its own unit less that."""

    head: SequenceHead  # never heard this person
    part: str
    example: Example
    place: int  # of the syllable in its recording, from 0
    heard: str
    ratio: float

    @property
    def spoken(self) -> str:
        """The syllable as labelled."""
        label = self.example.labels[self.place]
        return f"{INITIALS[label.initial]}{FINALS[label.final]}{TONES[label.tone]}"

    @property
    def recording(self) -> str:
        """Path of the recording."""
        return self.example.utterance.clips[0]


def main() -> None:
    """Judge the held-out people, print the worst, draw them where asked."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--count", type=int, default=50, help="in all, shared by the parts")
    options.add_argument("--pictures", type=Path)
    chosen = options.parse_args()
    torch.set_num_threads(1)
    clips = people_clips()
    mistakes = [one for fold in FOLDS for one in mistakes_of(fold, clips)]
    shown = Table(
        "part", "person", "recording", "text", "syllable", "labelled", "heard", "log ratio"
    )
    texts = {clip.path: clip.hanzi for clip in clips}
    for part in PARTS:
        worst = sorted((one for one in mistakes if one.part == part), key=lambda one: one.ratio)
        worst = worst[: round(chosen.count / len(PARTS))]
        for one in worst:
            shown.add_row(
                part, one.example.speaker, one.recording, texts[one.recording], str(one.place + 1),
                one.spoken, one.heard or "∅", f"{one.ratio:.1f}",
            )  # fmt: skip
        if chosen.pictures is not None:
            draw(worst, clips, chosen.pictures / f"{part}.png")
    Console(width=160).print(shown)


def mistakes_of(fold: str, clips: list[Clip]) -> list[Mistake]:
    """Every wrongly heard part of the fold's people whose label is sure."""
    run = fold_run(fold)
    own = [clip for clip in clips if clip.speaker in FOLDS[fold]]
    examples = read_examples(own, "people", (0,))
    by_name = {one.utterance.name: one for one in examples}
    judged = listen_and_judge(run.head, run.judge, examples)
    places: dict[str, int] = {}
    where = []
    for name in judged.recordings:
        where.append(places.get(name, 0))
        places[name] = where[-1] + 1
    found = []
    for part in PARTS:
        logs, targets = judged.log_posteriors[part], judged.targets[part]
        ratios = log_ratio(logs, targets)
        for row in np.flatnonzero((ratios < 0) & (judged.weights[part] >= SURE)):
            example = by_name[judged.recordings[row]]
            heard = NAMES[part][int(logs[row].argmax())]
            found.append(Mistake(run.head, part, example, where[row], heard, float(ratios[row])))
    return found


def draw(mistakes: list[Mistake], clips: list[Clip], path: Path) -> None:
    """A sheet of spectrograms (to 8 kHz) with the pitch in Hz over them."""
    by_path = {clip.path: clip for clip in clips}
    rows = -(-len(mistakes) // COLUMNS)
    figure, axes = plt.subplots(rows, COLUMNS, figsize=(4 * COLUMNS, 2.6 * rows), squeeze=False)
    for axis, one in zip(axes.flat, mistakes, strict=False):
        sound = by_path[one.recording].read()
        (spans,) = align_examples(one.head, [one.example]).values()
        start, end = (float(side[one.place]) for side in spans)
        first = max(0.0, start - AROUND)
        cut = sound[round(first * SAMPLE_RATE) : round((end + AROUND) * SAMPLE_RATE)]
        axis.specgram(cut + 1e-5, NFFT=256, noverlap=224, Fs=SAMPLE_RATE, cmap="gray_r", vmin=-140)
        for edge in (start - first, end - first):
            axis.axvline(edge, color="tab:blue")
        hertz = analyse(sound).hertz[round(first * PITCH_RATE) : round((end + AROUND) * PITCH_RATE)]
        pitch = axis.twinx()
        pitch.plot(np.arange(len(hertz)) / PITCH_RATE, np.where(hertz > 0, hertz, np.nan), "r.")
        axis.set_title(f"{one.spoken} → {one.heard or '∅'} ({one.ratio:.1f}) {one.example.speaker}")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    figure.savefig(path, dpi=60)
    plt.close(figure)


if __name__ == "__main__":
    main()

"""Labels that a model which never heard the speaker does not believe, and what is decided of them.

Words and sentences carry automatic readings: polyphones unchecked, sandhi and optional neutral
tones by rule. Each held-out run listens to its own speakers; where it is sure of something else,
the label is changed if a rule explains it, and left out of training if none does. The decisions are
kept in ``label_doubts.tsv``, may be corrected by hand after listening (decision "heard"), and are
used for training only: what is measured keeps its automatic labels.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, pinyin

from scoring.inventory import FINAL_INDEX, FINALS, INITIAL_INDEX, INITIALS, TONE_INDEX, TONES
from scoring.opinion import head_opinion, mixed
from scoring.training.dataset import Example
from scoring.training.evaluate import PARTS, judge_examples
from scoring.training.labels import DOUBTS_TABLE, Label, labels_of
from scoring.training.runs import Run
from scoring.training.speech import SYNTHESISED, Clip
from scoring.training.train import hear_examples
from wordlists.errors import NotASyllable
from wordlists.syllable import NEUTRAL, Syllable, parse_syllable

LEAVE_OUT: Final = "-"
SURE_OF_READING: Final = 4.0  # nats by which another dictionary reading must be likelier
SURE_OF_TONE: Final = 2.5  # for sandhi and neutral tone, where rules allow both
SURE_OF_ERROR: Final = 6.0  # where no rule explains what was heard: the label is left out
MADE_TONE_WEIGHT: Final = 0.3  # made voices do not always say the tone they are given


@dataclass(frozen=True)
class Doubt:
    """One syllable of one recording: what its label says, what is decided, by which rule."""

    path: str
    index: int
    hanzi: str
    label: str
    decided: str  # pinyin with digit, or LEAVE_OUT
    rule: str  # "polyphone", "neutral", "sandhi", "unexplained", "heard"
    nats: float  # by which the heard reading was likelier than the label


def find_doubts(run: Run, examples: Sequence[Example], clips: Sequence[Clip]) -> Iterator[Doubt]:
    """Doubtful labels of single recordings (copy 0) of speakers whom the run never heard."""
    by_path = {clip.path: clip for clip in clips}
    automatic = [e for e in examples if by_path[e.utterance.clips[0]].label_origin == "automatic"]
    heard = list(hear_examples(run.head, automatic))
    spans = {example.utterance.name: found for example, _, found in heard}
    strict = judge_examples(run.judge, [example for example, _, _ in heard], spans).log_posteriors
    logs = {
        part: mixed(
            strict[part], np.concatenate([head_opinion(f[part], *found) for _, f, found in heard])
        )
        for part in PARTS
    }
    row = 0
    for example, _, _ in heard:
        clip = by_path[example.utterance.clips[0]]
        hanzi = clip.hanzi.replace(" ", "")
        for index in range(len(example.labels)):
            character = hanzi[index] if len(hanzi) == len(example.labels) else ""
            posteriors = {part: logs[part][row + index] for part in PARTS}
            doubt = _doubt(clip.path, example.labels, index, character, posteriors)
            if doubt:
                yield doubt
        row += len(example.labels)


def _doubt(
    path: str,
    labels: Sequence[Label],
    index: int,
    hanzi: str,
    posteriors: dict[str, NDArray[np.float32]],
) -> Doubt | None:
    """The decision on one syllable, None where its label stands."""
    label = labels[index]
    best = {part: int(posteriors[part].argmax()) for part in PARTS}
    nats = sum(
        float(posteriors[part][best[part]] - posteriors[part][getattr(label, part)])
        for part in PARTS
    )
    written = _syllable(label.initial, label.final, label.tone)
    heard = _syllable(best["initial"], best["final"], best["tone"])
    if written is None or nats < SURE_OF_TONE:
        return None
    rule = _rule(labels, index, hanzi, heard, nats)
    if rule is None:
        return None
    decided = heard.digits if heard and rule != "unexplained" else LEAVE_OUT
    return Doubt(path, index, hanzi, written.digits, decided, rule, round(nats, 2))


def _rule(
    labels: Sequence[Label], index: int, hanzi: str, heard: Syllable | None, nats: float
) -> str | None:
    """What explains that something else was heard than the label says."""
    label = labels[index]
    same = heard is not None and (
        INITIAL_INDEX[heard.initial] == label.initial and FINAL_INDEX[heard.final] == label.final
    )
    if heard is not None and same:
        if heard.tone == NEUTRAL and label.position_in_word > 0:
            return "neutral"
        after = labels[index + 1] if index + 1 < len(labels) else None
        if {heard.tone, TONES[label.tone]} == {2, 3} and after and TONES[after.tone] in (2, 3):
            return "sandhi"
    if heard is not None and nats >= SURE_OF_READING and heard.digits in _dictionary(hanzi):
        return "polyphone"
    return "unexplained" if nats >= SURE_OF_ERROR else None


def _syllable(initial: int, final: int, tone: int) -> Syllable | None:
    """The syllable of these units, None where the scheme cannot write it."""
    try:
        return Syllable(INITIALS[initial], FINALS[final], TONES[tone])
    except NotASyllable:
        return None


@cache
def _dictionary(hanzi: str) -> frozenset[str]:
    """All readings of a character, in digits."""
    if not hanzi:
        return frozenset()
    found = pinyin(hanzi, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)
    return frozenset(reading.replace("v", "ü") for reading in found[0])


def write_doubts(doubts: Sequence[Doubt], path: Path = DOUBTS_TABLE) -> None:
    """Keep the decisions, those made by hand before them."""
    by_hand = [doubt for doubt in read_doubts(path).values() if doubt.rule == "heard"]
    kept = {(doubt.path, doubt.index): doubt for doubt in [*doubts, *by_hand]}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, [field.name for field in fields(Doubt)], delimiter="\t", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(asdict(kept[key]) for key in sorted(kept))


def read_doubts(path: Path = DOUBTS_TABLE) -> dict[tuple[str, int], Doubt]:
    """The decisions by recording and syllable."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            Doubt(**{**row, "index": int(row["index"]), "nats": float(row["nats"])})  # type: ignore[arg-type]
            for row in csv.DictReader(file, delimiter="\t")
        ]
    return {(doubt.path, doubt.index): doubt for doubt in rows}


@cache
def _decisions() -> dict[tuple[str, int], Doubt]:
    return read_doubts()


def settled_labels_of(clip: Clip) -> tuple[Label, ...] | None:
    """The labels to train on: automatic ones as the table decides, made voices' tones lighter."""
    labels = labels_of(clip)
    if labels and clip.label_origin == SYNTHESISED:
        return tuple(replace(label, tone_weight=MADE_TONE_WEIGHT) for label in labels)
    return labels and tuple(
        _settled(label, _decisions().get((clip.path, index))) for index, label in enumerate(labels)
    )


def _settled(label: Label, doubt: Doubt | None) -> Label:
    if doubt is None:
        return label
    if doubt.decided == LEAVE_OUT:
        return replace(label, weight=0.0, tone_weight=0.0)
    said = parse_syllable(doubt.decided)
    return replace(
        label,
        initial=INITIAL_INDEX[said.initial],
        final=FINAL_INDEX[said.final],
        tone=TONE_INDEX[said.tone],
    )

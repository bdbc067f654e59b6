"""How well a talk is measured: made talks with known truth (benchmarks/made_talks.py).

    .venv/bin/python benchmarks/talk.py --work FOLDER [--weights FILE]

Prints for each talk missing, ineffective and effective seconds against the truth, for each kind of
ineffective speech how much of it was found and how much was raised elsewhere, the planted words
found, the transcript's character errors, and for each pair of talks whether shared text was named.
FOLDER keeps spoken sentences and transcripts; they are the slow part.
"""

import argparse
import json
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import torch
from made_talks import FULL_SECONDS, MadeTalk, Maker, speech_folder
from rich.console import Console
from rich.table import Table

from scoring.audio import SAMPLE_RATE
from scoring.ear import Ear
from scoring.head_weights import WEIGHTS_PATH
from scoring.shared_stretches import syllables_of
from scoring.speech_frames import SpeechFrames, speech_frames
from scoring.talk import TalkFacts, measure_talk
from scoring.talk_comparison import TimedText, compare_talks
from scoring.talk_words import GRAMMAR_KINDS
from scoring.thresholds import default_thresholds
from scoring.transcript import Character, Line, WhisperRecogniser, is_hanzi, transcribe

KINDS = {"hum": "humming", "counting": "counting", "again": "repeated", "passage": "read_aloud"}
TOUCHED = 0.5  # share of a true stretch that must be covered to count as found


def main() -> None:
    """Make, measure, print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--weights", type=Path, default=WEIGHTS_PATH)
    chosen = options.parse_args()
    torch.set_num_threads(1)
    maker = Maker(chosen.work, speech_folder())
    ear = Ear("bfloat16", chosen.weights)
    talks = list(maker.talks())
    measured = []
    for talk in talks:
        frames = speech_frames(talk.sound, SAMPLE_RATE, default_thresholds().speech)
        lines = transcript(talk, frames, chosen.work)
        facts = measure_talk(frames, lines, FULL_SECONDS, maker.passage, ear.listen(talk.sound))
        measured.append(facts)
    console = Console(width=150)
    console.print(times(talks, measured), stretches(talks, measured), words(talks, measured))
    console.print(pairs(talks, measured, maker.passage))


def transcript(talk: MadeTalk, frames: SpeechFrames, folder: Path) -> tuple[Line, ...]:
    """The talk's transcript, kept by its name."""
    path = folder / f"{talk.name}.json"
    if not path.exists():
        found = transcribe(talk.sound, frames, WhisperRecogniser())
        rows = [
            [[c.text, c.start, c.end, c.probability] for c in line.characters] for line in found
        ]
        path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    return tuple(
        Line(tuple(Character(*row) for row in line)) for line in json.loads(path.read_text("utf-8"))
    )


def times(talks: Sequence[MadeTalk], measured: Sequence[TalkFacts]) -> Table:
    """Seconds found and true, and the transcript's errors."""
    table = Table(
        "talk", "missing s", "true", "ineffective s", "true", "effective s", "true", "off by",
        "characters wrong",
        title="Time",
    )  # fmt: skip
    errors = []
    for talk, facts in zip(talks, measured, strict=True):
        truth = FULL_SECONDS - talk.missing_seconds - talk.ineffective_seconds
        errors.append(facts.effective_seconds - truth)
        figures = (
            facts.missing_seconds, talk.missing_seconds, facts.ineffective_seconds,
            talk.ineffective_seconds, facts.effective_seconds, truth, errors[-1],
        )  # fmt: skip
        table.add_row(talk.name, *(f"{one:.1f}" for one in figures), character_errors(talk, facts))
    table.caption = f"effective seconds: mean error {np.mean(np.abs(errors)):.1f} s, worst {max(map(abs, errors)):.1f} s, {len(errors)} talks"  # noqa: E501
    return table


def character_errors(talk: MadeTalk, facts: TalkFacts) -> str:
    """Share of syllables that the transcript has wrong, left out or added."""
    true = syllables_of("".join(c for *_, text in talk.sentences for c in text if is_hanzi(c)))
    said = syllables_of("".join(c.text for line in facts.lines for c in line.hanzi))
    row = list(range(len(said) + 1))
    for at, one in enumerate(true, start=1):
        before, row[0] = row[0], at
        for place, other in enumerate(said, start=1):
            best = min(row[place] + 1, row[place - 1] + 1, before + (one != other))
            before, row[place] = row[place], best
    return f"{row[-1] / max(1, len(true)):.1%} of {len(true)}"


def stretches(talks: Sequence[MadeTalk], measured: Sequence[TalkFacts]) -> Table:
    """Of each kind: stretches found, seconds covered, seconds raised elsewhere."""
    table = Table(
        "kind", "found", "true seconds covered", "raised elsewhere", title="Ineffective speech"
    )
    for kind, name in KINDS.items():
        found, total, covered, seconds, elsewhere, strays = 0, 0, 0.0, 0.0, 0.0, []
        for talk, facts in zip(talks, measured, strict=True):
            raised = [(one.start, one.end) for one in facts.ineffective if one.kind == name]
            true = talk.stretches.get(kind, [])
            # One kind may rightly be raised where another is true: counting over repeated numerals.
            allowed = [one for own in talk.stretches.values() for one in own]
            for stretch in true:
                inside = sum(overlap(stretch, one) for one in raised)
                found += inside >= TOUCHED * (stretch[1] - stretch[0])
                total, covered = total + 1, covered + inside
                seconds += stretch[1] - stretch[0]
            for one in raised:
                outside = one[1] - one[0] - sum(overlap(one, other) for other in allowed)
                elsewhere += outside
                if outside > 1.0:
                    strays.append(f"{talk.name} {one[0]:.0f}–{one[1]:.0f}")
        table.add_row(
            name, f"{found} of {total}", f"{covered:.0f} of {seconds:.0f} s",
            f"{elsewhere:.0f} s {'; '.join(strays)}",
        )  # fmt: skip
    return table


def overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Common seconds."""
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))


def words(talks: Sequence[MadeTalk], measured: Sequence[TalkFacts]) -> Table:
    """Planted words found, and what was raised besides."""
    table = Table("talk", "planted", "found", "raised besides", title="Words and grammar")
    for talk, facts in zip(talks, measured, strict=True):
        raised = [one.said for one in facts.words if one.kind in GRAMMAR_KINDS]
        found = [word for word in talk.words if any(word in said for said in raised)]
        besides = [
            f"{one.kind} {one.said}"
            for one in facts.words
            if not any(word in one.said for word in talk.words)
        ]
        table.add_row(
            talk.name,
            "、".join(talk.words),
            f"{'、'.join(found)} ({len(found)} of {len(talk.words)})",
            "、".join(besides),
        )
    return table


def pairs(talks: Sequence[MadeTalk], measured: Sequence[TalkFacts], passage: str) -> Table:
    """Pairs of talks: shared seconds, true and found."""
    texts = {
        talk.name: [TimedText(line.start, line.end, line.text) for line in facts.lines]
        for talk, facts in zip(talks, measured, strict=True)
    }
    alike = {(one.first, one.second): one.seconds for one in compare_talks(texts, (passage,))}
    table = Table("pair", "shared s", "found s", title="Talks of one session compared")
    named = {True: [0, 0], False: [0, 0]}
    for first, second in combinations(sorted(talks, key=lambda talk: talk.name), 2):
        other = {text for *_, text in second.sentences if text not in passage}
        true = sum(end - start for start, end, text in first.sentences if text in other)
        found = alike.get((first.name, second.name), 0.0)
        named[true > 0][0] += found > 0
        named[true > 0][1] += 1
        if true or found:
            table.add_row(f"{first.name} / {second.name}", f"{true:.0f}", f"{found:.0f}")
    table.caption = (
        f"sharing pairs named {named[True][0]} of {named[True][1]}; "
        f"pairs that share nothing named {named[False][0]} of {named[False][1]}"
    )
    return table


if __name__ == "__main__":
    main()

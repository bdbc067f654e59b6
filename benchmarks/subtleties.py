"""The subtleties of Putonghua by sound: are standard readings accepted, wrong ones found?

    .venv/bin/python benchmarks/subtleties.py [--weights FILE] [--voices A,B] [--rows N]

Every reading of tests/scoring/subtleties.tsv is spoken in one breath, a few of them one after the
other as in item 2, by synthetic voices that took no part in any training, and judged by the whole
engine. Recordings are made once and kept in the cache folder. Synthetic voices show where the chain
breaks; how good the ear is, only people's recordings say. A reading is accepted where every
syllable is correct, and found where the part that the table names is not; "error" counts the marks
that a wrong verdict would move.
"""

import argparse
import csv
import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from rich.console import Console
from rich.progress import track
from rich.table import Table
from scipy.signal import resample_poly

from scoring.audio import load
from scoring.ear import Ear
from scoring.engine import Engine, Request
from scoring.expected import ItemKind, expect_text
from scoring.head_weights import WEIGHTS_PATH
from scoring.judgement import SyllableJudgement, Verdict
from scoring.share_interval import wilson
from scoring.synthesis.kokoro import SAMPLE_RATE as VOICE_RATE
from scoring.synthesis.kokoro import Kokoro, cache_folder
from scoring.synthesis.phonemes import phrase_phonemes
from scoring.thresholds import default_thresholds
from wordlists.syllable import parse_pinyin

CASES = Path(__file__).parents[1] / "tests" / "scoring" / "subtleties.tsv"
VOICES = "zf_xiaoyi,zm_yunjian"
RATE = 16_000
MARGIN = 0.15  # seconds of the voice's own silence on each side
PARTS = ("initial", "final", "tone")
AT_ONCE = 5  # readings in one recording: one alone tells little about the speaker's pitch

Case = dict[str, str]


@dataclass
class Group:
    """Counts of one group of cases, over both kinds of reading."""

    standard: int = 0
    accepted: int = 0
    spared: int = 0
    wrong: int = 0
    found: int = 0
    failed: int = 0


def main() -> None:
    """Speak, judge, print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--weights", type=Path, default=WEIGHTS_PATH)
    options.add_argument("--voices", default=VOICES)
    options.add_argument("--rows", type=int, default=10_000, help="of each group and voice")
    chosen = options.parse_args()
    ear, voice = Ear(weights=chosen.weights), Kokoro()
    engine = Engine(ear, ear.calibration, default_thresholds())
    items = [
        (name, item)
        for name in chosen.voices.split(",")
        for item in items_of(list(drawn(name, chosen.rows)))
    ]
    groups: dict[str, Group] = {}
    console = Console(width=110)
    for name, item in track(items, "recordings", console=Console(stderr=True)):
        path = recording(voice, [case["reading"] for case in item], name)
        syllables = engine.examine([request(item, path)])[0].judgement.syllables
        for case in item:
            length = len(case["pinyin"].split())
            group = groups.setdefault(case["group"], Group())
            failure = count(group, case, syllables[:length])
            if failure:
                console.print(f"{case['id']} {case['hanzi']} {case['reading']} ({name}): {failure}")
            syllables = syllables[length:]
    console.print(table(groups))


def items_of(cases: Sequence[Case]) -> Iterator[list[Case]]:
    """Cases that are read one after the other: words with words, phrases with phrases."""
    for phrases in (False, True):
        same = [case for case in cases if (" " in case["hanzi"]) == phrases]
        for first in range(0, len(same), AT_ONCE):
            yield same[first : first + AT_ONCE]


def drawn(voice: str, rows: int) -> Iterator[Case]:
    """The rows that a voice reads, at most so many of a group; the same for the same voice."""
    with CASES.open(encoding="utf-8", newline="") as lines:
        cases = list(csv.DictReader(lines, delimiter="\t"))
    random.Random(voice).shuffle(cases)
    read: dict[str, int] = {}
    for case in cases:
        read[case["group"]] = read.get(case["group"], 0) + 1
        if read[case["group"]] <= rows:
            yield case


def recording(voice: Kokoro, readings: Sequence[str], name: str) -> Path:
    """The readings, each in one breath, 16 kHz; made the first time, kept beside the voices."""
    phonemes = ", ".join(phrase_phonemes([parse_pinyin(reading)]) for reading in readings) + "."
    folder = cache_folder() / "subtleties"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{hashlib.sha256(phonemes.encode()).hexdigest()[:16]}.flac"
    if not path.exists():
        sound = voice.read(phonemes, name)
        sound = np.asarray(resample_poly(sound, RATE, VOICE_RATE), dtype=np.float32)
        sound *= 0.5 / np.abs(sound).max()
        loud = np.flatnonzero(np.abs(sound) > 0.01)
        margin = int(MARGIN * RATE)
        unfinished = path.with_suffix(".part")
        cut = sound[max(0, loud[0] - margin) : loud[-1] + margin]
        soundfile.write(unfinished, cut, RATE, format="FLAC")
        unfinished.replace(path)
    return path


def request(item: Sequence[Case], path: Path) -> Request:
    """The recording and the text it should hold; phrases are a passage, with a comma after each."""
    phrases = " " in item[0]["hanzi"]
    kind: ItemKind = "passage" if phrases else "polysyllables"
    hanzi = ("，" if phrases else " ").join(case["hanzi"] for case in item)
    pinyin = " ".join(case["pinyin"] for case in item)
    return Request(load(path), expect_text(kind, pinyin, hanzi))


def count(group: Group, case: Case, syllables: tuple[SyllableJudgement, ...]) -> str:
    """Add one judged reading; what went wrong, with what was heard ("" where nothing did)."""
    parts = {
        f"{number}:{name}": part
        for number, syllable in enumerate(syllables, start=1)
        for name, part in zip(PARTS, syllable.parts, strict=True)
    }
    off = {place for place, part in parts.items() if part.verdict is not Verdict.CORRECT}
    errors = {place for place in off if parts[place].verdict is not Verdict.DEFECT}
    asked = set(case["part"].split(",")) - {""}
    if case["standard"] == "yes":
        group.standard += 1
        group.accepted += bool(syllables) and not off
        group.spared += bool(syllables) and not errors
        failed = bool(off) or not syllables
    else:
        group.wrong += 1
        group.found += asked <= off
        group.failed += asked <= errors
        failed = not asked <= off
    heard = (f"{place} {parts[place].expected}>{parts[place].heard}" for place in sorted(off))
    told = f"wrong: {', '.join(sorted(asked)) or 'nothing'}; judged so: "
    return told + (", ".join(heard) or "nothing") if failed else ""


def table(groups: dict[str, Group]) -> Table:
    """One line a group and their sum, shares with 95 % intervals."""
    shown = Table(title="readings by synthetic voices")
    columns = "standard", "accepted", "without error", "not standard", "found", "as error"
    for column in ("", *columns):
        shown.add_column(column, justify="right")
    total = Group()
    for name, one in sorted(groups.items()):
        shown.add_row(name, *cells(one))
        for key in ("standard", "accepted", "spared", "wrong", "found", "failed"):
            setattr(total, key, getattr(total, key) + getattr(one, key))
    shown.add_section()
    shown.add_row("all", *cells(total))
    return shown


def cells(one: Group) -> tuple[str, ...]:
    """The figures of one line."""
    return (
        str(one.standard),
        share(one.accepted, one.standard),
        share(one.spared, one.standard),
        str(one.wrong),
        share(one.found, one.wrong),
        share(one.failed, one.wrong),
    )


def share(hits: int, trials: int) -> str:
    """A share with its interval; nothing without trials."""
    if not trials:
        return ""
    low, high = wilson(hits, trials)
    return f"{hits / trials:.2f} ({low:.2f}–{high:.2f})"


if __name__ == "__main__":
    main()

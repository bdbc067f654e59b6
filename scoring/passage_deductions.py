"""The graded deductions of item 3, proposed with their evidence.

Systematic defects, intonation, pauses and fluency are matters of degree (视程度扣分), and the
weakest side of every machine. So the limits (data/passage_limits.toml) are set wide: a standard
reading gets no deduction, what is proposed names the syllables, places and figures it rests on, and
the last grade of intonation is left to people. A wrong syllable already costs 0.1; here only
defects count, so that nothing costs twice.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.clock import clock
from scoring.confusions import Confused, confusions, could_confuse
from scoring.deductions import Deduction
from scoring.expected import Expected
from scoring.judgement import ItemJudgement, Pause, SyllableJudgement, Verdict
from scoring.melody import melody_of
from scoring.phrasing import Break, breaks
from scoring.rubric import Rubric

MINUTE = 60.0
FEWEST_FOR_RATE = 50  # syllables: fewer say nothing about rate or intonation
BESIDE = 0.3  # seconds between a going back and the silence that belongs to it
NAMED = 12  # syllables named in a sentence


@dataclass(frozen=True)
class PassageReading:
    """The counted part of a passage as it was read.

    `pitch` [T, 2]: semitones against the speaker's median (0 unvoiced) and strength of voicing, at
    100 Hz over the whole recording, as the ear gives it.
    """

    judgement: ItemJudgement
    expected: Expected
    counted: int
    pitch: NDArray[np.float32]

    @property
    def syllables(self) -> tuple[SyllableJudgement, ...]:
        """The syllables that count, omitted ones included."""
        return self.judgement.syllables[: self.counted]

    @property
    def read(self) -> list[SyllableJudgement]:
        """Those of them that were read."""
        return [one for one in self.syllables if one.verdict is not Verdict.OMITTED]


def graded_deductions(reading: PassageReading, rubric: Rubric) -> tuple[Deduction, ...]:
    """Propose the graded deductions of item 3, none where nothing speaks for one."""
    if not reading.read:
        return ()
    limits = _limits()
    return (
        *_systematic(reading, rubric, limits["systematic"]),
        *_intonation(reading, rubric, limits["intonation"]),
        *_pauses(reading, rubric, limits["pauses"]),
        *_fluency(reading, rubric, limits["fluency"]),
    )


def limits_version() -> str:
    """Version of the limits; part of every report."""
    return str(_limits()["version"])


def _grade(rule_points: tuple[Decimal, ...], count: int, grades: Sequence[int]) -> Decimal | None:
    """The points of the highest grade that `count` reaches; a grade of 0 is never reached."""
    reached = [
        points
        for points, least in zip(rule_points, grades, strict=True)
        if least and count >= least
    ]
    return reached[-1] if reached else None


def _systematic(
    reading: PassageReading, rubric: Rubric, limits: dict[str, Any]
) -> Iterator[Deduction]:
    """Defects of initials and finals that come back wherever they can."""
    rule = rubric.rules["3.systematic"]
    found = [
        one
        for one in confusions(reading.syllables, [Verdict.DEFECT])
        if one.family.part != "tone"
        and len(one.syllables) >= limits["fewest_syllables"]
        and len(one.syllables) >= limits["share"] * _chances(reading, one)
    ]
    points = _grade(rule.points, len(found), limits["grades"])
    if points is not None:
        named = "；".join(f"{one.name}：{_named(reading, one.syllables)}" for one in found)
        yield Deduction(rule, points, f"系统性语音缺陷 {len(found)} 类。{named}。")


def _chances(reading: PassageReading, found: Confused) -> int:
    """Syllables in which this defect could have been heard."""
    return sum(could_confuse(found.family, found.way, one) for one in reading.read)


def _named(reading: PassageReading, indexes: Sequence[int]) -> str:
    """The syllables, each with its time."""
    own = [reading.syllables[index] for index in indexes]
    characters = "、".join(f"{one.hanzi or one.surface} {clock(one.start)}" for one in own[:NAMED])
    return f"{characters}{'等' if len(own) > NAMED else ''}（共 {len(own)} 个音节）"


def _intonation(
    reading: PassageReading, rubric: Rubric, limits: dict[str, Any]
) -> Iterator[Deduction]:
    """A voice that hardly moves, or tones that are off throughout."""
    if len(reading.read) < FEWEST_FOR_RATE:
        return
    signs, weight = [], 0
    melody = melody_of(reading.pitch, reading.syllables, reading.expected)
    if melody is None:
        return
    width = melody.semitones
    if width < limits["narrow_semitones"]:
        weight += 2 if width < limits["flat_semitones"] else 1
        signs.append(f"语调平，音高起伏只有 {width:.1f} 个半音（一般朗读为 5 至 12）")
    if len(melody.falls) >= limits["fewest_sentences"] and melody.fall < limits["least_fall"]:
        weight += 1
        signs.append(
            f"句调不下降：{len(melody.falls)} 句中句尾比句首平均只低 {melody.fall:.1f} 个半音"
            "（已除去声调的影响）"
        )
    off = [i for i, one in enumerate(reading.syllables) if one.tone.verdict is Verdict.DEFECT]
    if len(off) >= limits["tone_defect_share"] * len(reading.read):
        weight += 1
        signs.append(f"声调普遍不到位：{_named(reading, off)}")
    rule = rubric.rules["3.intonation"]
    points = _grade(rule.points, weight, limits["grades"])
    if points is not None:
        yield Deduction(rule, points, "；".join(signs) + "。")


def _pauses(reading: PassageReading, rubric: Rubric, limits: dict[str, Any]) -> Iterator[Deduction]:
    """Pauses inside words and between words that belong together; sentences run into one."""
    parted = breaks(reading.expected)
    wrong = [
        one
        for one in reading.judgement.pauses
        if one.before < reading.counted
        and parted[one.before] in {Break.WORD, Break.BOUND}
        and not _beside_return(reading, one)
    ]
    run_on = _run_on(reading, limits["run_on_gap"])
    run_on = run_on if len(run_on) >= limits["run_on_sentences"] else []
    rule = rubric.rules["3.pauses"]
    count = len(wrong) + len(run_on)
    points = _grade(rule.points, count - limits["forgiven"], limits["grades"])
    if points is not None:
        places = [
            *(_place(reading, one, parted[one.before]) for one in wrong[:NAMED]),
            *(f"{clock(one.end)}“{one.hanzi}”后句末不停" for one in run_on[:NAMED]),
        ]
        times = sorted([*(one.start for one in wrong), *(one.end for one in run_on)])
        why = f"停连不当 {count} 处：{'；'.join(places)}。"
        yield Deduction(rule, points, why, None, times[0], times[-1])


def _beside_return(reading: PassageReading, pause: Pause) -> bool:
    """Is it the hesitation of somebody who goes back? That has its own clause."""
    return any(
        abs(again.end - pause.start) < BESIDE or abs(again.start - pause.end) < BESIDE
        for again in reading.judgement.repetitions
    )


def _run_on(reading: PassageReading, gap: float) -> list[SyllableJudgement]:
    """Last syllables of sentences that go into the next without a breath."""
    return [
        left
        for (left, right), place in zip(
            pairwise(reading.syllables), reading.expected.syllables, strict=False
        )
        if place.closes_sentence
        and Verdict.OMITTED not in (left.verdict, right.verdict)
        and 0 <= right.start - left.end < gap
    ]


def _place(reading: PassageReading, pause: Pause, parted: Break) -> str:
    """The pause between its two neighbours: 0:12“草 ▎叶”词内 0.4 秒."""
    around = reading.judgement.syllables[max(0, pause.before - 2) : pause.before + 2]
    left = "".join(one.hanzi for one in around[: min(2, pause.before)])
    right = "".join(one.hanzi for one in around[min(2, pause.before) :])
    where = "词内" if parted is Break.WORD else "短语内"
    return f"{clock(pause.start)}“{left} ▎{right}”{where} {pause.end - pause.start:.1f} 秒"


def _fluency(
    reading: PassageReading, rubric: Rubric, limits: dict[str, Any]
) -> Iterator[Deduction]:
    """Going back, reading word by word, reading very slowly."""
    back = [one for one in reading.judgement.repetitions if one.first < reading.counted]
    signs, weight = [], len(back)
    if back:
        stretches = [
            f"{clock(again.start)}“"
            + "".join(one.hanzi for one in reading.syllables[again.first : again.last + 1])
            + "”"
            for again in back[:NAMED]
        ]
        signs.append(f"回读 {len(back)} 次：{'、'.join(stretches)}")
    stuck = _stuck(reading, limits["stuck_seconds"])
    if stuck:
        weight += len(stuck)
        signs.append(
            f"句中停住 {len(stuck)} 次：" + "、".join(_after(reading, one) for one in stuck)
        )
    if len(reading.read) >= FEWEST_FOR_RATE:
        rate = len(reading.read) * MINUTE / (reading.read[-1].end - reading.read[0].start)
        if rate < limits["slow_rate"]:
            weight += limits["slow_counts_as"]
            signs.append(f"语速过慢，每分钟 {rate:.0f} 个音节")
        if rate > limits["fast_rate"]:
            weight += 1
            signs.append(f"语速过快，每分钟 {rate:.0f} 个音节")
        halting = _halting_share(reading, limits["halting_gap"])
        if halting >= limits["halting_share"]:
            weight += limits["slow_counts_as"]
            signs.append(f"一字一顿，{halting:.0%} 的字之间有停顿")
    rule = rubric.rules["3.fluency"]
    points = _grade(rule.points, weight - limits["forgiven"], limits["grades"])
    if points is not None:
        yield Deduction(rule, points, "朗读不流畅：" + "；".join(signs) + "。")


def _stuck(reading: PassageReading, seconds: float) -> list[Pause]:
    """Long silences where a short one might be in order: the reader did not know how to go on."""
    parted = breaks(reading.expected)
    return [
        one
        for one in reading.judgement.pauses
        if one.before < reading.counted
        and parted[one.before] is Break.OPEN
        and one.end - one.start >= seconds
        and not _beside_return(reading, one)
    ]


def _after(reading: PassageReading, pause: Pause) -> str:
    before = reading.judgement.syllables[max(0, pause.before - 2) : pause.before]
    text = "".join(one.hanzi for one in before)
    return f"{clock(pause.start)}“{text}”后 {pause.end - pause.start:.1f} 秒"


def _halting_share(reading: PassageReading, gap: float) -> float:
    """Share of neighbours in one phrase with silence between them."""
    pairs = [
        right.start - left.end >= gap
        for (left, right), place in zip(
            pairwise(reading.syllables), reading.expected.syllables, strict=False
        )
        if not place.closes_group
        and Verdict.OMITTED not in (left.verdict, right.verdict)
        and right.start >= left.end
    ]
    return sum(pairs) / max(1, len(pairs))


@cache
def _limits() -> dict[str, Any]:
    text = (resources.files("scoring") / "data/passage_limits.toml").read_text("utf-8")
    return tomllib.loads(text)

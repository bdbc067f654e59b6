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

from scoring.confusions import Confused, confusions, could_confuse
from scoring.deductions import Deduction
from scoring.expected import Expected
from scoring.judgement import ItemJudgement, Pause, PauseKind, SyllableJudgement, Verdict
from scoring.rubric import Rubric

MINUTE = 60.0
FEWEST_FOR_RATE = 50  # syllables: fewer say nothing about rate or intonation
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
    characters = "、".join(
        reading.syllables[index].hanzi or reading.syllables[index].surface
        for index in indexes[:NAMED]
    )
    return f"{characters}{'等' if len(indexes) > NAMED else ''}（共 {len(indexes)} 个音节）"


def _intonation(
    reading: PassageReading, rubric: Rubric, limits: dict[str, Any]
) -> Iterator[Deduction]:
    """A voice that hardly moves, or tones that are off throughout."""
    if len(reading.read) < FEWEST_FOR_RATE:
        return
    signs, weight = [], 0
    width = pitch_range(reading)
    if width is not None and width < limits["narrow_semitones"]:
        weight += 2 if width < limits["flat_semitones"] else 1
        signs.append(f"语调平，音高起伏只有 {width:.1f} 个半音（一般朗读为 7 至 14）")
    off = [i for i, one in enumerate(reading.syllables) if one.tone.verdict is Verdict.DEFECT]
    if len(off) >= limits["tone_defect_share"] * len(reading.read):
        weight += 1
        signs.append(f"声调普遍不到位：{_named(reading, off)}")
    rule = rubric.rules["3.intonation"]
    points = _grade(rule.points, weight, limits["grades"])
    if points is not None:
        yield Deduction(rule, points, "；".join(signs) + "。")


def pitch_range(reading: PassageReading) -> float | None:
    """Semitones between the 10th and 90th percentile of the voiced pitch; None without voice."""
    first, last = reading.read[0].start, reading.read[-1].end
    inside = reading.pitch[int(first * 100) : int(last * 100) + 1]
    voiced = inside[inside[:, 1] > 0, 0]
    if len(voiced) < FEWEST_FOR_RATE:
        return None
    low, high = np.percentile(voiced, [10, 90])
    return float(high - low)


def _pauses(reading: PassageReading, rubric: Rubric, limits: dict[str, Any]) -> Iterator[Deduction]:
    """Pauses inside words and phrases."""
    wrong = [
        one
        for one in reading.judgement.pauses
        if one.before < reading.counted and _is_wrong(one, limits["phrase_seconds"])
    ]
    rule = rubric.rules["3.pauses"]
    points = _grade(rule.points, len(wrong) - limits["forgiven"], limits["grades"])
    if points is not None:
        places = "；".join(_place(reading, one) for one in wrong[:NAMED])
        why = f"停连不当 {len(wrong)} 处：{places}。"
        yield Deduction(rule, points, why, None, wrong[0].start, wrong[-1].end)


def _is_wrong(pause: Pause, phrase_seconds: float) -> bool:
    if pause.where is PauseKind.WITHIN_WORD:
        return True
    return pause.where is PauseKind.WITHIN_PHRASE and pause.end - pause.start >= phrase_seconds


def _place(reading: PassageReading, pause: Pause) -> str:
    """The pause between its two neighbours: “草 | 叶” 词内 0.4 秒."""
    around = reading.judgement.syllables[max(0, pause.before - 2) : pause.before + 2]
    left = "".join(one.hanzi for one in around[: min(2, pause.before)])
    right = "".join(one.hanzi for one in around[min(2, pause.before) :])
    where = "词内" if pause.where is PauseKind.WITHIN_WORD else "句中"
    return f"“{left} ▎{right}”{where} {pause.end - pause.start:.1f} 秒"


def _fluency(
    reading: PassageReading, rubric: Rubric, limits: dict[str, Any]
) -> Iterator[Deduction]:
    """Going back, reading word by word, reading very slowly."""
    back = [one for one in reading.judgement.repetitions if one.first < reading.counted]
    signs, weight = [], len(back)
    if back:
        stretches = [
            "".join(one.hanzi for one in reading.syllables[again.first : again.last + 1])
            for again in back[:NAMED]
        ]
        signs.append(f"回读 {len(back)} 次：{'、'.join(f'“{one}”' for one in stretches)}")
    if len(reading.read) >= FEWEST_FOR_RATE:
        rate = len(reading.read) * MINUTE / (reading.read[-1].end - reading.read[0].start)
        if rate < limits["slow_rate"]:
            weight += limits["slow_counts_as"]
            signs.append(f"语速过慢，每分钟 {rate:.0f} 个音节")
        halting = _halting_share(reading, limits["halting_gap"])
        if halting >= limits["halting_share"]:
            weight += limits["slow_counts_as"]
            signs.append(f"一字一顿，{halting:.0%} 的字之间有停顿")
    rule = rubric.rules["3.fluency"]
    points = _grade(rule.points, weight - limits["forgiven"], limits["grades"])
    if points is not None:
        yield Deduction(rule, points, "朗读不流畅：" + "；".join(signs) + "。")


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

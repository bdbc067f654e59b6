"""Item 4 as people mark it: one deduction for each part of the rubric, two examiners, a rule.

Clauses: 计算机辅助普通话水平测试评分试行办法 (2009), 命题说话.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from scoring.rubric import TALK_PARTS, Rubric


class TalkMarkError(ValueError):
    """A mark that the rubric does not have; the sentence names part and value."""


@dataclass(frozen=True)
class TalkMark:
    """One examiner's mark of item 4.

    `deductions`: part → points taken off, every part of the rubric named. `no_speech`: effective
    speech of 30 seconds or less, the item counts 0.
    """

    full: Decimal
    deductions: Mapping[str, Decimal]
    no_speech: bool = False

    @property
    def mark(self) -> Decimal:
        """Full points less the deductions, never below 0."""
        if self.no_speech:
            return Decimal(0)
        return max(Decimal(0), self.full - sum(self.deductions.values(), Decimal(0)))


def talk_mark(
    full: Decimal, deductions: Mapping[str, Decimal], rubric: Rubric, no_speech: bool = False
) -> TalkMark:
    """An examiner's mark checked against the rubric.

    Raises TalkMarkError when a part is missing, unknown, or has a value no band offers.
    """
    missing = [part for part in TALK_PARTS if part not in deductions]
    unknown = [part for part in deductions if part not in TALK_PARTS]
    if missing or unknown:
        raise TalkMarkError(f"missing parts {missing}, unknown parts {unknown}")
    for part, points in deductions.items():
        offered = {value for band in rubric.bands_of(part) for value in band.deductions(full)}
        if points not in offered:
            raise TalkMarkError(f"{part}: no band takes {points} points off")
    return TalkMark(full, dict(deductions), no_speech)


def differ(first: Decimal, second: Decimal, allowed: Decimal) -> bool:
    """True where two marks of the talk are further apart than allowed."""
    return abs(first - second) > allowed


def combine_marks(marks: Sequence[Decimal]) -> Decimal:
    """The item's mark from all examiners' marks, whatever their order; two decimals.

    One mark stands; two are averaged. Of three (a third decided) the two nearest are averaged, all
    three where the middle one is as near to both. Of four (two more decided) the highest and the
    lowest are left out and the middle two averaged. Raises ValueError for none or more than four.
    """
    match sorted(marks):
        case [low, middle, high]:
            near = min(middle - low, high - middle)
            pairs = [pair for pair in ((low, middle), (middle, high)) if pair[1] - pair[0] == near]
            return _average([mark for pair in pairs for mark in pair])
        case [_, low, high, _]:
            return _average([low, high])
        case [*few] if 1 <= len(few) <= 2:
            return _average(few)
    raise ValueError("one to four examiners mark the talk")


def _average(marks: Sequence[Decimal]) -> Decimal:
    return (sum(marks, Decimal(0)) / len(marks)).quantize(Decimal("0.01"), ROUND_HALF_UP)

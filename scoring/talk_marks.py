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


@dataclass(frozen=True)
class Combined:
    """Two or more examiners' marks taken together; `mark` is None while a further one is needed."""

    mark: Decimal | None
    needs_adjudication: bool


def combine_examiners(marks: Sequence[Decimal], allowed_difference: Decimal) -> Combined:
    """The item's mark from the examiners' marks, in the order they were given.

    Two marks are averaged where they differ by no more than `allowed_difference`. Beyond it a
    third examiner decides: the third mark is averaged with the nearer of the first two (both, when
    equally near). Marks have two decimals. Raises ValueError for fewer than two marks.
    """
    if len(marks) < 2:
        raise ValueError("two examiners mark the talk")
    first, second, *further = marks
    if abs(first - second) <= allowed_difference:
        return Combined(_average([first, second]), needs_adjudication=False)
    if not further:
        return Combined(None, needs_adjudication=True)
    third = further[0]
    near = min(abs(third - first), abs(third - second))
    return Combined(
        _average([third, *(mark for mark in (first, second) if abs(third - mark) == near)]),
        needs_adjudication=False,
    )


def _average(marks: Sequence[Decimal]) -> Decimal:
    return (sum(marks, Decimal(0)) / len(marks)).quantize(Decimal("0.01"), ROUND_HALF_UP)

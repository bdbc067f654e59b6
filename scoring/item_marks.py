"""From a judged item to its mark: deductions of items 1 to 3 by the rubric.

Clauses: 普通话水平测试大纲 part 四 and 计算机辅助普通话水平测试评分试行办法, as `scoring.rubric`
holds them. A syllable costs once: its worst verdict is what counts. In item 3 only the syllables
before the // mark count, defects of single syllables cost nothing there (they are evidence for the
graded deductions, scoring/passage_deductions.py), and the graded deductions come in from outside.

In the computer test the recording stops when the time is up, so what was not read by then is an
omitted syllable and costs as a wrong one. The rules for running over time apply to recordings that
were not stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.deductions import Deduction
from scoring.judgement import ItemJudgement, PartJudgement, SyllableJudgement, Verdict
from scoring.rubric import Rubric, Rule
from wordlists.errors import NotASyllable
from wordlists.syllable import parse_syllable

ITEM_OF_KIND = {"monosyllables": "1", "polysyllables": "2", "passage": "3"}
"""The rubric numbers its rules by the item of the paper without the choice item."""
OVER_TIME_SLACK = 1.0  # seconds: a recorder that stops on the second keeps the last sound
MINUTE = 60.0
MISMATCH = "text_mismatch"
FIRST_HAN = "㐀"  # in the order of Unicode all Latin letters stand before it


@dataclass(frozen=True)
class ItemMark:
    """The mark of one item; `mark` is None where people must give it.

    `deductions` may add up to more than the full points: a mark is never below 0.
    """

    full: Decimal
    deductions: tuple[Deduction, ...]
    mark: Decimal | None


def mark_item(
    kind: str,
    judgement: ItemJudgement,
    full: Decimal,
    rubric: Rubric,
    time_limit: float,
    counted: int | None = None,
    graded: Sequence[Deduction] = (),
) -> ItemMark:
    """Mark one of items 1 to 3.

    `counted`: how many leading syllables count (the passage's first 400), None for all. `graded`:
    the deductions of item 3 that are a matter of degree. `time_limit` in seconds.

    A refused recording has no mark. A recording that is no reading of the text gets 0 whatever
    chance matches it has, since a long text would run out of points and a short one would not.
    """
    if judgement.status == "rejected":
        return ItemMark(full, (), None)
    syllables = judgement.syllables[:counted]
    deductions = (
        *_of_syllables(kind, syllables, rubric),
        *(_added(judgement, syllables, rubric) if kind == "passage" else ()),
        *graded,
        *_over_time(kind, syllables, rubric, time_limit),
    )
    if any(flag.id == MISMATCH for flag in judgement.flags):
        return ItemMark(full, deductions, Decimal(0))
    taken = sum((one.points for one in deductions), Decimal(0))
    return ItemMark(full, deductions, max(Decimal(0), full - taken))


def _of_syllables(
    kind: str, syllables: Sequence[SyllableJudgement], rubric: Rubric
) -> Iterator[Deduction]:
    """One deduction at most for each syllable, by its verdict."""
    number = ITEM_OF_KIND[kind]
    rule_of = {
        Verdict.ERROR: rubric.rules[f"{number}.wrong"],
        Verdict.OMITTED: rubric.rules["3.omitted" if number == "3" else f"{number}.wrong"],
    }
    if number != "3":
        rule_of[Verdict.DEFECT] = rubric.rules[f"{number}.defect"]
    for index, one in enumerate(syllables):
        rule = rule_of.get(one.verdict)
        if rule is not None:
            yield Deduction(rule, rule.points[0], why_of(one), index, one.start, one.end)


def _added(
    judgement: ItemJudgement, syllables: Sequence[SyllableJudgement], rubric: Rubric
) -> Iterator[Deduction]:
    """Syllables that the text does not have, as long as the counted part was being read."""
    read = [one for one in syllables if one.verdict is not Verdict.OMITTED]
    if not read:
        return
    rule = rubric.rules["3.added"]
    first, last = read[0].start, read[-1].end
    for added in judgement.insertions:
        if first <= added.start <= last:
            why = f"增读了文中没有的音节，听起来像 {marks_of(added.heard)}。"
            yield Deduction(rule, rule.points[0], why, None, added.start, added.end)


def _over_time(
    kind: str, syllables: Sequence[SyllableJudgement], rubric: Rubric, limit: float
) -> Iterator[Deduction]:
    """Reading on after the time was up."""
    ends = [one.end for one in syllables if one.verdict is not Verdict.OMITTED]
    over = max(ends, default=0.0) - limit
    if over <= OVER_TIME_SLACK:
        return
    rule: Rule = rubric.rules[f"{ITEM_OF_KIND[kind]}.over_time"]
    points = rule.points[-1] if over >= MINUTE else rule.points[0]
    yield Deduction(rule, points, f"超时 {over:.0f} 秒（限时 {limit:.0f} 秒）。", None, limit)


def why_of(one: SyllableJudgement) -> str:
    """What was wrong with a syllable, in a Chinese sentence; parts that are right are not named."""
    read = parse_syllable(one.surface).marks
    name = f"“{one.hanzi}”{read} " if one.hanzi else f"{read} "
    if one.verdict is Verdict.OMITTED:
        return f"{name}没有读。"
    labels = zip(("声母", "韵母", "声调"), one.parts, strict=True)
    found = [
        _why_part(label, part)
        for label, part in labels
        if part.verdict in {Verdict.ERROR, Verdict.DEFECT}
    ]
    return f"{name}{'；'.join(found) or '与文本不符'}。"


def marks_of(heard: str) -> str:
    """Pinyin with its tone mark; what is no syllable stays as it was written."""
    try:
        return parse_syllable(heard).marks
    except NotASyllable:
        return heard


def _why_part(label: str, part: PartJudgement) -> str:
    expected, heard = written(label, part.expected), written(label, part.heard)
    if part.defect:
        return f"{label} {expected} 有缺陷：{part.defect}"
    if part.heard == part.expected:
        return f"{label} {expected} 不够到位"
    if part.verdict is Verdict.ERROR:
        return f"{label} {expected} 读成 {heard}"
    return f"{label} {expected} 有缺陷，接近 {heard}"


def written(label: str, name: str | int | None) -> str:
    """A part's name as people write it: 零声母, 阳平, 轻声, ing."""
    if label == "声调":
        return {1: "阴平", 2: "阳平", 3: "上声", 4: "去声", 5: "轻声"}.get(int(name or 0), "—")
    return "零声母" if name == "" else str(name)


def spaced(name: str) -> str:
    """A part's name after Chinese words: Latin letters (ü too) stand apart from them."""
    return name if name[:1] >= FIRST_HAN else f" {name}"

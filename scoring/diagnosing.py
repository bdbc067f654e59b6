"""From judged items to the diagnosis of a sitting.

Every syllable that was read is a chance for the confusions its parts are open to. A confusion is a
finding when there were enough chances and failures, and when even the lower end of the share's
interval lies above what the ear itself gets wrong (data/confusions.toml, [evidence]).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.confusions import (
    FLAWED,
    PARTS,
    Evidence,
    Family,
    Way,
    could_confuse,
    evidence,
    families,
    family_of,
    main_way,
    table_version,
    tone_limits,
)
from scoring.deductions import Deduction
from scoring.diagnosis import (
    Contrast,
    Diagnosis,
    Example,
    Finding,
    Fluency,
    PairRate,
    Rate,
    Severity,
)
from scoring.exercises import PracticeWord, exercises
from scoring.item_marks import MISMATCH
from scoring.judgement import ItemJudgement, PartJudgement, PauseKind, SyllableJudgement, Verdict
from scoring.readings import spelled
from scoring.tone_profiles import Drawn, tone_profiles

EXAMPLES = 4  # of each finding
STANDARD_WORDS = 6  # of each finding: three pairs
MINUTE = 60.0
GRADED = frozenset({"3.pauses", "3.fluency"})
PASSAGE = "passage"


@dataclass(frozen=True)
class Spoken:
    """One item read aloud: its judgement, what it cost, its pitch contours (none: ())."""

    item: int
    kind: str
    judgement: ItemJudgement
    deductions: tuple[Deduction, ...] = ()
    drawn: tuple[Drawn, ...] = ()

    @property
    def usable(self) -> bool:
        """Was this text read, so that it says something about sounds?"""
        return not any(flag.id == MISMATCH for flag in self.judgement.flags)


@dataclass(frozen=True)
class _Said:
    """A syllable that was read, with its place and what it cost."""

    item: int
    kind: str
    index: int
    syllable: SyllableJudgement
    points: Decimal


def diagnose(items: Sequence[Spoken]) -> Diagnosis:
    """The diagnosis over all items read aloud; items whose text was not read say nothing."""
    usable = [one for one in items if one.usable]
    said = [one for item in usable for one in _read(item)]
    failed = _failures(said)
    known = families()
    others = sorted((one for one in failed if one.id not in known), key=lambda one: one.id)
    found = [
        finding
        for family in (*known.values(), *others)
        if (finding := _finding(family, failed.get(family, []), said)) is not None
    ]
    findings = tuple(one for _, one in sorted(found, key=lambda pair: (-pair[0], pair[1].family)))
    contrasts = tuple(
        Contrast(family.id, family.short, rate, rate.chances >= evidence().fewest_chances)
        for family in known.values()
        if (rate := _rate(family, None, failed.get(family, []), said)).chances
    )
    isolated = (
        pair
        for item in usable
        if item.kind != PASSAGE
        for pair in zip(item.judgement.syllables, item.drawn, strict=False)
    )
    return Diagnosis(
        table_version(),
        _summary(findings, contrasts),
        findings,
        contrasts,
        tone_profiles(isolated, tone_limits()),
        next((_fluency(one) for one in usable if one.kind == PASSAGE and _read(one)), None),
    )


def _read(item: Spoken) -> list[_Said]:
    costs: dict[int, Decimal] = {}
    for one in item.deductions:
        if one.syllable is not None:
            costs[one.syllable] = costs.get(one.syllable, Decimal(0)) + one.points
    return [
        _Said(item.item, item.kind, index, one, costs.get(index, Decimal(0)))
        for index, one in enumerate(item.judgement.syllables)
        if one.verdict is not Verdict.OMITTED
    ]


def _failures(said: Iterable[_Said]) -> dict[Family, list[_Said]]:
    failed: dict[Family, list[_Said]] = {}
    for one in said:
        for (part, _), judged in zip(PARTS, one.syllable.parts, strict=True):
            if judged.verdict in FLAWED:
                failed.setdefault(family_of(part, one.syllable), []).append(one)
    return failed


def _rate(family: Family, way: Way | None, failed: Sequence[_Said], said: Sequence[_Said]) -> Rate:
    """Failures among the syllables where the confusion can go this way (None: any way)."""
    counted = [
        one for one in failed if way is None or family.way_of(family.judged(one.syllable)) == way
    ]
    chances = sum(could_confuse(family, way, one.syllable) for one in said)
    return Rate(chances, len(counted))


def _finding(
    family: Family, failed: Sequence[_Said], said: Sequence[_Said]
) -> tuple[float, Finding] | None:
    """The finding with its weight; None without evidence.

    Weight: failures (errors count one, defects half) by the lower end of their share. What surely
    comes back wherever it can goes before what is often there by its mere number of chances.
    """
    limits = evidence()
    way = main_way(family, [one.syllable for one in failed])
    if way is not None:
        failed = [one for one in failed if family.way_of(family.judged(one.syllable)) == way]
    rate = _rate(family, way, failed, said)
    if not _is_enough(rate, family, limits):
        return None
    weight = sum(
        1.0 if family.judged(one.syllable).verdict is Verdict.ERROR else 0.5 for one in failed
    )
    pairs = _pairs(family, failed, said)
    finding = Finding(
        family.id,
        way.name if way else family.name,
        _severity(rate, limits),
        rate,
        sum((one.points for one in failed), Decimal(0)),
        pairs,
        _examples(family, failed),
        _standard(family, pairs),
    )
    return weight * rate.interval[0], finding


def _is_enough(rate: Rate, family: Family, limits: Evidence) -> bool:
    return (
        rate.chances >= limits.fewest_chances
        and rate.failures >= limits.fewest_failures
        and rate.interval[0] > limits.false_alarms[family.part]
    )


def _severity(rate: Rate, limits: Evidence) -> Severity:
    if rate.share >= limits.general:
        return Severity.GENERAL
    return Severity.COMMON if rate.share >= limits.common else Severity.OCCASIONAL


def _pairs(family: Family, failed: Sequence[_Said], said: Sequence[_Said]) -> tuple[PairRate, ...]:
    """The pairs of units that were confused, the most frequent first."""
    chances = Counter(
        str(family.judged(one.syllable).expected)
        for one in said
        if could_confuse(family, None, one.syllable)
    )
    judged = (family.judged(one.syllable) for one in failed)
    counted = Counter((str(part.expected), str(part.heard)) for part in judged)
    return tuple(
        PairRate(expected, heard, Rate(chances[expected], count))
        for (expected, heard), count in sorted(
            counted.items(), key=lambda pair: (-pair[1], pair[0])
        )
    )


def _examples(family: Family, failed: Sequence[_Said]) -> tuple[Example, ...]:
    """The clearest failures: nothing else wrong, an error, surely so; no character twice."""

    def order(one: _Said) -> tuple[bool, bool, bool, float]:
        part = family.judged(one.syllable)
        others = sum(other.verdict in FLAWED for other in one.syllable.parts) > 1
        return others, part.verdict is not Verdict.ERROR, one.kind == PASSAGE, part.p_correct

    chosen: dict[str, _Said] = {}
    for one in sorted(failed, key=order):
        chosen.setdefault(one.syllable.hanzi or one.syllable.surface, one)
    return tuple(
        Example(
            one.item,
            one.index,
            one.syllable.hanzi,
            one.syllable.surface,
            heard_as(one.syllable),
            one.syllable.start,
            one.syllable.end,
            family.judged(one.syllable).p_correct,
        )
        for one in list(chosen.values())[:EXAMPLES]
    )


def heard_as(syllable: SyllableJudgement) -> str:
    """What a syllable sounded like, in pinyin digits: right parts are as they should be."""
    initial, final, tone = (_heard(part) for part in syllable.parts)
    erhua = final.endswith("r") and final != "er"
    return spelled(initial, final.removesuffix("r") if erhua else final, int(tone), erhua)


def _heard(part: PartJudgement) -> str:
    right = part.heard is None or part.verdict not in FLAWED
    return str(part.expected if right else part.heard)


def _standard(family: Family, pairs: Sequence[PairRate]) -> tuple[PracticeWord, ...]:
    """Words to hear: pairs that differ in what was confused first, else words of the exercise."""
    exercise = exercises().get(family.id)
    if exercise is None:
        return ()
    ordered = exercise.pairs_for((one.expected, one.heard) for one in pairs)
    return (tuple(word for pair in ordered for word in pair) or exercise.voiced)[:STANDARD_WORDS]


def _fluency(passage: Spoken) -> Fluency:
    judgement, read = passage.judgement, _read(passage)
    first, last = read[0].syllable.start, read[-1].syllable.end
    inside = [one for one in judgement.pauses if one.before <= read[-1].index]
    where = Counter(one.where for one in inside)
    return Fluency(
        round(len(read) * MINUTE / max(0.1, last - first)),
        where[PauseKind.WITHIN_WORD],
        where[PauseKind.WITHIN_PHRASE],
        len(judgement.repetitions),
        sum(one.verdict is Verdict.OMITTED for one in judgement.syllables[: read[-1].index]),
        sum(first <= one.start <= last for one in judgement.insertions),
        any(one.rule.id in GRADED for one in passage.deductions),
    )


def _summary(findings: Sequence[Finding], contrasts: Sequence[Contrast]) -> str:
    """The diagnosis in one line."""
    if not contrasts:
        return "没有可以诊断的朗读录音。"
    if not findings:
        return "没有发现成片的读音问题，读得很稳。个别音节的失误多半是一时口误，不必放在心上。"
    first, *others = findings
    named = {one.family: one.name for one in contrasts}
    rest = "、".join(named.get(one.family, one.name) for one in others[:3])
    more = f"其次是{rest}{'等' if len(others) > 3 else ''}。" if others else ""
    good = sum(one.enough for one in contrasts) - sum(one.family in named for one in findings)
    well = f"另有 {good} 类音没有发现成片的问题。" if good > 0 else ""
    return (
        f"最值得先练的是：{first.name}，{first.rate.chances} 个音节里有 {first.rate.failures} 个。"
        f"{more}{well}"
    )

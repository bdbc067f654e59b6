"""The diagnosis as the page shows it: bars, examples beside a standard voice, exercises."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from scoring.confusions import PARTS, families
from scoring.contour_drawing import contour_svg
from scoring.diagnosis import Contrast, Diagnosis, Finding, PairRate, Rate, Severity, ToneProfile
from scoring.exercises import (
    FLUENCY,
    Exercise,
    PracticeWord,
    WordPair,
    exercises,
    standard_clip,
)
from scoring.item_marks import marks_of, written

STANDARD = "standard"  # folder beside the report
SEVERITIES = {
    Severity.OCCASIONAL: "偶发",
    Severity.COMMON: "常见",
    Severity.GENERAL: "普遍",
}
PAIRS = 5  # of a finding, named


@dataclass(frozen=True)
class Bar:
    """A share with its interval, in percent of the bar's width."""

    share: float
    low: float
    high: float
    said: str


@dataclass(frozen=True)
class Word:
    """A word to practise; `sound`: its standard voice beside the report, or None."""

    hanzi: str
    pinyin: str
    sound: str | None


@dataclass(frozen=True)
class Heard:
    """An example of the candidate's own: what it should be and what it sounded like."""

    item: int
    syllable: int
    hanzi: str
    should: str
    heard: str
    start: float
    end: float


@dataclass(frozen=True)
class Practice:
    """An exercise as shown."""

    sound: str
    pairs: tuple[tuple[Word, Word], ...]
    words: tuple[Word, ...]
    sentence: str


@dataclass(frozen=True)
class FindingView:
    """One finding as shown."""

    finding: Finding
    severity: str
    bar: Bar
    pairs: tuple[str, ...]
    own: tuple[Heard, ...]
    standard: tuple[Word, ...]
    practice: Practice | None


@dataclass(frozen=True)
class ContrastView:
    """One contrast in the overview; `state`: finding, clear or unknown."""

    contrast: Contrast
    bar: Bar
    state: str


@dataclass(frozen=True)
class DiagnosisView:
    """The whole section."""

    diagnosis: Diagnosis
    findings: tuple[FindingView, ...]
    contrasts: tuple[ContrastView, ...]
    tones: tuple[tuple[str, ToneProfile, Markup], ...]
    fluency: Practice | None


def view_of(diagnosis: Diagnosis) -> DiagnosisView:
    """What the page shows of a diagnosis."""
    found = {one.family for one in diagnosis.findings}
    fluency = exercises()[FLUENCY]
    halting = diagnosis.fluency is not None and diagnosis.fluency.practise
    return DiagnosisView(
        diagnosis,
        tuple(_finding(one) for one in diagnosis.findings),
        tuple(
            ContrastView(one, _bar(one.rate), _state(one, one.family in found))
            for one in diagnosis.contrasts
        ),
        tuple(
            (_tone_name(one), one, contour_svg(one.measured, one.standard))
            for one in diagnosis.tones
        ),
        _practice(fluency, fluency.pairs) if halting else None,
    )


def standard_sounds(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Clips that the page plays, as paths beside it, each once."""
    view = view_of(diagnosis)
    words = [
        word
        for one in view.findings
        if one.practice is not None
        for word in (*one.practice.words, *(word for pair in one.practice.pairs for word in pair))
    ]
    return tuple(sorted({word.sound for word in words if word.sound is not None}))


def _finding(one: Finding) -> FindingView:
    exercise = exercises().get(one.family)
    confused = [(pair.expected, pair.heard) for pair in one.pairs]
    return FindingView(
        one,
        SEVERITIES[one.severity],
        _bar(one.rate),
        tuple(_pair(one.family, pair) for pair in one.pairs[:PAIRS]),
        tuple(
            Heard(
                example.item,
                example.syllable,
                example.hanzi,
                marks_of(example.surface),
                marks_of(example.heard),
                example.start,
                example.end,
            )
            for example in one.examples
        ),
        tuple(_word(word) for word in one.standard),
        None if exercise is None else _practice(exercise, exercise.pairs_for(confused)),
    )


def _practice(exercise: Exercise, pairs: tuple[WordPair, ...]) -> Practice:
    return Practice(
        exercise.sound,
        tuple((_word(one), _word(other)) for one, other in pairs),
        tuple(_word(word) for word in exercise.words),
        exercise.sentence,
    )


def _word(word: PracticeWord) -> Word:
    there = standard_clip(word.clip) is not None
    return Word(word.hanzi, word.marks, f"{STANDARD}/{word.clip}.ogg" if there else None)


def _pair(family: str, pair: PairRate) -> str:
    """“sh → s 12/30”, or “阳平 → 上声 5/60”."""
    known = families().get(family)
    part = known.part if known else family.partition(":")[0]
    label = dict(PARTS)[part]
    meant, heard = written(label, pair.expected), written(label, pair.heard)
    arrow = f"{meant} 不到位" if meant == heard else f"{meant} → {heard}"
    return f"{arrow}　{pair.rate.failures}/{pair.rate.chances}"


def _bar(rate: Rate) -> Bar:
    low, high = rate.interval
    share = round(100 * rate.share)
    said = (
        f"{rate.chances} 个里有 {rate.failures} 个，约 {share}%"
        f"（多半在 {100 * low:.0f}% 至 {100 * high:.0f}% 之间）"
    )
    return Bar(round(100 * rate.share, 1), round(100 * low, 1), round(100 * high, 1), said)


def _state(one: Contrast, found: bool) -> str:
    if found:
        return "finding"
    return "clear" if one.enough else "unknown"


def _tone_name(one: ToneProfile) -> str:
    name = written("声调", one.tone)
    return f"{name}（半上）" if one.half else name

"""One reading of a word in practice as its reader sees it: verdicts, curves and one sentence.

Pure: from what the engine examined to plain values. What the engine says to examiners (listen
again, check the recording) is left out or said in the reader's own terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from scoring.confusions import FLAWED, PARTS
from scoring.contours import Contour
from scoring.engine import Examined
from scoring.expected import Expected, ExpectedSyllable
from scoring.item_marks import marks_of, spaced, written
from scoring.judgement import (
    PROBABILITY_DIGITS,
    TIME_DIGITS,
    PartJudgement,
    SyllableJudgement,
    Verdict,
)
from scoring.practice_contours import practice_contours
from scoring.practice_hints import hint_for

NOTHING_HEARD = "没有听到这个词，请看着词再读一遍。"
SOUND_REMARKS = {
    "clipped": "声音太大，有些失真，请离话筒远一点。",
    "too_soft": "声音偏小，请靠近话筒或读响一点。",
    "noisy": "周围有噪声，判断可能不准。",
    "cut_short": "词还没读完录音就停了，请读完再停。",
    "dropouts": "录音有断点，请告诉工作人员检查设备。",
    "low_sample_rate": "录音的采样率偏低，声母判断可能不准。",
}
"""What flags of the gate (scoring/quality.py) mean to whoever reads."""


@dataclass(frozen=True)
class ReadSyllable:
    """A syllable as judged, with the curve heard and the one it should have (five levels)."""

    judged: SyllableJudgement
    contour: Contour
    standard: Contour

    def to_json(self) -> dict[str, Any]:
        """The syllable as the booth gets it; finals and tones are texts like initials."""
        one = self.judged
        return {
            "hanzi": one.hanzi,
            "expected": one.expected,
            "surface": one.surface,
            "start": round(one.start, TIME_DIGITS),
            "end": round(one.end, TIME_DIGITS),
            "verdict": one.verdict.value,
            "parts": [
                {
                    "part": name,
                    "expected": str(part.expected),
                    "heard": None if part.heard is None else str(part.heard),
                    "verdict": part.verdict.value,
                    "p_correct": round(part.p_correct, PROBABILITY_DIGITS),
                }
                for (name, _), part in zip(PARTS, one.parts, strict=True)
            ],
            "contour": [list(point) for point in self.contour],
            "standard": [list(point) for point in self.standard],
        }


@dataclass(frozen=True)
class PracticeReading:
    """What is said of one reading; `right` only where every syllable is."""

    status: str
    reasons: tuple[str, ...] = ()
    right: bool = False
    sentence: str = ""
    syllables: tuple[ReadSyllable, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """The reading as plain data."""
        return {
            "status": self.status,
            "reasons": list(self.reasons),
            "right": self.right,
            "sentence": self.sentence,
            "syllables": [one.to_json() for one in self.syllables],
        }


def reading_of(examined: Examined, expected: Expected, part: str = "") -> PracticeReading:
    """The reading of one word. `part` (initial, final, tone): what is practised, named first.

    A recording in which nothing of the word was heard is refused like an unusable one: it says
    nothing about the reader's sounds.
    """
    judgement = examined.judgement
    if judgement.status != "ok" or examined.heard is None:
        return PracticeReading("rejected", judgement.reasons)
    if all(one.verdict is Verdict.OMITTED for one in judgement.syllables):
        return PracticeReading("rejected", (NOTHING_HEARD,))
    drawn = practice_contours(examined.heard.pitch, judgement.syllables, expected.syllables)
    flags = [flag.id for flag in judgement.flags]
    return PracticeReading(
        "ok",
        tuple(said for name, said in SOUND_REMARKS.items() if name in flags),
        all(one.verdict is Verdict.CORRECT for one in judgement.syllables),
        sentence_of(judgement.syllables, expected.syllables, part),
        tuple(
            ReadSyllable(one, *curves)
            for one, curves in zip(judgement.syllables, drawn, strict=True)
        ),
    )


def sentence_of(
    syllables: Sequence[SyllableJudgement], expected: Sequence[ExpectedSyllable], part: str = ""
) -> str:
    """The verdict on a word in one sentence: what was wrong, what was heard, how it is made.

    Of several faults the one of `part` comes first, errors before defects; the others are named.
    """
    faults = [
        (one.verdict is not Verdict.OMITTED, name != part, judged.verdict, index, name)
        for index, one in enumerate(syllables)
        for (name, _), judged in zip(PARTS, one.parts, strict=True)
        if judged.verdict in FLAWED or (one.verdict is Verdict.OMITTED and name == "initial")
    ]
    if not faults:
        return _right(syllables)
    ordered = sorted(faults, key=lambda one: (one[0], one[1], one[2] is not Verdict.ERROR, one[3]))
    named = [(index, name) for *_, index, name in ordered]
    first, *others = named
    said = _fault(syllables[first[0]], expected[first[0]], first[1])
    also = "、".join(dict.fromkeys(_place(syllables[index], name) for index, name in others))
    return f"{said}另外还有：{also}。" if also else said


def _right(syllables: Sequence[SyllableJudgement]) -> str:
    read = "".join(marks_of(one.surface) for one in syllables)
    if any(one.surface != one.expected for one in syllables):
        return f"读对了，变调也对：{read}。"
    return f"读对了：{read}。"


def _place(one: SyllableJudgement, name: str) -> str:
    if one.verdict is Verdict.OMITTED:
        return f"“{one.hanzi}”没有读出来"
    return f"“{one.hanzi}”的{dict(PARTS)[name]}"


def _fault(one: SyllableJudgement, place: ExpectedSyllable, name: str) -> str:
    """One fault in a sentence of its own."""
    if one.verdict is Verdict.OMITTED:
        return f"“{one.hanzi}”没有读出来，请把整个词读完。"
    label = dict(PARTS)[name]
    part = one.parts[[known for known, _ in PARTS].index(name)]
    hint = hint_for(name, str(part.expected), place.surface.half_third)
    how = f"：{hint}。" if hint else "。"
    return f"“{one.hanzi}”的{label}{_what(label, part)}{how}"


def _what(label: str, part: PartJudgement) -> str:
    meant, got = written(label, part.expected), written(label, part.heard)
    if part.defect:
        return f"（{meant}）有缺陷，{part.defect}"
    if part.heard is None or str(part.heard) == str(part.expected):
        return f"（{meant}）不够到位"
    if part.verdict is Verdict.ERROR:
        return f"读成了{spaced(got)}，应为{spaced(meant)}"
    return f"接近{spaced(got)}，应为{spaced(meant)}"

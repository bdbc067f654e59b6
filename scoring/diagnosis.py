"""The diagnosis of one sitting as values, with their JSON: what to practise first, and why.

A share comes with its 95 % interval, a finding with the syllables it rests on, so that a teacher
can listen and an examiner can disagree. How it is found: scoring/diagnosing.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from scoring.contours import Contour
from scoring.exercises import PracticeWord
from scoring.share_interval import wilson

SHARE_DIGITS = 3
TIME_DIGITS = 3
PROBABILITY_DIGITS = 4


class Severity(StrEnum):
    """How much of what could go wrong does."""

    OCCASIONAL = "occasional"
    COMMON = "common"
    GENERAL = "general"


@dataclass(frozen=True)
class Rate:
    """Failures among chances: the syllables in which a confusion could have been heard."""

    chances: int
    failures: int

    @property
    def share(self) -> float:
        """Failures by chances; 0 without chances."""
        return self.failures / self.chances if self.chances else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share (Wilson 1927); 0 to 1 without chances."""
        return wilson(self.failures, self.chances)

    def to_json(self) -> dict[str, Any]:
        """Return the counts with what follows from them."""
        low, high = self.interval
        return {
            "chances": self.chances,
            "failures": self.failures,
            "share": round(self.share, SHARE_DIGITS),
            "low": round(low, SHARE_DIGITS),
            "high": round(high, SHARE_DIGITS),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Rate:
        """Read back what `to_json` wrote."""
        return cls(data["chances"], data["failures"])


@dataclass(frozen=True)
class PairRate:
    """One pair of a confusion: sh heard as s. The chances are the syllables with `expected`."""

    expected: str
    heard: str
    rate: Rate

    def to_json(self) -> dict[str, Any]:
        """Return the pair as a report holds it."""
        return {"expected": self.expected, "heard": self.heard, **self.rate.to_json()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> PairRate:
        """Read back what `to_json` wrote."""
        return cls(data["expected"], data["heard"], Rate.from_json(data))


@dataclass(frozen=True)
class Example:
    """A failure worth hearing: place in the paper, times in the item's recording (seconds).

    `surface` is what should be read, `heard` what it sounded like, both in pinyin digits.
    """

    item: int
    syllable: int
    hanzi: str
    surface: str
    heard: str
    start: float
    end: float
    p_correct: float

    def to_json(self) -> dict[str, Any]:
        """Return the example as a report holds it."""
        return {
            "item": self.item,
            "syllable": self.syllable,
            "hanzi": self.hanzi,
            "surface": self.surface,
            "heard": self.heard,
            "start": round(self.start, TIME_DIGITS),
            "end": round(self.end, TIME_DIGITS),
            "p_correct": round(self.p_correct, PROBABILITY_DIGITS),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Example:
        """Read back what `to_json` wrote."""
        return cls(**data)


@dataclass(frozen=True)
class Finding:
    """A confusion with enough evidence.

    `points`: deducted for the syllables concerned (which may have other faults too). `standard`:
    words to hear beside the examples.
    """

    family: str
    name: str
    severity: Severity
    rate: Rate
    points: Decimal
    pairs: tuple[PairRate, ...]
    examples: tuple[Example, ...]
    standard: tuple[PracticeWord, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the finding as a report holds it."""
        return {
            "family": self.family,
            "name": self.name,
            "severity": self.severity.value,
            **self.rate.to_json(),
            "points": str(self.points),
            "pairs": [one.to_json() for one in self.pairs],
            "examples": [one.to_json() for one in self.examples],
            "standard": [one.to_json() for one in self.standard],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Finding:
        """Read back what `to_json` wrote."""
        return cls(
            data["family"],
            data["name"],
            Severity(data["severity"]),
            Rate.from_json(data),
            Decimal(data["points"]),
            tuple(PairRate.from_json(one) for one in data["pairs"]),
            tuple(Example.from_json(one) for one in data["examples"]),
            tuple(PracticeWord.from_json(one) for one in data["standard"]),
        )


@dataclass(frozen=True)
class Contrast:
    """A contrast as counted over the sitting, finding or not; `enough`: chances to judge by."""

    family: str
    name: str
    rate: Rate
    enough: bool

    def to_json(self) -> dict[str, Any]:
        """Return the contrast as a report holds it."""
        return {
            "family": self.family,
            "name": self.name,
            **self.rate.to_json(),
            "enough": self.enough,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Contrast:
        """Read back what `to_json` wrote."""
        return cls(data["family"], data["name"], Rate.from_json(data), data["enough"])


@dataclass(frozen=True)
class ToneProfile:
    """How the candidate's syllables of one tone run, on the five levels of their own voice.

    `half`: third tones before other tones, which only fall. `remark`: "" where nothing is off.
    """

    tone: int
    half: bool
    count: int
    measured: Contour
    standard: Contour
    remark: str

    def to_json(self) -> dict[str, Any]:
        """Return the profile as a report holds it."""
        return {
            "tone": self.tone,
            "half": self.half,
            "count": self.count,
            "measured": [list(point) for point in self.measured],
            "standard": [list(point) for point in self.standard],
            "remark": self.remark,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ToneProfile:
        """Read back what `to_json` wrote."""
        measured, standard = (
            tuple((float(x), float(y)) for x, y in data[name]) for name in ("measured", "standard")
        )
        return cls(data["tone"], data["half"], data["count"], measured, standard, data["remark"])


@dataclass(frozen=True)
class Fluency:
    """How the passage ran; `practise`: pauses or fluency have cost points there."""

    syllables_per_minute: int
    pauses_in_words: int
    pauses_in_phrases: int
    goings_back: int
    omitted: int
    added: int
    practise: bool

    def to_json(self) -> dict[str, Any]:
        """Return the figures as a report holds them."""
        return dict(vars(self))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Fluency:
        """Read back what `to_json` wrote."""
        return cls(**data)


@dataclass(frozen=True)
class Diagnosis:
    """What to practise, most rewarding first, with everything it rests on."""

    version: str
    summary: str
    findings: tuple[Finding, ...]
    contrasts: tuple[Contrast, ...]
    tones: tuple[ToneProfile, ...]
    fluency: Fluency | None

    def to_json(self) -> dict[str, Any]:
        """Return the diagnosis as a report holds it."""
        return {
            "version": self.version,
            "summary": self.summary,
            "findings": [one.to_json() for one in self.findings],
            "contrasts": [one.to_json() for one in self.contrasts],
            "tones": [one.to_json() for one in self.tones],
            "fluency": None if self.fluency is None else self.fluency.to_json(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Diagnosis:
        """Read back what `to_json` wrote."""
        fluency = data["fluency"]
        return cls(
            data["version"],
            data["summary"],
            tuple(Finding.from_json(one) for one in data["findings"]),
            tuple(Contrast.from_json(one) for one in data["contrasts"]),
            tuple(ToneProfile.from_json(one) for one in data["tones"]),
            None if fluency is None else Fluency.from_json(fluency),
        )

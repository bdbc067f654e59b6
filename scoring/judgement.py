"""What the engine finds in one recording: frozen values and their JSON.

Everything after the engine (marks, reports, console, guides) reads these and nothing deeper.
Times are seconds from the start of the recording, rounded to milliseconds when written;
probabilities are rounded to four places. Keys come in one fixed order, so that equal judgements
are equal bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal

TIME_DIGITS = 3  # milliseconds
PROBABILITY_DIGITS = 4


class Verdict(StrEnum):
    """The three verdicts of the rubric, and the one where there was nothing to judge."""

    CORRECT = "correct"
    DEFECT = "defect"
    ERROR = "error"
    OMITTED = "omitted"


class PauseKind(StrEnum):
    """Where a pause stands in the text."""

    WITHIN_WORD = "within_word"
    WITHIN_PHRASE = "within_phrase"
    BETWEEN = "between"


@dataclass(frozen=True)
class PartJudgement:
    """One part of a syllable: initial, final or tone.

    `expected` and `heard` are an initial ("" for zero), a final ("-i", and "r" appended for
    erhua, "uar") or a tone 1 to 5; `heard` is None where the syllable was omitted. `defect` names
    a defect in Chinese, `doubt` is the id of what speaks against the verdict (data/defects.toml);
    both are "" for none.
    """

    expected: str | int
    heard: str | int | None
    p_correct: float
    verdict: Verdict
    defect: str = ""
    doubt: str = ""

    def to_json(self, for_report: bool = False) -> dict[str, Any]:
        """Return the part as the command-line contract writes it; a report also has the defect."""
        written = {
            "expected": self.expected,
            "heard": self.heard,
            "p_correct": round(self.p_correct, PROBABILITY_DIGITS),
            "verdict": self.verdict.value,
        }
        if for_report:
            written["defect"] = self.defect or None
        return written

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> PartJudgement:
        """Read back what `to_json` wrote."""
        return cls(
            data["expected"], data["heard"], float(data["p_correct"]), Verdict(data["verdict"]),
            data.get("defect") or "",
        )  # fmt: skip


@dataclass(frozen=True)
class SyllableJudgement:
    """One expected syllable: where it was read, how, and what was heard instead.

    `expected` is the citation reading in digits ("bu4"), `surface` the reading it was held
    against after sandhi ("bu2"). An omitted syllable has its place: `start` equals `end`.
    """

    expected: str
    surface: str
    start: float
    end: float
    verdict: Verdict
    initial: PartJudgement
    final: PartJudgement
    tone: PartJudgement
    hanzi: str = ""

    @property
    def parts(self) -> tuple[PartJudgement, PartJudgement, PartJudgement]:
        """Initial, final and tone, in this order."""
        return self.initial, self.final, self.tone

    def to_json(self, with_hanzi: bool = False) -> dict[str, Any]:
        """Return the syllable as a batch line has it; `with_hanzi`: as a report has it."""
        written = {
            "expected": self.expected,
            "surface": self.surface,
            "start": round(self.start, TIME_DIGITS),
            "end": round(self.end, TIME_DIGITS),
            "verdict": self.verdict.value,
            "initial": self.initial.to_json(with_hanzi),
            "final": self.final.to_json(with_hanzi),
            "tone": self.tone.to_json(with_hanzi),
        }
        if with_hanzi:
            written["hanzi"] = self.hanzi
        return written

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SyllableJudgement:
        """Read back what `to_json` wrote."""
        return cls(
            expected=data["expected"],
            surface=data["surface"],
            start=float(data["start"]),
            end=float(data["end"]),
            verdict=Verdict(data["verdict"]),
            initial=PartJudgement.from_json(data["initial"]),
            final=PartJudgement.from_json(data["final"]),
            tone=PartJudgement.from_json(data["tone"]),
            hanzi=data.get("hanzi", ""),
        )


@dataclass(frozen=True, order=True)
class Insertion:
    """Something read that the text does not have: what it sounded like, and when."""

    start: float
    end: float
    heard: str

    def to_json(self) -> dict[str, Any]:
        """Return the insertion as the command-line contract writes it."""
        return {"heard": self.heard, **_times(self.start, self.end)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Insertion:
        """Read back what `to_json` wrote."""
        return cls(float(data["start"]), float(data["end"]), data["heard"])


@dataclass(frozen=True, order=True)
class Repetition:
    """A stretch of the text read once more: expected syllables `first` to `last`, inclusive.

    `start` and `end` are the times of the reading that does *not* count. `restart` says that the
    reader broke off inside a word and began it again.
    """

    start: float
    end: float
    first: int
    last: int
    restart: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the repetition as written in a batch line."""
        return {
            "first": self.first,
            "last": self.last,
            **_times(self.start, self.end),
            "restart": self.restart,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Repetition:
        """Read back what `to_json` wrote."""
        return cls(
            float(data["start"]), float(data["end"]), data["first"], data["last"], data["restart"]
        )


@dataclass(frozen=True, order=True)
class Pause:
    """A silence longer than its kind allows; `before` is the expected syllable that follows it."""

    start: float
    end: float
    where: PauseKind
    before: int

    def to_json(self) -> dict[str, Any]:
        """Return the pause as written in a batch line."""
        return {
            **_times(self.start, self.end),
            "where": self.where.value,
            "before": self.before,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Pause:
        """Read back what `to_json` wrote."""
        return cls(
            float(data["start"]), float(data["end"]), PauseKind(data["where"]), data["before"]
        )


@dataclass(frozen=True, order=True)
class Flag:
    """Something that sends the item to people: a stable id and a sentence in Chinese."""

    id: str
    why: str

    def to_json(self) -> dict[str, Any]:
        """Return the flag as written in a report."""
        return {"id": self.id, "why": self.why}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Flag:
        """Read back what `to_json` wrote."""
        return cls(data["id"], data["why"])


@dataclass(frozen=True)
class ItemJudgement:
    """One item: refused with its reasons, or every expected syllable judged."""

    status: Literal["ok", "rejected"]
    duration: float
    reasons: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    syllables: tuple[SyllableJudgement, ...] = ()
    insertions: tuple[Insertion, ...] = ()
    repetitions: tuple[Repetition, ...] = ()
    pauses: tuple[Pause, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the whole judgement with hanzi and flags, as a report holds it."""
        return {
            **self._head(),
            "flags": [flag.to_json() for flag in self.flags],
            "syllables": [syllable.to_json(with_hanzi=True) for syllable in self.syllables],
            **self._tail(),
        }

    def batch_line(self, row_id: str) -> dict[str, Any]:
        """Return one line of the `batch` command's results, exactly as its contract says."""
        return {
            "id": row_id,
            **self._head(),
            "syllables": [syllable.to_json() for syllable in self.syllables],
            **self._tail(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ItemJudgement:
        """Read back what `to_json` or `batch_line` wrote."""
        return cls(
            status=data["status"],
            duration=float(data["duration"]),
            reasons=tuple(data["reasons"]),
            flags=tuple(Flag.from_json(flag) for flag in data.get("flags", ())),
            syllables=tuple(SyllableJudgement.from_json(one) for one in data["syllables"]),
            insertions=tuple(Insertion.from_json(one) for one in data["insertions"]),
            repetitions=tuple(Repetition.from_json(one) for one in data["repetitions"]),
            pauses=tuple(Pause.from_json(one) for one in data["pauses"]),
        )

    def with_flag(self, flag: Flag) -> ItemJudgement:
        """Return the same judgement with one more flag, its sentence among the reasons."""
        return replace(self, flags=(*self.flags, flag), reasons=(*self.reasons, flag.why))

    def without_flag(self, name: str) -> ItemJudgement:
        """Return the same judgement without the flag of that id and its sentence."""
        gone = {flag.why for flag in self.flags if flag.id == name}
        return replace(
            self,
            flags=tuple(flag for flag in self.flags if flag.id != name),
            reasons=tuple(why for why in self.reasons if why not in gone),
        )

    def _head(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "reasons": list(self.reasons),
            "duration": round(self.duration, TIME_DIGITS),
        }

    def _tail(self) -> dict[str, Any]:
        return {
            "insertions": [one.to_json() for one in self.insertions],
            "repetitions": [one.to_json() for one in self.repetitions],
            "pauses": [one.to_json() for one in self.pauses],
        }


def _times(start: float, end: float) -> dict[str, float]:
    return {"start": round(start, TIME_DIGITS), "end": round(end, TIME_DIGITS)}

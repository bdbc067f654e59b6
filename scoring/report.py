"""The report of one sitting as values, and as the JSON that the console reads.

The form is data/report-1.schema.json. Marks are decimal and written as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.certainty import NOTHING_UNSURE, Certainty
from scoring.diagnosis import Diagnosis
from scoring.item_marks import ITEM_OF_KIND, ItemMark
from scoring.judgement import ItemJudgement
from scoring.talk import TalkFacts
from scoring.talk_proposal import TalkProposal
from wordlists.syllabus import ITEM_NAMES

SCHEMA = 1


@dataclass(frozen=True)
class ItemReport:
    """One item of the paper: its judgement, its mark, how sure the machine is (None: not at all).

    `item` is the 1-based place in the paper.
    """

    item: int
    kind: str
    judgement: ItemJudgement
    mark: ItemMark
    confidence: float | None = None
    certainty: Certainty = NOTHING_UNSURE

    @property
    def read_aloud(self) -> bool:
        """Is it one of items 1 to 3, which the machine marks?"""
        return self.kind in ITEM_OF_KIND

    def to_json(self) -> dict[str, Any]:
        """Return the item as a report holds it."""
        return {
            "item": self.item,
            "kind": self.kind,
            **self.judgement.to_json(),
            "deductions": [one.to_json() for one in self.mark.deductions],
            "mark": None if self.mark.mark is None else str(self.mark.mark),
            "full": str(self.mark.full),
            "mark_low": None if self.certainty.low is None else str(self.certainty.low),
            "mark_high": None if self.certainty.high is None else str(self.certainty.high),
            "confidence": self.confidence,
            "unsure": [one.to_json() for one in self.certainty.unsure],
        }


@dataclass(frozen=True)
class TalkReport:
    """The talk as measured, with the machine's proposal; `topic` is its number in the paper."""

    facts: TalkFacts
    proposal: TalkProposal
    topic: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the talk as a report holds it."""
        facts = self.facts
        return {
            "topic": self.topic,
            "transcript": [
                {"start": round(line.start, 2), "end": round(line.end, 2), "text": line.text}
                for line in facts.lines
            ],
            "seconds": round(facts.seconds, 1),
            "effective_seconds": round(facts.effective_seconds, 1),
            "missing_seconds": round(facts.missing_seconds, 1),
            "pauses": [one.to_json() for one in facts.pauses],
            "long_silences": [one.to_json() for one in facts.long_silences],
            "syllables_per_minute": facts.syllables_per_minute,
            "fillers": [{"word": word, "count": count} for word, count in facts.fillers],
            "ineffective": [one.to_json() for one in facts.ineffective],
            "words": [one.to_json() for one in facts.words],
            "proposal": self.proposal.to_json(),
        }


@dataclass(frozen=True)
class SittingReport:
    """Everything the machine says of one sitting.

    `engine`: versions of everything that decided. `talk` is None where there was nothing to hear.
    `diagnosis`: what to practise, over all items read aloud.
    """

    engine: Mapping[str, str]
    sitting_id: str
    admission_number: str
    paper_digest: str
    items: tuple[ItemReport, ...]
    talk: TalkReport | None
    diagnosis: Diagnosis

    @property
    def refused(self) -> tuple[ItemReport, ...]:
        """Items 1 to 3 whose recording was refused or is missing."""
        return tuple(
            one for one in self.items if one.read_aloud and one.judgement.status == "rejected"
        )

    @property
    def machine_total(self) -> Decimal | None:
        """Sum of items 1 to 3; None where one of them has no mark."""
        total = Decimal(0)
        for one in self.items:
            if one.read_aloud:
                if one.mark.mark is None:
                    return None
                total += one.mark.mark
        return total

    def to_json(self) -> dict[str, Any]:
        """Return the whole report as plain JSON values."""
        total = self.machine_total
        return {
            "schema": SCHEMA,
            "engine": dict(self.engine),
            "sitting_id": self.sitting_id,
            "admission_number": self.admission_number,
            "paper_digest": self.paper_digest,
            "items": [one.to_json() for one in self.items],
            "talk": None if self.talk is None else self.talk.to_json(),
            "machine_total_items_1_3": None if total is None else str(total),
            "diagnosis": self.diagnosis.to_json(),
        }


def mark_lines(report: SittingReport) -> list[str]:
    """The marks in words, a line for each item and one for the sum."""
    lines = []
    for one in report.items:
        name = f"第 {one.item} 项 {ITEM_NAMES[one.kind]}"
        if one.mark.mark is not None:
            doubt = "，须人工复听" if one.judgement.flags else ""
            lines.append(f"{name}：{one.mark.mark} / {one.mark.full}{doubt}")
        elif one.judgement.status == "rejected":
            lines.append(f"{name}：未评分（{'；'.join(one.judgement.reasons)}）")
        else:
            lines.append(f"{name}：由测试员评分")
    total = report.machine_total
    return [*lines, f"朗读项机评合计：{'待定' if total is None else total}"]

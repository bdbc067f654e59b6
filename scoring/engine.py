"""One item from sound to judgement, and many at once.

The chain of scoring: gate → listen → align → miscues → judge. What the ear heard is handed on
beside the judgement, for reports that draw pitch contours and for the passage's fluency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scoring.abnormal import look_beside, too_poor_to_judge
from scoring.align import Alignment
from scoring.audio import SAMPLE_RATE, Recording
from scoring.boundaries import sound_edges
from scoring.calibration import Calibration
from scoring.ear import Heard, SegmentPosteriors, Span
from scoring.evidence import Evidence, gather
from scoring.expected import Expected
from scoring.judge import (
    JudgedSpan,
    judge_syllable,
    matches,
    omitted_syllable,
    rows,
)
from scoring.judgement import Flag, ItemJudgement, SyllableJudgement, Verdict
from scoring.miscues import Miscues, find_miscues
from scoring.quality import QualityReport, inspect
from scoring.reading_order import follow_reading, order_flags
from scoring.speech_frames import SpeechFrames, speech_frames
from scoring.thresholds import MismatchLimits, Thresholds


class Listener(Protocol):
    """What the engine asks of an ear (scoring.ear.Ear)."""

    def listen_many(self, clips: Sequence[NDArray[np.float32]]) -> list[Heard]:
        """Hear several unrelated clips of mono sound at 16 kHz."""
        ...

    def judge(self, heard: Heard, spans: Sequence[Span]) -> SegmentPosteriors:
        """Judge aligned syllables of one recording strictly, in time order."""
        ...


@dataclass(frozen=True)
class Request:
    """One recording and the text it should hold."""

    recording: Recording
    expected: Expected


@dataclass(frozen=True)
class Examined:
    """A judgement with its evidence; what was not reached is None in a refused recording."""

    judgement: ItemJudgement
    quality: QualityReport
    heard: Heard | None = None
    frames: SpeechFrames | None = None
    alignment: Alignment | None = None


@dataclass(frozen=True)
class Engine:
    """An ear with a calibration and a table of thresholds.

    `last_reading_counts`: in items 1 and 2 a word may be read once more (a setting).
    """

    ear: Listener
    calibration: Calibration
    thresholds: Thresholds
    last_reading_counts: bool = True

    def examine(self, requests: Sequence[Request]) -> list[Examined]:
        """Judge several items; each result is the same as if it stood alone."""
        reports = [
            inspect(request.recording, request.expected.counted, self.thresholds)
            for request in requests
        ]
        accepted = [index for index, report in enumerate(reports) if report.accepted]
        heard = self.ear.listen_many([requests[index].recording.samples for index in accepted])
        heard_of = dict(zip(accepted, heard, strict=True))
        return [
            self._judge(request, report, heard_of[index])
            if index in heard_of
            else Examined(refused(report), report)
            for index, (request, report) in enumerate(zip(requests, reports, strict=True))
        ]

    def examine_one(self, recording: Recording, expected: Expected) -> Examined:
        """Judge a single item."""
        return self.examine([Request(recording, expected)])[0]

    def gate_talk(self, recording: Recording) -> ItemJudgement:
        """Judge a talk (item 4) as far as there is no text: fit to be listened to, or refused."""
        report = inspect(recording, 0, self.thresholds)
        if not report.accepted:
            return refused(report)
        reasons = tuple(flag.why for flag in report.flags)
        return ItemJudgement("ok", report.duration, reasons, report.flags)

    def _judge(self, request: Request, report: QualityReport, heard: Heard) -> Examined:
        expected, limits = request.expected, self.thresholds
        frames = speech_frames(request.recording.samples, SAMPLE_RATE, limits.speech)
        alignment = follow_reading(heard, expected, frames, limits.alignment)
        last_counts = self.last_reading_counts or not expected.isolated
        miscues = find_miscues(alignment, expected, frames, limits.pauses, last_counts)
        flags = (*report.flags, *order_flags(alignment, expected))
        judgement = ItemJudgement(
            status="ok",
            duration=report.duration,
            reasons=tuple(flag.why for flag in flags),
            flags=flags,
            syllables=self._syllables(heard, request, miscues),
            insertions=miscues.insertions,
            repetitions=miscues.repetitions,
            pauses=miscues.pauses,
        )
        judgement = collapse_mismatch(
            _as_heard(judgement, miscues, request, alignment), limits.mismatch
        )
        if poor_sound := too_poor_to_judge(judgement):
            return Examined(replace(refused(report), reasons=(poor_sound,)), report)
        judgement = look_beside(judgement, request.recording.samples, heard, frames, alignment)
        return Examined(judgement, report, heard, frames, alignment)

    def _syllables(
        self, heard: Heard, request: Request, miscues: Miscues
    ) -> tuple[SyllableJudgement, ...]:
        """Judge the readings that count; the judge takes them in order of time."""
        expected, limits = request.expected, self.thresholds
        read = sorted((one for one in miscues.counting if one), key=lambda one: one.start)
        judged: dict[int, tuple[JudgedSpan, Evidence]] = {}
        if read:
            places = [expected.syllables[one.syllable] for one in read]
            spans = [
                Span(one.start, one.end, place.position, place.word_length)
                for one, place in zip(read, places, strict=True)
            ]
            answers = self.ear.judge(heard, spans)
            witnesses = gather(
                heard, request.recording.samples, spans, places, answers, expected.isolated,
                limits.contour, limits.doubt,
            )  # fmt: skip
            found = zip(rows(answers), witnesses, strict=True)
            judged = {one.syllable: pair for one, pair in zip(read, found, strict=True)}
        return tuple(
            judge_syllable(
                syllable,
                reading.start,
                reading.end,
                judged[index][0],
                limits.verdict,
                self.calibration,
                judged[index][1],
                limits.contour,
            )
            if reading
            else omitted_syllable(syllable, miscues.places[index])
            for index, (syllable, reading) in enumerate(
                zip(expected.syllables, miscues.counting, strict=False)
            )
        )


def _as_heard(
    judgement: ItemJudgement, miscues: Miscues, request: Request, alignment: Alignment
) -> ItemJudgement:
    """The judgement with the times at which each syllable sounds, which people see and click."""
    edges = sound_edges(request.recording.samples, alignment, request.expected)
    syllables = tuple(
        replace(one, start=edges[reading][0], end=edges[reading][1]) if reading else one
        for one, reading in zip(judgement.syllables, miscues.counting, strict=True)
    )
    return replace(judgement, syllables=syllables)


def refused(report: QualityReport) -> ItemJudgement:
    """The judgement of a recording that did not pass the gate."""
    return ItemJudgement("rejected", report.duration, reasons=report.refusals)


def collapse_mismatch(judgement: ItemJudgement, limits: MismatchLimits) -> ItemJudgement:
    """Turn a recording that is no reading of the text into errors throughout, and flag it.

    Chance matches of another text are no merit: with them, a wrong text would still get marks. The
    share is of what was said, so that one who stops early has omissions and no wrong text. Where
    most of what was read matches, talk beside the reading does not make it another text.
    """
    syllables = judgement.syllables
    read = [one for one in syllables if one.verdict is not Verdict.OMITTED]
    said = len(read) + len(judgement.insertions)
    matching = sum(matches(one) for one in read)
    share = matching / max(1, said)
    talked_beside = matching >= limits.read_share * len(read)
    if said < limits.fewest_syllables or share >= limits.matching_share or talked_beside:
        return judgement
    failed = tuple(
        one if one.verdict is Verdict.OMITTED else replace(one, verdict=Verdict.ERROR)
        for one in syllables
    )
    why = f"读音与文本不符：读出的音节只有 {share:.0%} 相符。请核对是否读错了试卷，并人工复听。"
    return replace(judgement, syllables=failed).with_flag(Flag("text_mismatch", why))

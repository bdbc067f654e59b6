"""A whole sitting: from the bundle that the booth recorded to report.json and report.html.

The paper in the manifest says what was to be read; of every item the highest attempt counts. All
files appear whole or not at all, and scoring the same bundle again writes the same report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recordings.bundle import Bundle, open_bundle
from recordings.bundle_check import check_bundle
from recordings.errors import ManifestError
from recordings.manifest import ItemRecording
from scoring.abnormal import abnormal_limits
from scoring.audio import SAMPLE_RATE, Recording, load
from scoring.certainty import certainty, doubted
from scoring.confidence import confidence
from scoring.contours import Contour, contours
from scoring.defects import defects_version
from scoring.diagnosing import Spoken, diagnose
from scoring.engine import Engine
from scoring.errors import BadBundle, UnreadableAudio
from scoring.expected import Expected, ItemKind, TextWord, expect_words
from scoring.item_flags import flagged
from scoring.item_marks import ItemMark, mark_item
from scoring.judgement import Flag, ItemJudgement
from scoring.passage_deductions import PassageReading, graded_deductions, limits_version
from scoring.report import ItemReport, SittingReport, TalkReport
from scoring.rubric import Rubric, national_rubric
from scoring.speech_frames import speech_frames
from scoring.talk import measure_talk
from scoring.talk_limits import talk_limits
from scoring.talk_pronunciation import judge_talk
from scoring.talk_proposal import propose
from scoring.transcript import Recogniser, WhisperRecogniser, transcribe
from wordlists.paper import (
    ChoiceItem,
    Item,
    MonosyllablesItem,
    Paper,
    PassageItem,
    PolysyllablesItem,
    TalkItem,
)
from wordlists.syllabus import ITEM_NAMES, POINTS, TIME_LIMITS

Progress = Callable[[str, float], None]
Contours = tuple[tuple[Contour, Contour], ...]
IGNORED_FINDINGS = frozenset({"file_extra"})  # what else lies in the folder changes no mark
PEOPLE_ONLY = Flag("people_only", "选择判断由测试员评分，机器不评。")
READ_ALOUD: dict[type[Item], ItemKind] = {
    MonosyllablesItem: "monosyllables",
    PolysyllablesItem: "polysyllables",
    PassageItem: "passage",
}


@dataclass(frozen=True)
class Recorded:
    """The recording of an item that counts, and its sound."""

    recording: ItemRecording
    sound: Recording


@dataclass(frozen=True)
class Scorer:
    """What marks a sitting: engine, recogniser for the talk, rubric, versions for the report.

    `recogniser` is called when a talk is reached, since its model is large.
    """

    engine: Engine
    recogniser: Callable[[], Recogniser]
    rubric: Rubric
    versions: Mapping[str, str]

    def score(
        self, bundle: Bundle, paper: Paper, progress: Progress | None = None
    ) -> tuple[SittingReport, dict[int, Contours]]:
        """Judge and mark every item of the paper; also the pitch contours by item."""
        reports: list[ItemReport] = []
        pitches: dict[int, Contours] = {}
        talk: TalkReport | None = None
        for number, item in enumerate(paper.items, start=1):
            tell = _telling(progress, number, len(paper.items), ITEM_NAMES[item.kind])
            tell(0.0)
            full = POINTS[paper.version][item.kind]
            found = _recorded(bundle, number)
            if isinstance(found, ItemJudgement):
                reports.append(ItemReport(number, item.kind, found, ItemMark(full, (), None)))
                continue
            if type(item) in READ_ALOUD:
                read, pitches[number] = self._read(number, item, found, full)
                reports.append(read)
            else:
                judgement = self._gate(item, found)
                reports.append(ItemReport(number, item.kind, judgement, ItemMark(full, (), None)))
                if isinstance(item, TalkItem) and judgement.status == "ok":
                    talk = self._talk(found, paper, full, tell)
            tell(1.0)
        manifest = bundle.manifest
        report = SittingReport(
            self.versions,
            manifest.sitting_id,
            manifest.admission_number,
            manifest.paper_digest,
            tuple(reports),
            talk,
            diagnose([spoken(one, pitches) for one in reports if one.read_aloud]),
        )
        return report, pitches

    def _read(
        self, number: int, item: Item, found: Recorded, full: Decimal
    ) -> tuple[ItemReport, Contours]:
        """One of items 1 to 3."""
        expected = expected_of(item)
        examined = self.engine.examine_one(found.sound, expected)
        sure = confidence(examined.judgement.syllables)
        judgement = flagged(examined.judgement, found.recording, sure)
        pitch = _no_pitch() if examined.heard is None else examined.heard.pitch
        counted = counted_syllables(item)
        reading = PassageReading(judgement, expected, counted or 0, pitch)
        graded = graded_deductions(reading, self.rubric) if counted is not None else ()
        mark = mark_item(
            item.kind, judgement, full, self.rubric, TIME_LIMITS[item.kind], counted, graded
        )
        limits = self.engine.thresholds.doubt
        certain = certainty(item.kind, judgement, mark, self.rubric, limits, counted)
        judgement = doubted(judgement, certain, limits)
        drawn = (
            contours(pitch, judgement.syllables, expected.syllables) if judgement.syllables else ()
        )
        return ItemReport(number, item.kind, judgement, mark, sure, certain), drawn

    def _gate(self, item: Item, found: Recorded) -> ItemJudgement:
        """An item that people mark: fit to be listened to, or refused."""
        judgement = flagged(self.engine.gate_talk(found.sound), found.recording, None)
        if isinstance(item, ChoiceItem) and judgement.status == "ok":
            return judgement.with_flag(PEOPLE_ONLY)
        return judgement

    def _talk(
        self, found: Recorded, paper: Paper, full: Decimal, tell: Callable[[float], None]
    ) -> TalkReport:
        sound = found.sound
        frames = speech_frames(sound.samples, SAMPLE_RATE, self.engine.thresholds.speech)
        lines = transcribe(
            sound.samples, frames, self.recogniser(), lambda share: tell(0.8 * share)
        )
        passage = paper.item("passage")
        text = (
            "".join(word.hanzi for word in passage.words)
            if isinstance(passage, PassageItem)
            else ""
        )
        (heard,) = self.engine.ear.listen_many([sound.samples])
        facts = measure_talk(frames, lines, self.rubric.full_seconds, text, heard)
        pronunciation = judge_talk(self.engine, sound, lines)
        proposal = propose(facts, pronunciation, self.rubric, full)
        return TalkReport(facts, proposal, found.recording.topic)


def score_sitting(bundle: Path, out: Path, progress: Progress | None = None) -> SittingReport:
    """Score the bundle folder and write report.json, report.html and what it needs into `out`.

    `progress` gets what is being done and the share done (0 to 1). A refused recording is no
    error: the report says so (`SittingReport.refused`).

    Raises BadBundle (ScoringError) where the bundle is not whole or its paper is not its own,
    RecordingError and PaperRefused (WordlistsError) as `open_bundle` and `Paper.from_json` do.
    """
    from scoring.report_files import write_report

    opened, paper = open_whole(bundle)
    report, pitches = _shipped_scorer().score(opened, paper, progress)
    write_report(out, report, paper, opened, pitches)
    return report


def open_whole(folder: Path) -> tuple[Bundle, Paper]:
    """Open a bundle whose every file is as its manifest says, with its paper."""
    try:
        bundle = open_bundle(folder)
    except ManifestError as error:
        raise BadBundle(tuple(f"{one.place} {one.sentence}" for one in error.findings)) from error
    findings = [one for one in check_bundle(folder) if one.id not in IGNORED_FINDINGS]
    if findings:
        raise BadBundle(tuple(f"{one.place} {one.sentence}" for one in findings))
    paper = Paper.from_json(dict(bundle.manifest.paper))
    wrong = tuple(
        f"{one.file} 第 {one.item} 项与试卷不符。"
        for one in bundle.manifest.counting
        if one.item > len(paper.items) or paper.items[one.item - 1].kind != one.kind
    )
    if wrong:
        raise BadBundle(wrong)
    return bundle, paper


def spoken(read: ItemReport, pitches: Mapping[int, Contours]) -> Spoken:
    """An item read aloud, as evidence for the diagnosis."""
    return Spoken(
        read.item, read.kind, read.judgement, read.mark.deductions, pitches.get(read.item, ())
    )


def expected_of(item: Item) -> Expected:
    """What items 1 to 3 of a paper should sound like."""
    if not isinstance(item, MonosyllablesItem | PolysyllablesItem | PassageItem):
        raise TypeError(f"item {item.kind} is not read aloud")
    words = [TextWord(word.spoken(), word.after) for word in item.words]
    return expect_words(READ_ALOUD[type(item)], words)


def counted_syllables(item: Item) -> int | None:
    """Leading syllables of a passage that count; None where all do."""
    if not isinstance(item, PassageItem):
        return None
    return sum(len(word.spoken().syllables) for word in item.words[: item.cut])


@cache
def _shipped_scorer() -> Scorer:
    """The scorer as it ships; loaded once a process."""
    from scoring.ear import Ear
    from scoring.thresholds import default_thresholds

    ear, rubric = Ear(), national_rubric()
    thresholds = default_thresholds()
    versions = {
        "version": ear.version,
        "weights": ear.weights_sha256,
        "numeric_mode": ear.numeric_mode,
        "thresholds": thresholds.version,
        "rubric": rubric.version,
        "passage_limits": limits_version(),
        "defects": defects_version(),
        "talk_limits": str(talk_limits()["version"]),
        "abnormal_limits": str(abnormal_limits()["version"]),
        "program": version("putonghua-lab"),
    }
    engine = Engine(ear, ear.calibration, thresholds)
    return Scorer(engine, cache(WhisperRecogniser), rubric, versions)


def _recorded(bundle: Bundle, item: int) -> Recorded | ItemJudgement:
    """The attempt at an item that counts; a refused judgement where there is nothing to hear."""
    for recording in bundle.manifest.counting:
        if recording.item == item:
            try:
                return Recorded(recording, load(bundle.path_of(recording)))
            except UnreadableAudio as error:
                return ItemJudgement("rejected", 0.0, (error.sentence,))
    return ItemJudgement("rejected", 0.0, ("没有这一项的录音。请核对录音包，或安排补测。",))


def _telling(
    progress: Progress | None, number: int, count: int, name: str
) -> Callable[[float], None]:
    """Turn the share of one item into the share of the sitting."""

    def tell(share: float) -> None:
        if progress is not None:
            progress(f"第 {number} 项 {name}", (number - 1 + share) / count)

    return tell


def _no_pitch() -> NDArray[np.float32]:
    return np.zeros((0, 2), np.float32)

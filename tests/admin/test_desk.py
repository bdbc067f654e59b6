"""The desk behind the pages: waveform, drafts, notes, withdrawal, items 1–3 marked by hand."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Role
from admin.archive.newest import best_recordings
from admin.desk.drafts import draft_of, save_draft, talk_work
from admin.desk.errors import BadDraft, NotInTheItem
from admin.desk.findings import read_findings
from admin.desk.models import Draft, PinnedNote
from admin.desk.notes import Note, read_notes
from admin.desk.peaks import SCALE, outline
from admin.desk.reading import submit_reading, text_of
from admin.desk.talks import submit_talk, withdraw_talk
from admin.desk.waveforms import waveform_of
from admin.errors import NotFound
from admin.marking.assigning import assign
from admin.marking.errors import AlreadyMarked, TooLateToWithdraw
from admin.marking.models import MarkingAssignment, TalkMarking
from admin.marking.records import open_assignments, record_of
from admin.marking.talk import correct_talk_mark, newest, submit_talk_mark
from admin.marking.withdrawing import note_disclosure, withdraw_talk_mark
from scoring.hand_marking import HandMarks
from scoring.judgement import Verdict
from scoring.rubric import national_rubric
from tests.admin.desk_sittings import add_flagged
from tests.admin.factories import AT, add_user, later
from tests.admin.marked_sittings import DEDUCTIONS, add_examiners, add_finished

samples = st.lists(st.floats(-1.25, 1.25, width=32), min_size=1, max_size=200)


class TestOutline:
    @given(samples, st.integers(1, 30), st.lists(st.integers(1, 50), max_size=8))
    def test_is_the_same_however_the_samples_come(
        self, values: list[float], stretch: int, cuts: list[int]
    ) -> None:
        sound = np.array(values, np.float32)
        blocks = np.split(sound, np.minimum(np.cumsum(cuts), len(sound)))
        found = outline(blocks, stretch)
        expected = [
            (sound[at : at + stretch].min(), sound[at : at + stretch].max())
            for at in range(0, len(sound), stretch)
        ]
        wanted = np.rint(np.clip(np.array(expected), -1, 1) * SCALE)
        np.testing.assert_array_equal(found, wanted)

    def test_of_nothing_is_nothing(self) -> None:
        assert outline([], 10).shape == (0, 2)

    def test_of_four_minutes_takes_less_than_a_second(self, tmp_path: Path) -> None:
        rng = np.random.default_rng(1)
        sound = (rng.standard_normal(240 * 16_000) * 0.1).astype("float32")
        soundfile.write(tmp_path / "x.flac", sound, 16_000)
        began = time.perf_counter()
        read, _ = soundfile.read(tmp_path / "x.flac", dtype="float32")
        found = outline([read], 320)
        assert time.perf_counter() - began < 1
        assert len(found) == 240 * 50


@pytest.mark.django_db
class TestWaveform:
    def test_is_kept_and_made_again_when_lost(self, data_folder: Path) -> None:
        recording = best_recordings(add_finished())[4]
        made = waveform_of(recording)
        shown = json.loads(made)
        assert shown["seconds"] == 2
        assert len(shown["peaks"]) == 2 * 2 * 50
        assert max(shown["peaks"]) in {12, 13}  # a tenth of full scale
        [kept] = (data_folder / "waveforms").iterdir()
        kept.write_bytes(b"kept")
        assert waveform_of(recording) == b"kept"
        kept.unlink()
        assert waveform_of(recording) == made


class TestNotes:
    @given(st.lists(st.tuples(st.floats(0, 36_000), st.text(max_size=20)), max_size=9))
    def test_come_back_in_order(self, rows: list[tuple[float, str]]) -> None:
        notes = read_notes([{"at": at, "text": text} for at, text in rows])
        assert list(notes) == sorted(notes)
        assert read_notes([note.to_json() for note in notes]) == notes
        assert all(note.text for note in notes)

    @pytest.mark.parametrize(
        "rows",
        [
            {},
            [1],
            [{"at": -1, "text": "x"}],
            [{"at": float("nan"), "text": "x"}],
            [{"at": True, "text": "x"}],
            [{"at": 1, "text": "x" * 501}],
            [{"at": 1}],
            [{"at": 1, "text": "x"}] * 201,
        ],
    )
    def test_what_is_none_is_refused(self, rows: object) -> None:
        with pytest.raises(ValueError, match="not"):
            read_notes(rows)


class TestFindings:
    @pytest.mark.parametrize(
        ("verdicts", "fields"),
        [
            ([], {}),
            ({"x": "error"}, {}),
            ({"1": "bad"}, {}),
            ({}, {"3.fluency": "NaN"}),
            ({}, {"3.fluency": "much"}),
            ({}, {"added": "some"}),
        ],
    )
    def test_what_no_page_sends_is_refused(self, verdicts: object, fields: dict[str, str]) -> None:
        with pytest.raises(ValueError, match=r".+"):
            read_findings("passage", verdicts, fields, national_rubric())

    def test_not_taken_off_is_no_deduction(self) -> None:
        fields = {"3.fluency": "0", "3.pauses": "1", "added": "2"}
        found = read_findings("passage", {"4": "omitted"}, fields, national_rubric())
        assert found == HandMarks({4: Verdict.OMITTED}, 2, {"3.pauses": Decimal(1)})


@pytest.fixture
def assignment(db: None) -> MarkingAssignment:
    return assign(add_finished(), add_examiners(1)[0], by="system", at=AT)


def submit(assignment: MarkingAssignment, *notes: Note, reason: str = "") -> TalkMarking:
    return submit_talk(
        assignment,
        DEDUCTIONS,
        notes,
        no_speech=False,
        note="平翘不分",
        reason=reason,
        by=assignment.examiner,
        at=AT,
    )


class TestDrafts:
    def test_the_last_one_stands_and_goes_with_submission(
        self, assignment: MarkingAssignment
    ) -> None:
        user, work = assignment.examiner, talk_work(assignment.pk)
        note = {"at": 1.5, "text": "前后鼻音"}
        for text in ("平", "平翘"):
            values = {"fields": {"note": text}, "notes": [note]}
            save_draft(user, work, values, sitting=assignment.sitting, at=AT)
        assert draft_of(user, work) == {"fields": {"note": "平翘"}, "verdicts": {}, "notes": [note]}
        assert draft_of(add_user(Role.EXAMINER), work)["notes"] == []
        marking = submit(assignment, Note(1.5, "前后鼻音"))
        assert not Draft.objects.exists()
        assert list(marking.pinned_notes.values_list("at", "text")) == [(1.5, "前后鼻音")]
        with pytest.raises(TypeError):
            marking.pinned_notes.get().save()

    @pytest.mark.parametrize(
        "values",
        [
            {"mark": 1},
            {"fields": []},
            {"notes": [{"at": "x"}]},
            {"fields": {"note": "x" * 70_000}},
        ],
    )
    def test_what_no_desk_sends_is_refused(
        self, assignment: MarkingAssignment, values: dict[str, object]
    ) -> None:
        with pytest.raises(BadDraft):
            save_draft(assignment.examiner, "talk/x", values, sitting=assignment.sitting, at=AT)
        assert not Draft.objects.exists()


class TestWithdrawal:
    def test_the_work_waits_again_and_nothing_is_lost(self, assignment: MarkingAssignment) -> None:
        examiner = assignment.examiner
        first = submit(assignment, Note(0.5, "儿化"))
        assert open_assignments(examiner) == []
        withdraw_talk(assignment, by=examiner, at=later(seconds=60))
        assert open_assignments(examiner) == [assignment]
        assert newest(assignment) is None
        assert record_of(assignment.sitting).talk_marks == {}
        draft = draft_of(examiner, talk_work(assignment.pk))
        assert draft["fields"]["pronunciation"] == "3"
        assert draft["notes"] == [{"at": 0.5, "text": "儿化"}]
        again = submit_talk_mark(
            assignment, {**DEDUCTIONS, "fluency": Decimal(1)}, by=examiner, at=later(seconds=90)
        )
        assert record_of(assignment.sitting).talk_marks == {examiner.pk: again.mark}
        assert set(TalkMarking.ever.all()) == {first, again}
        assert PinnedNote.objects.filter(marking=first).count() == 1
        assert AuditEntry.objects.filter(action="talk_mark_withdrawn").count() == 1

    def test_refusals(self, assignment: MarkingAssignment) -> None:
        examiner = assignment.examiner
        with pytest.raises(TooLateToWithdraw):  # nothing to take back
            withdraw_talk_mark(assignment, by=examiner, at=AT)
        first = submit(assignment)
        with pytest.raises(NotFound):
            withdraw_talk_mark(assignment, by=add_user(Role.EXAMINER), at=AT)
        with pytest.raises(TooLateToWithdraw):
            withdraw_talk_mark(assignment, by=examiner, at=later(seconds=61))
        note_disclosure(first, at=AT)
        with pytest.raises(TooLateToWithdraw):  # the proposal was shown
            withdraw_talk_mark(assignment, by=examiner, at=later(seconds=5))
        with pytest.raises(AlreadyMarked):
            submit_talk_mark(assignment, DEDUCTIONS, by=examiner, at=AT)

    def test_a_correction_is_not_taken_back(self, assignment: MarkingAssignment) -> None:
        examiner = assignment.examiner
        submit(assignment)
        correct_talk_mark(assignment, DEDUCTIONS, by=examiner, at=AT, reason="听错")
        with pytest.raises(TooLateToWithdraw):
            withdraw_talk_mark(assignment, by=examiner, at=AT)


@pytest.mark.django_db
class TestReading:
    def test_of_the_report_only_the_moments_are_taken(self) -> None:
        text = text_of(add_flagged(), 3)
        assert text
        assert [(one.hanzi, one.pinyin, one.start) for one in text.syllables] == [
            ("今", "jīn", 0.4),
            ("天", "tiān", 1.1),
        ]
        assert text_of(add_flagged(), 4) is None

    def test_without_an_alignment_of_this_text_there_are_no_moments(self) -> None:
        sitting = add_flagged()
        score = sitting.machine_scores.get()
        score.report["items"][2]["syllables"][1]["expected"] = "nian2"
        score.save()
        text = text_of(sitting, 3)
        assert text
        assert [one.start for one in text.syllables] == [None, None]

    def test_the_mark_follows_from_what_was_found_and_keeps_it(self) -> None:
        sitting, chief = add_flagged(), add_user(Role.CHIEF_EXAMINER)
        text = text_of(sitting, 3)
        assert text
        found = HandMarks({1: Verdict.ERROR}, 1, {"3.pauses": Decimal("0.5")})
        notes = [Note(1.1, "韵尾")]
        review = submit_reading(sitting, 3, text, found, notes, reason="", by=chief, at=AT)
        assert review.mark == Decimal("29.3")
        assert review.reason == "错误 1、缺陷 0、漏读 0、增读 1、停连不当 −0.5"
        assert review.evidence.syllables == [
            {"index": 1, "hanzi": "天", "pinyin": "tiān", "verdict": "error"}
        ]
        assert review.evidence.graded == {"3.pauses": "0.5"}
        assert review.pinned_notes.get().text == "韵尾"
        wrong = HandMarks({2: Verdict.ERROR})
        with pytest.raises(NotInTheItem):
            submit_reading(sitting, 3, text, wrong, [], reason="", by=chief, at=AT)
        assert sitting.item_reviews.count() == 1

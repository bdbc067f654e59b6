"""Practice over the booth's interface: themes, exercises, readings, and what is refused."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.practice import asking
from admin.practice.models import PracticeReading, PracticeRun
from admin.practice.runs import LONGEST
from admin.practice.wire import LARGEST_SOUND
from admin.scoring_jobs.models import MachineScore
from admin.testing.models import Session
from scoring.practice_themes import practice_themes
from tests.admin.factories import AT, add_batch, add_candidate, add_person, add_session
from tests.admin.marked_sittings import add_finished
from tests.admin.practice_booth import (
    Falls,
    PracticeBooth,
    Rejects,
    SaysRight,
    SaysUnusable,
    SaysWrong,
    code_for,
    stand_in,
)

pytestmark = pytest.mark.django_db
FINDING = {
    "family": "front_back_nasal",
    "chances": 40,
    "failures": 9,
    "pairs": [{"expected": "ing", "heard": "in", "chances": 12, "failures": 5}],
}
TONE = {
    "family": "tone_2",
    "chances": 30,
    "failures": 8,
    "pairs": [{"expected": "2", "heard": "3", "chances": 30, "failures": 8}],
}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    now = [AT]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    return now


def test_without_a_sitting_all_themes_are_offered_and_none_is_diagnosed() -> None:
    answer = PracticeBooth().enter(code_for(add_person())).json()
    assert {one["key"] for one in answer["themes"]} == set(practice_themes())
    assert not any(one["diagnosed"] or one["reason"] for one in answer["themes"])
    assert answer["progress"] == []


def test_what_the_newest_sitting_found_comes_first_and_says_why() -> None:
    person = add_person()
    for findings in ([], [{**FINDING, "family": "n_l"}], [FINDING, TONE]):
        sitting = add_finished(candidate=add_candidate(person=person))
        score = MachineScore.objects.get(sitting=sitting)
        score.report["diagnosis"] = {"findings": findings}
        score.scored_at = AT + timedelta(minutes=score.pk)
        score.save()
    themes = PracticeBooth().enter(code_for(person)).json()["themes"]
    assert [one["key"] for one in themes[:2]] == ["front_back_nasal", "tone_2"]
    assert [one["reason"] for one in themes[:3]] == [
        "上次测试 12 个 ing 中有 5 个读成 in",
        "上次测试 30 个阳平中有 8 个读成上声",
        "",
    ]


def test_an_exercise_is_a_word_of_the_theme_and_never_the_same_twice() -> None:
    booth = PracticeBooth()
    practice = booth.begin()
    shown = [booth.ask(practice).json() for _ in range(3)]
    assert shown[0] == {
        "exercise_id": shown[0]["exercise_id"],
        "theme": "retroflex",
        "hanzi": "主力",
        "pinyin": "zhǔlì",
        "syllables": ["zhu3", "li4"],
        "hint": "“主”的 zh：舌尖要翘起，抵住硬腭前部，不送气。",
        "clip": "zhu3-li4",
    }
    assert all(one["hanzi"] != other["hanzi"] for one, other in pairwise(shown))


def test_a_reading_is_judged_kept_and_counted(data_folder: Path) -> None:
    stand_in(data_folder, SaysRight())
    booth, person = PracticeBooth(), add_person()
    practice = booth.begin(person)
    exercise = booth.ask(practice).json()["exercise_id"]
    answer = booth.read(practice, exercise).json()
    assert (answer["status"], answer["right"]) == ("ok", True)
    assert answer["sentence"] == "读对了：zhu3 li4。"
    assert answer["progress"] == {"theme": "retroflex", "read": 1, "right": 1}
    assert answer["took_ms"] >= 0
    kept = PracticeReading.objects.get()
    assert (kept.hanzi, kept.theme, kept.right, kept.engine) == ("主力", "retroflex", True, "0")
    assert kept.run.person == person
    assert kept.syllables[0]["parts"][0]["heard"] == "zh"
    assert "contour" not in kept.syllables[0]


def test_progress_is_the_persons_whole_history_at_any_booth(data_folder: Path) -> None:
    stand_in(data_folder, SaysWrong())
    person = add_person()
    for _ in range(2):
        booth = PracticeBooth()
        practice = booth.begin(person)
        booth.read(practice, booth.ask(practice).json()["exercise_id"])
    progress = PracticeBooth().enter(code_for(person)).json()["progress"]
    assert progress == [{"theme": "retroflex", "read": 2, "right": 0}]


def test_what_was_not_heard_is_not_counted(data_folder: Path) -> None:
    stand_in(data_folder, Rejects())
    booth = PracticeBooth()
    practice = booth.begin()
    answer = booth.read(practice, booth.ask(practice).json()["exercise_id"]).json()
    assert (answer["status"], answer["reasons"]) == ("rejected", ["静"])
    assert answer["progress"]["read"] == 0
    assert not PracticeReading.objects.exists()


def test_nothing_of_the_sound_stays(data_folder: Path) -> None:
    stand_in(data_folder, SaysRight())
    booth = PracticeBooth()
    practice = booth.begin()
    sound = b"fLaC" + b"a voice that is nobody's business" * 9
    assert booth.read(practice, booth.ask(practice).json()["exercise_id"], sound).status_code == 200
    held = [path for path in data_folder.rglob("*") if path.is_file()]
    assert not any(b"nobody's business" in path.read_bytes() for path in held)


def test_closed_while_a_session_is_open_in_the_room_today(clock: list[datetime]) -> None:
    booth = PracticeBooth()
    practice, code = booth.begin(), code_for(add_person())
    session = add_session(booth.seat.room.site)
    add_batch(session, booth.seat.room)
    for answer in (booth.enter(code), booth.ask(practice), booth.read(practice, "retroflex.x")):
        assert (answer.status_code, answer.json()["id"]) == (409, "practice_closed")
    assert booth.post(f"/practice/{practice}/end").json() == {"ok": True}
    assert PracticeBooth().enter(code).status_code == 200  # in another room
    session.status = Session.Status.CLOSED
    session.save()
    assert booth.enter(code).status_code == 200


def test_a_session_of_another_day_closes_nothing() -> None:
    booth = PracticeBooth()
    session = add_session(booth.seat.room.site, date=(AT + timedelta(days=1)).date())
    add_batch(session, booth.seat.room)
    assert booth.enter(code_for(add_person())).status_code == 200


def test_the_practice_of_another_seat_is_not_there() -> None:
    practice, other = PracticeBooth().begin(), PracticeBooth()
    answers = (
        other.ask(practice),
        other.read(practice, "retroflex.x"),
        other.post(f"/practice/{practice}/end"),
    )
    assert {answer.json()["id"] for answer in answers} == {"not_found"}
    assert PracticeRun.objects.get().ended_at is None


def test_practice_ends_by_itself_by_hand_and_when_the_next_one_begins(
    clock: list[datetime],
) -> None:
    booth = PracticeBooth()
    first = booth.begin()
    second = booth.begin()
    assert booth.ask(first).json()["id"] == "practice_over"
    assert booth.ask(second).status_code == 200
    clock[0] = AT + LONGEST + timedelta(seconds=1)
    assert booth.ask(second).json()["id"] == "practice_over"
    clock[0] = AT
    third = booth.begin()
    for _ in range(2):
        assert booth.post(f"/practice/{third}/end").json() == {"ok": True}
    assert (booth.ask(third).status_code, booth.ask(third).json()["id"]) == (409, "practice_over")
    assert AuditEntry.objects.filter(action="practice_ended").count() == 1


@pytest.mark.parametrize("theme", ["", "fluency", "zzz", "x" * 65, "平翘舌"])
def test_no_such_theme(theme: str) -> None:
    booth = PracticeBooth()
    answer = booth.ask(booth.begin(), theme)
    assert answer.status_code in {404, 422}


@pytest.mark.parametrize(
    "exercise", ["", "retroflex", "retroflex.zhu3-li4.00", "fluency.a.b", "%00", "x" * 300]
)
def test_no_such_exercise(exercise: str) -> None:
    booth = PracticeBooth()
    assert booth.read(booth.begin(), exercise).status_code in {404, 422}


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("item.flac", bytes(999))
    return out.getvalue()


@pytest.mark.parametrize(
    "body",
    [b"", b"fLa", zipped(), b"RIFF" + bytes(999), b"fLaC" + bytes(LARGEST_SOUND)],
    ids=["nothing", "short", "zip", "wav", "too large"],
)
def test_what_is_no_sound_is_refused_without_the_worker(body: bytes) -> None:
    booth = PracticeBooth()
    practice = booth.begin()
    answer = booth.read(practice, booth.ask(practice).json()["exercise_id"], body)
    assert (answer.status_code, answer.json()["id"]) == (422, "sound_unusable")


def test_what_the_worker_cannot_use_is_refused_in_its_words(data_folder: Path) -> None:
    stand_in(data_folder, SaysUnusable())
    booth = PracticeBooth()
    practice = booth.begin()
    answer = booth.read(practice, booth.ask(practice).json()["exercise_id"])
    assert answer.status_code == 422
    assert answer.json() == {"id": "sound_unusable", "message": "录音太长。"}


@pytest.mark.parametrize("state", ["absent", "left behind", "falls", "other key", "silent"])
def test_without_a_worker_that_answers_practice_says_so_and_goes_on(
    data_folder: Path, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "TIMEOUT", 1.0)
    match state:
        case "left behind":
            (data_folder / "practice.sock").touch()
        case "falls":
            stand_in(data_folder, Falls())
        case "other key":
            stand_in(data_folder, SaysRight())
            (data_folder / "keys" / "practice-worker").write_text("of another server")
        case "silent":
            _listens_only(data_folder)
    booth = PracticeBooth()
    practice = booth.begin()
    answer = booth.read(practice, booth.ask(practice).json()["exercise_id"])
    assert (answer.status_code, answer.json()["id"]) == (503, "practice_unavailable")
    assert booth.ask(practice).status_code == 200
    assert not PracticeReading.objects.exists()


_open: list[object] = []  # sockets that must not be closed while a test runs


def _listens_only(folder: Path) -> None:
    from admin.practice.worker import listen

    _open.append(listen(folder))


def test_the_standard_voice_is_served_and_nothing_else() -> None:
    booth = PracticeBooth()
    answer = booth.get("/practice/clips/zhu3-li4.ogg")
    assert answer["Content-Type"] == "audio/ogg"
    assert answer.content.startswith(b"OggS")
    for name in ("zhu3-li5", "..", "../../thresholds", "%2e%2e%2fx", "x" * 99):
        assert booth.get(f"/practice/clips/{name}.ogg").status_code == 404


def test_no_answer_holds_an_identity_number() -> None:
    person = add_person()
    answer = PracticeBooth().enter(code_for(person))
    assert person.identity_masked not in json.dumps(answer.json(), ensure_ascii=False)

"""What single pages do: sound by ranges, import, blindness, refusals, the public look-up."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.archive.newest import best_recordings
from admin.console.sound import range_of
from admin.imports.template import template_bytes
from admin.marking.assigning import assign
from admin.results.issuing import issue
from admin.results.models import ResultVersion
from admin.results.release import release
from admin.testing.models import Batch, Candidate, PaperView, Sitting
from tests.admin.factories import (
    AT,
    add_batch,
    add_person,
    add_seat,
    add_seated,
    add_session,
    add_sitting,
    add_user,
)
from tests.admin.marked_sittings import (
    DEDUCTIONS,
    add_examiners,
    add_finished,
    add_score,
    flac,
    mark,
    mark_all,
)

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=0-", (0, 99)),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-500", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-500", (0, 99)),
        ("bytes=0-1,5-6", None),  # several ranges: the whole file is a right answer
        ("lines=1-2", None),
    ],
)
def test_ranges(header: str, part: tuple[int, int] | None) -> None:
    assert range_of(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=20-10"])
def test_ranges_outside_the_file(header: str) -> None:
    with pytest.raises(ValueError, match="outside"):
        range_of(header, 100)


class TestSound:
    def test_whole_part_and_outside(self) -> None:
        sitting, client = add_finished(), client_of(add_user(Role.CHIEF_EXAMINER))
        address = reverse("sitting-sound", args=[sitting.pk, 1])
        whole = client.get(address)
        assert (whole.status_code, whole["Accept-Ranges"]) == (200, "bytes")
        assert body(whole) == flac()
        part = client.get(address, headers={"Range": "bytes=4-9"})
        assert (part.status_code, body(part)) == (206, flac()[4:10])
        assert part["Content-Range"] == f"bytes 4-9/{len(flac())}"
        assert client.get(address, headers={"Range": "bytes=999999-"}).status_code == 416

    def test_a_file_that_is_gone_is_said(self, data_folder: Path) -> None:
        sitting = add_finished()
        recording = best_recordings(sitting)[1]
        for path in (data_folder / "store").rglob(f"*{recording.stored_id}*"):
            path.unlink()
        client = client_of(add_user(Role.ARCHIVIST))
        answer = client.get(reverse("sitting-sound", args=[sitting.pk, 1]))
        assert answer.status_code == 404
        assert "录音文件不在档案库中" in answer.content.decode()


class TestDesk:
    def test_shows_neither_name_nor_machine_nor_the_other_mark(self) -> None:
        session = add_session()
        sitting = add_finished(session)
        one, two = add_examiners()
        mark(assign(sitting, one, by="system", at=AT), "14")
        assignment = assign(sitting, two, by="system", at=AT)
        page = client_of(two).get(reverse("desk", args=[assignment.pk])).content.decode()
        candidate = sitting.candidate
        told = (candidate.person.name, candidate.admission_number, str(sitting.pk), "24.5")
        assert not [word for word in (*told, "机器建议", "前后鼻音") if word in page]
        assert PaperView.objects.filter(user=two, purpose="marking").count() == 1

    def test_after_submission_the_proposal_is_shown(self) -> None:
        assignment = assign(add_finished(), add_examiners(1)[0], by="system", at=AT)
        client = client_of(assignment.examiner)
        address = reverse("desk", args=[assignment.pk])
        sent = {part: str(points) for part, points in DEDUCTIONS.items()}
        assert client.post(address, sent)["Location"] == reverse("marking")
        assert "前后鼻音不分 6 处" in client.get(address).content.decode()
        assert client.post(reverse("desk-withdraw", args=[assignment.pk])).status_code == 409

    def test_an_incomplete_form_keeps_what_was_chosen(self) -> None:
        assignment = assign(add_finished(), add_examiners(1)[0], by="system", at=AT)
        answer = client_of(assignment.examiner).post(
            reverse("desk", args=[assignment.pk]), {"pronunciation": "4", "note": "平翘不分"}
        )
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "不在评分标准之内" in page
        assert 'name="pronunciation" value="4" required checked' in page
        assert "平翘不分" in page


class TestImport:
    def sent(self, data: bytes) -> SimpleUploadedFile:
        return SimpleUploadedFile("名单.xlsx", data)

    def test_template_then_refusal_of_what_is_no_worksheet(self) -> None:
        client, session = client_of(add_user(Role.OFFICER)), add_session()
        assert client.get(reverse("import-template")).content[:2] == b"PK"
        answer = client.post(
            reverse("import", args=[session.pk]), {"file": self.sent(b"no workbook")}
        )
        assert answer.status_code == 422
        assert not Candidate.objects.exists()

    def test_an_empty_list_is_not_brought_in(self) -> None:
        client, session = client_of(add_user(Role.OFFICER)), add_session()
        address = reverse("import", args=[session.pk])
        client.post(address, {"file": self.sent(template_bytes())})
        assert not Candidate.objects.exists()

    def test_only_what_was_previewed_can_be_confirmed(self) -> None:
        client, session = client_of(add_user(Role.OFFICER)), add_session()
        for name in ("0" * 64, "../../keys/django-secret"):
            answer = client.post(reverse("import", args=[session.pk]), {"confirm": name})
            assert answer.status_code == 404


class TestRoom:
    @pytest.fixture
    def batch(self) -> Batch:
        seat = add_seat()
        batch = add_batch(room=seat.room)
        add_sitting(add_seated(seat, batch=batch, person=add_person("周明轩")))
        return batch

    def test_who_is_awaited_and_the_start_signal(self, batch: Batch) -> None:
        client = client_of(add_user(Role.OFFICER))
        seats = client.get(reverse("room-seats", args=[batch.session_id, batch.room_id]))
        assert "还在等" in seats.content.decode()
        assert "周明轩" in seats.content.decode()
        address = reverse("room-start", args=[batch.session_id, batch.room_id])
        client.post(address, {"batch": batch.pk})
        batch.refresh_from_db()
        assert batch.started_at is not None

    def test_looking_changes_nothing(self, batch: Batch) -> None:
        before = Sitting.objects.count()
        Sitting.objects.all()[0].paper_views.all()
        client = client_of(add_user(Role.OFFICER))
        client.get(reverse("room", args=[batch.session_id, batch.room_id]))
        assert Sitting.objects.count() == before

    def test_a_batch_of_another_room_is_not_started(self, batch: Batch) -> None:
        other = add_batch()
        address = reverse("room-start", args=[batch.session_id, batch.room_id])
        answer = client_of(add_user(Role.OFFICER)).post(address, {"batch": other.pk})
        assert answer.status_code == 404


class TestRelease:
    def test_what_is_missing_is_on_the_page_and_nothing_is_released(self) -> None:
        session = add_session()
        add_finished(session, score=False)
        client = client_of(add_user(Role.CHIEF_EXAMINER))
        address = reverse("release", args=[session.pk])
        assert "机器尚未评分" in client.get(address).content.decode()
        answer = client.post(address, headers={"Referer": "http://testserver" + address})
        assert answer.status_code == 302
        assert "评分尚未完成" in client.get(address).content.decode()
        assert not ResultVersion.objects.exists()

    def test_the_report_runs_its_own_script_and_no_other(self, data_folder: Path) -> None:
        sitting = add_finished(score=False)
        folder = data_folder / "scoring" / add_score(sitting).folder
        folder.mkdir(parents=True)
        (folder / "report.html").write_text("<script src='report.js'></script>")
        (folder / "report.js").write_text("let heard;")
        client = client_of(add_user(Role.CHIEF_EXAMINER))
        answer = client.get(reverse("report", args=[sitting.pk]))
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self';" in policy
        script = client.get(reverse("report", args=[sitting.pk]) + "report.js")
        assert script.content == b"let heard;"
        assert script["Content-Type"].startswith("text/javascript")

    def test_the_report_plays_what_was_scored(self, data_folder: Path) -> None:
        sitting = add_finished(score=False)
        folder = data_folder / "scoring" / add_score(sitting).folder / "audio"
        folder.mkdir(parents=True)
        (folder / "item-1.flac").write_bytes(b"fLaC0123456789")
        client = client_of(add_user(Role.CHIEF_EXAMINER))
        address = reverse("report", args=[sitting.pk]) + "audio/item-1.flac"
        answer = client.get(address, headers={"Range": "bytes=4-7"})
        assert answer.status_code == 206
        assert answer.getvalue() == b"0123"


class TestFinish:
    def test_who_does_not_come_back_is_finished_with_what_was_received(self) -> None:
        sitting = add_sitting(stage="started")
        client = client_of(add_user(Role.OFFICER))
        page = reverse("sitting", args=[sitting.pk])
        assert "按已收到的录音结束" in client.get(page).content.decode()
        client.post(reverse("finish", args=[sitting.pk]), {"reason": "身体不适离场"})
        sitting.refresh_from_db()
        assert sitting.stage == "finished"
        entry = AuditEntry.objects.get(action="sitting_finish")
        assert entry.reason == "身体不适离场"


class TestVerify:
    def test_answers_to_number_and_name_only_and_not_for_ever(self) -> None:
        session = add_session()
        sitting = add_finished(session)
        chief = add_user(Role.CHIEF_EXAMINER)
        mark_all(session, chief)
        release(session, by=chief, at=AT)
        document = issue(sitting, "notice", by=add_user(Role.OFFICER), at=AT)
        client, right = Client(), {"number": document.number, "name": "王小红"}
        assert "真实有效" in client.post("/verify/", right).content.decode()
        line = client.post("/verify/", {"line": document.signed_text})
        assert "真实有效" in line.content.decode()
        wrong = client.post("/verify/", {**right, "name": "李明"})
        assert wrong.status_code == 404
        assert "90.3" not in wrong.content.decode()
        answers = [client.post("/verify/", right).status_code for _ in range(30)]
        assert answers[-1] == 429


@pytest.mark.parametrize("name", ["home", "sessions", "results", "archive", "reviews", "marking"])
def test_empty_pages_say_what_to_do(name: str) -> None:
    user = add_user(Role.CHIEF_EXAMINER, Role.ARCHIVIST)
    page = client_of(user).get(reverse(name)).content.decode()
    assert 'class="empty"' in page


def test_pages_carry_no_script_of_their_own() -> None:
    sitting = add_finished()
    client = client_of(add_user(Role.CHIEF_EXAMINER))
    for address in ("/", reverse("sitting", args=[sitting.pk]), "/reviews/", "/log-in/"):
        answer = client.get(address)
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert "<script>" not in answer.content.decode()
        assert "onclick" not in answer.content.decode()
    assert timezone.get_current_timezone_name() == "Asia/Shanghai"


@pytest.mark.parametrize("typed", ["9" * 25, "9" * 5000, "-1", "٣", "0000"])
@pytest.mark.parametrize(
    "address",
    [
        *("/results/?session={}", "/results/?school={}", "/people/?county={}", "/trail/?before={}"),
        *("/archive/?session={}", "/archive/?county={}", "/archive/?year={}"),
        *("/archive/handover/?session={}", "/archive/handover/?year={}"),
    ],
)
def test_what_is_no_key_is_as_if_it_were_not_asked(address: str, typed: str) -> None:
    client = Client()
    client.force_login(add_user(Role.AUDITOR, Role.OFFICER, Role.ARCHIVIST))
    assert client.get(address.format(typed)).status_code == 200

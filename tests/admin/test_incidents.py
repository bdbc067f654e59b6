"""Incidents of the day: begun by acts, written by people, with scans; never lost, never doubled."""

from __future__ import annotations

import io
from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone
from PIL import Image
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.layout import BoxConstraints

from admin.accounts.models import AuditEntry
from admin.errors import WithoutReason
from admin.project.scans import BadScan
from admin.testing.conduct import end_unfinished, mark_absentees, start_room, take_step
from admin.testing.errors import BadIncident, SessionEnded
from admin.testing.incident_rules import HEARD, Kind, Written, kind_of_reason, lacking
from admin.testing.incidents import Entry, add_paper, enter, path_of, take_off_paper, write
from admin.testing.models import Incident, Session
from admin.testing.models.incidents import incomplete
from admin.testing.orders import order_repeat, order_void
from admin.testing.places import move_candidate
from admin.testing.stages import Stage, Step
from tests.admin.factories import (
    AT,
    add_seat,
    add_sitting,
    add_user,
)

pytestmark = pytest.mark.django_db
WHOLE = Entry("void", AT, "耳机断线两次", "更换耳机后仍无声，作废重测", "李技术", "同意重测")


@pytest.fixture(autouse=True)
def test_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


def picture(size: tuple[int, int] = (60, 40), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def pdf(pages: int = 1) -> bytes:
    from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

    writer = PdfFileWriter()
    for _ in range(pages):
        content = RawContent(b"", box=BoxConstraints(100, 100))
        stream = writer.add_object(content.as_form_xobject())
        writer.insert_page(PageObject(contents=stream, media_box=(0, 0, 100, 100)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


class TestTheRule:
    def test_every_incident_says_what_happened_what_was_done_and_by_whom(self) -> None:
        assert lacking(Written("equipment", "", " ", "", "", False)) == (
            *("经过", "处理", "处理人"),
            "核对",
        )
        assert lacking(Written("equipment", "断电", "重启", "李技术", "", True)) == ()

    @pytest.mark.parametrize("kind", list(Kind))
    def test_who_loses_something_is_heard(self, kind: Kind) -> None:
        unheard = Written(kind, "经过", "处理", "某人", "", True)
        assert lacking(unheard) == (("应试人陈述",) if kind in HEARD else ())

    def test_absences_need_not_be_opened_one_by_one(self) -> None:
        assert lacking(Written("absent", "未到场", "登记缺考。", "王监考", "", False)) == ()

    def test_a_reason_that_names_equipment_is_of_its_kind(self) -> None:
        assert kind_of_reason("耳机没有声音") == Kind.EQUIPMENT
        assert kind_of_reason("窗外施工") == Kind.OTHER

    def test_the_list_finds_what_the_rule_finds(self) -> None:
        sitting = add_sitting()
        written = product(Kind, ("", "字"), ("", "字"), ("", "字"), ("", "字"), (None, AT))
        Incident.objects.bulk_create(
            Incident(
                sitting=sitting,
                kind=kind,
                at=AT,
                description=description,
                handling=handling,
                handled_by=who,
                statement=statement,
                confirmed_at=read,
            )
            for kind, description, handling, who, statement, read in written
        )
        found = set(Incident.objects.filter(incomplete()).values_list("pk", flat=True))
        every = Incident.objects.all()
        assert found == {one.pk for one in every if one.lacking}
        assert 0 < len(found) < len(every)


class TestBegunByActs:
    def test_voiding_begins_one_that_still_wants_the_candidates_word(self) -> None:
        sitting, user = add_sitting(stage=Stage.STARTED), add_user(display_name="监考甲")
        for _ in range(2):
            order_void(sitting, by=user, at=AT, reason="替考", kind="misconduct")
        one = sitting.incidents.get()
        assert (one.kind, one.description, one.handled_by) == ("misconduct", "替考", "监考甲")
        assert one.lacking == ("应试人陈述", "核对")

    def test_a_repeat_and_a_move_begin_one_each(self) -> None:
        sitting, user = add_sitting(stage=Stage.STARTED), add_user()
        order_repeat(sitting, 1, by=user, at=AT, reason="窗外施工")
        assert sitting.candidate.seat
        spare = add_seat(sitting.candidate.seat.room)
        move_candidate(sitting.candidate, spare, by=user, at=AT, reason="耳机断线")
        repeat, move = sitting.incidents.order_by("pk")
        assert (repeat.kind, repeat.handling) == ("other", "向机位发出指令，重做第 1 项。")
        assert move.kind == "equipment"
        assert move.handling.endswith(f"换到机位 {spare.label}。")

    def test_an_act_that_is_refused_leaves_no_incident(self) -> None:
        sitting = add_sitting(stage=Stage.STARTED)
        with pytest.raises(WithoutReason):
            order_repeat(sitting, 1, by=add_user(), at=AT, reason=" ")
        assert not Incident.objects.exists()

    def test_absences_begin_theirs_and_letting_in_is_noted(self) -> None:
        sitting = add_sitting()
        batch = sitting.candidate.batch
        assert batch
        start_room(batch.session, batch.room, by=add_user(), at=AT)
        late = AT + timedelta(minutes=16)
        for _ in range(2):
            mark_absentees(batch, by="system", at=late)
        take_step(sitting, Step.READMIT, by=add_user(), at=late, reason="公交晚点")
        one = sitting.incidents.get()
        assert (one.kind, one.handled_by, one.lacking) == ("absent", "系统", ())
        assert one.handling == "登记缺考。后准许入场：公交晚点"

    def test_one_who_does_not_come_back_was_interrupted(self) -> None:
        sitting = add_sitting(stage=Stage.STARTED)
        for _ in range(2):
            end_unfinished(sitting, by=add_user(), at=AT, reason="身体不适离场")
        assert sitting.incidents.get().kind == "interrupted"


class TestWriting:
    def test_what_stood_before_stays_in_the_history(self) -> None:
        user = add_user()
        one = enter(add_sitting(), WHOLE, by=user, at=AT)
        assert one.lacking == ()
        write(one, Entry("void", AT, "改写", "", "", ""), by=user, at=AT)
        assert [old.description for old in one.history.all()] == ["改写", "耳机断线两次"]
        entry = AuditEntry.objects.get(action="incident_written")
        assert entry.detail["changed"] == ["description", "handling", "handled_by", "statement"]

    @pytest.mark.parametrize(
        "wrong",
        [
            Entry("fire", AT, "经过"),
            Entry("other", AT, "  "),
            Entry("other", AT + timedelta(hours=1), "经过"),
            Entry("other", AT, "长" * 2_001),
        ],
    )
    def test_what_cannot_be_kept_is_refused(self, wrong: Entry) -> None:
        with pytest.raises(BadIncident):
            enter(add_sitting(), wrong, by=add_user(), at=AT)
        assert not Incident.objects.exists()

    def test_nothing_moves_in_a_closed_session(self) -> None:
        user = add_user()
        one = enter(add_sitting(stage=Stage.STARTED), WHOLE, by=user, at=AT)
        paper = add_paper(one, "a.png", picture(), by=user, at=AT)
        Session.objects.update(status=Session.Status.CLOSED)
        sitting = one.sitting
        for act in (
            lambda: enter(sitting, WHOLE, by=user, at=AT),
            lambda: write(one, WHOLE, by=user, at=AT),
            lambda: add_paper(one, "b.png", picture((9, 9)), by=user, at=AT),
            lambda: take_off_paper(paper, by=user, at=AT, reason="传错"),
            lambda: order_void(sitting, by=user, at=AT, reason="替考"),
            lambda: order_repeat(sitting, 1, by=user, at=AT, reason="噪声"),
        ):
            with pytest.raises(SessionEnded):
                act()
        assert Incident.objects.count() == 1


class TestPapers:
    def test_a_picture_is_made_anew_and_kept_once(self) -> None:
        user = add_user()
        one = enter(add_sitting(), WHOLE, by=user, at=AT)
        first = add_paper(one, "C:\\扫描\\陈述.png", picture(), by=user, at=AT)
        assert add_paper(one, "又一次.png", picture(), by=user, at=AT) == first
        assert (first.name, first.ending) == ("陈述.png", "jpg")
        assert path_of(first).read_bytes().startswith(b"\xff\xd8")

    def test_a_whole_pdf_stays_as_it_came(self) -> None:
        user = add_user()
        one = enter(add_sitting(), WHOLE, by=user, at=AT)
        data = pdf(2)
        assert path_of(add_paper(one, "陈述.pdf", data, by=user, at=AT)).read_bytes() == data

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            (b"<svg/>", "JPG 或 PNG"),
            (b"%PDF-1.7 nothing", "不完整"),
            (pdf()[:-200], "不完整"),
            (pdf(21), "20 页"),
            (b"%PDF-" + bytes(4 * 1024 * 1024), "4 MB"),
        ],
    )
    def test_what_is_no_scan_is_refused(self, data: bytes, told: str) -> None:
        one = enter(add_sitting(), WHOLE, by=add_user(), at=AT)
        with pytest.raises(BadScan, match=told):
            add_paper(one, "x", data, by=add_user(), at=AT)
        assert not one.papers.exists()

    def test_a_pdf_that_could_run_something_is_refused(self) -> None:
        data = pdf().replace(b"/Type /Catalog", b"/JS (x) /Type /Catalog")
        assert b"/JS" in data
        one = enter(add_sitting(), WHOLE, by=add_user(), at=AT)
        with pytest.raises(BadScan):
            add_paper(one, "x.pdf", data, by=add_user(), at=AT)

    def test_one_taken_off_is_no_longer_shown_but_kept(self) -> None:
        user = add_user()
        paper = add_paper(
            enter(add_sitting(), WHOLE, by=user, at=AT), "a.png", picture(), by=user, at=AT
        )
        with pytest.raises(WithoutReason):
            take_off_paper(paper, by=user, at=AT, reason="")
        take_off_paper(paper, by=user, at=AT, reason="传错了人")
        assert paper.taken_off_at == AT
        assert path_of(paper).is_file()
        assert AuditEntry.objects.get(action="incident_paper_taken_off").reason == "传错了人"

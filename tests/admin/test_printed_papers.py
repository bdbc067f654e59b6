"""Papers of the test day: what stands on them, for long names, rare characters, missing photos."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import segno
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Role
from admin.project.typeset import missing_characters, pdf_of
from admin.testing.errors import NothingToPrint, NotSeated
from admin.testing.models import Batch, Candidate, TicketRun
from admin.testing.photo import printable
from admin.testing.printed import SheetKind, photo_of, sheet_pdf, ticket_pdf
from admin.testing.ticket_runs import begin_run, path_of, work
from station.admission_scan import digits_in
from tests.admin.factories import (
    AT,
    add_batch,
    add_candidate,
    add_person,
    add_room,
    add_seat,
    add_session,
    add_site,
    add_user,
)
from tests.admin.test_photo import photo

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        shutil.which("pdftotext") is None, reason="poppler is not installed: no PDF can be read"
    ),
]
LONG = "买合木提江·阿卜杜热合曼·萨拉依丁"
NAMES = ("王小红", LONG, "㛃䶮𬭚", "𠮷田堃")
DOTS_PER_MM = 8
INCH = 25.4


def text_of(pdf: bytes, tmp_path: Path) -> str:
    """All text without blanks, in the order it was set."""
    file = tmp_path / "read.pdf"
    file.write_bytes(pdf)
    read = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True)
    return "".join(read.stdout.decode().split())


def pages_of(pdf: bytes, tmp_path: Path) -> list[Image.Image]:
    (tmp_path / "seen.pdf").write_bytes(pdf)
    resolution = str(DOTS_PER_MM * INCH)
    drawn = ["pdftoppm", "-gray", "-r", resolution, tmp_path / "seen.pdf", tmp_path / "page"]
    subprocess.run(drawn, check=True)
    return [Image.open(file) for file in sorted(tmp_path.glob("page*.pgm"))]


def modules_at(page: Image.Image, box: tuple[int, int, int, int]) -> list[list[bool]]:
    """The modules of the code printed within the box (mm), looked at one by one."""
    part = page.crop(tuple(DOTS_PER_MM * one for one in box)).point(lambda p: 255 * (p < 128))
    edge = part.getbbox()
    assert edge
    code = part.crop(edge)
    across = segno.make("2" * 14, error="m", micro=False).symbol_size(border=0)[0]
    step = code.width / across
    return [
        [code.getpixel((int((x + 0.5) * step), int((y + 0.5) * step))) > 0 for x in range(across)]
        for y in range(across)
    ]


@pytest.fixture
def batch(data_folder: Path) -> Batch:
    """Four people of a room, the second without a photo, the third with a broken one."""
    site = add_site(name="东江师范学院测试站", address="文化路 118 号")
    session = add_session(site, name="秋季测试", date=date(2026, 12, 19), late_minutes=12)
    made = add_batch(session, add_room(site, name="第一考场"), planned_at=AT)
    for place, name in enumerate(NAMES):
        person = add_person(name)
        data = {0: photo(), 2: b"\xff\xd8\xff no picture", 3: photo()}.get(place)
        if data:
            person.photo.save(f"{place}.jpg", ContentFile(data))
        seat = add_seat(made.room, label=f"A-{place + 9}")
        number = f"2026001001{place + 41:04d}"
        add_candidate(session, person, batch=made, seat=seat, admission_number=number)
    add_candidate(session, add_person("已取消"), batch=made, status="cancelled")
    add_candidate(session, add_person("未编排"))
    return made


def test_a_ticket_tells_everything_and_the_masked_number_alone(
    batch: Batch, tmp_path: Path
) -> None:
    candidate = batch.candidates.get(person__name="王小红")
    text = text_of(ticket_pdf(candidate, AT), tmp_path)
    for said in (
        *("准考证", "王小红", candidate.admission_number, candidate.person.identity_masked),
        *("秋季测试", "2026年12月19日（星期六）", "09:00", "第一考场", "第1批", "A-9"),
        *("东江师范学院测试站", "文化路118号", "有效居民身份证原件", "超过开始时间12分钟"),
    ):
        assert said in text


@pytest.mark.parametrize("name", NAMES)
def test_the_code_on_the_printed_ticket_is_the_plain_number(
    batch: Batch, tmp_path: Path, name: str
) -> None:
    candidate = batch.candidates.get(person__name=name)
    (page,) = pages_of(ticket_pdf(candidate, AT), tmp_path)
    seen = modules_at(page, (162, 37, 197, 67))
    number = candidate.admission_number
    code = segno.make(number, error="m", micro=False)
    assert seen == [[bool(one) for one in row] for row in code.matrix]
    other = segno.make(number[:-1] + "0", error="m", micro=False)
    assert seen != [[bool(one) for one in row] for row in other.matrix]
    assert digits_in(number) == number  # what the booth makes of what a scanner types


def test_two_on_a_page_one_on_a_page(batch: Batch, tmp_path: Path) -> None:
    pages = pages_of(sheet_pdf(batch, SheetKind.TICKETS, AT), tmp_path)
    assert len(pages) == 2
    for page, numbers in zip(pages, (("0041", "0042"), ("0043", "0044")), strict=True):
        for place, last in enumerate(numbers):
            code = segno.make(f"2026001001{last}", error="m", micro=False)
            down = 149 * place
            assert modules_at(page, (162, 37 + down, 197, 67 + down)) == [
                [bool(one) for one in row] for row in code.matrix
            ]


@pytest.mark.parametrize("kind", SheetKind)
def test_every_sheet_names_the_seated_and_nobody_else(
    batch: Batch, tmp_path: Path, kind: SheetKind
) -> None:
    text = text_of(sheet_pdf(batch, kind, AT), tmp_path)
    for name in ("王小红", LONG, "㛃䶮𬭚", "□田堃"):
        assert name in text
    for candidate in batch.candidates.filter(status="registered"):
        assert candidate.admission_number in text
        assert candidate.seat
        assert candidate.seat.label in text
    assert "已取消" not in text
    assert "未编排" not in text
    assert "第一考场" in text


def test_seats_follow_their_numbers_not_their_letters(batch: Batch, tmp_path: Path) -> None:
    text = text_of(sheet_pdf(batch, SheetKind.SIGN_IN, AT), tmp_path)
    assert text.index("A-9") < text.index("A-10") < text.index("A-12")


def test_a_full_room_fits_its_door_list_and_its_cards(batch: Batch, tmp_path: Path) -> None:
    for place in range(5, 61):
        seat = add_seat(batch.room, label=f"B-{place}")
        add_candidate(batch.session, add_person(LONG), batch=batch, seat=seat)
    door = pages_of(sheet_pdf(batch, SheetKind.DOOR, AT), tmp_path)
    assert len(door) == 1
    for file in tmp_path.glob("page*"):
        file.unlink()
    assert len(pages_of(sheet_pdf(batch, SheetKind.CARDS, AT), tmp_path)) == 8


def test_sheets_of_an_empty_slot_are_printed_tickets_are_not(batch: Batch, tmp_path: Path) -> None:
    empty = add_batch(batch.session, add_room(batch.session.site, name="第二考场"))
    for kind in set(SheetKind) - {SheetKind.TICKETS}:
        assert "第二考场" in text_of(sheet_pdf(empty, kind, AT), tmp_path) or kind == "cards"
    with pytest.raises(NothingToPrint):
        sheet_pdf(empty, SheetKind.TICKETS, AT)
    with pytest.raises(NotSeated):
        ticket_pdf(Candidate.objects.get(person__name="未编排"), AT)


def test_photos_come_clean_or_not_at_all(batch: Batch) -> None:
    pictured = {one.person.name: photo_of(one.person) for one in batch.candidates.all()}
    assert pictured[LONG] is None
    assert pictured["㛃䶮𬭚"] is None
    assert pictured["王小红"]
    gone = batch.candidates.get(person__name="王小红").person
    Path(gone.photo.path).unlink()
    assert photo_of(gone) is None


def test_an_old_photo_is_brought_to_measure() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (3000, 2000), (0, 0, 0, 0)).save(out, "PNG")
    made = printable(out.getvalue())
    assert made
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (390, 260)
        assert picture.getpixel((9, 9)) == (255, 255, 255)  # clear ground becomes white


def test_pictures_are_drawings_or_clean_photographs() -> None:
    for name, picture in (("../a.svg", "<svg/>"), ("a.jpg", b"GIF89a"), ("a.txt", "x")):
        with pytest.raises(ValueError, match=r"picture|photograph"):
            pdf_of("admin.testing", "ticket.typ", {}, AT, {name: picture})


def test_characters_no_font_has_are_known() -> None:
    assert missing_characters("王㛃䶮𬭚 ·") == ""
    assert missing_characters("𠮷田𠮷ཨ") == "𠮷ཨ"


def test_templates_go_with_the_package() -> None:
    """They lie inside the package, which the wheel takes as it is."""
    import admin.testing

    folder = Path(admin.testing.__file__).parent / "typst"
    names = {file.name for file in folder.iterdir()}
    assert names >= {"sheet.typ", "ticket.typ", "door_list.typ", "seat_cards.typ", "sign_in.typ"}


class TestAllTickets:
    def test_a_run_makes_one_file_with_its_progress(self, batch: Batch, tmp_path: Path) -> None:
        run = begin_run(batch.session, per_page=2, by=add_user(Role.OFFICER), at=AT)
        assert (run.whole, run.done, run.state) == (4, 0, "waiting")
        done = work(run.pk, lambda: AT)
        assert (done.done, done.state) == (4, "done")
        text = text_of(path_of(done).read_bytes(), tmp_path)
        assert text.count("应试须知") == 4
        assert work(run.pk, lambda: AT).state == "done"
        assert AuditEntry.objects.filter(action="tickets_printed").count() == 1

    def test_a_new_run_takes_the_old_file_away(self, batch: Batch) -> None:
        officer = add_user(Role.OFFICER)
        old = work(begin_run(batch.session, per_page=1, by=officer, at=AT).pk, lambda: AT)
        begin_run(batch.session, per_page=2, by=officer, at=AT)
        assert not path_of(old).exists()

    def test_progress_is_told_on_the_way(
        self, batch: Batch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[int] = []

        def made(people: list[Candidate], at: object, *, per_page: int, told: Callable) -> bytes:
            for done in range(1, 61):
                told(done)
                seen.append(TicketRun.objects.get().done)
            return b"%PDF"

        monkeypatch.setattr("admin.testing.ticket_runs.tickets_pdf", made)
        run = begin_run(batch.session, per_page=2, by=add_user(Role.OFFICER), at=AT)
        work(run.pk, lambda: AT)
        assert [seen[at] for at in (0, 19, 39, 59)] == [0, 20, 40, 60]

    def test_nobody_seated_gives_no_run(self, data_folder: Path) -> None:
        with pytest.raises(NothingToPrint):
            begin_run(add_session(), per_page=2, by=add_user(Role.OFFICER), at=AT)


class TestPages:
    def test_an_invigilator_prints_for_the_own_room_alone(self, batch: Batch) -> None:
        client, invigilator = Client(), add_user(Role.INVIGILATOR)
        batch.room.invigilators.add(invigilator)
        other = add_batch(batch.session, add_room(batch.session.site, name="第二考场"))
        client.force_login(invigilator)
        page = client.get(reverse("printing", args=(batch.session.pk,))).content.decode()
        assert "第一考场" in page
        assert "第二考场" not in page
        assert "全部准考证" not in page
        answer = client.get(reverse("batch-sheet", args=(batch.pk, "door")))
        assert answer.content.startswith(b"%PDF")
        assert client.get(reverse("batch-sheet", args=(other.pk, "door"))).status_code == 404
        assert client.get(reverse("batch-sheet", args=(batch.pk, "nothing"))).status_code == 404
        mine, left = batch.candidates.first(), Candidate.objects.get(person__name="未编排")
        assert mine
        assert client.get(reverse("ticket", args=(mine.pk,))).status_code == 200
        assert client.get(reverse("ticket", args=(left.pk,))).status_code == 404
        form = {"per_page": "2"}
        refused = client.post(reverse("printing", args=(batch.session.pk,)), form)
        assert refused.status_code == 403

    def test_the_office_sees_whom_to_mind_and_asks_for_all(
        self, batch: Batch, django_assert_max_num_queries: Callable
    ) -> None:
        client, address = Client(), reverse("printing", args=(batch.session.pk,))
        client.force_login(add_user(Role.OFFICER))
        client.get(address)
        with django_assert_max_num_queries(25):
            page = client.get(address).content.decode()
        assert "1 人没有照片" in page
        assert "（𠮷）" in page
        client.post(address, {"per_page": "1"})
        run = TicketRun.objects.get()
        waiting = client.get(address)
        assert waiting["Refresh"]
        assert "0 / 4 人" in waiting.content.decode()
        assert client.get(reverse("tickets-file", args=(run.pk,))).status_code == 409
        work(run.pk, lambda: AT)
        assert "Refresh" not in client.get(address)
        file = client.get(reverse("tickets-file", args=(run.pk,)))
        assert b"".join(file.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]

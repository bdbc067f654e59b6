"""What the office does on a session day, through the same services as the console's pages.

Needs Django set up over the demonstration's data folder.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from openpyxl import load_workbook

from admin.accounts.models import User
from admin.accounts.permissions import give_role
from admin.accounts.rights import Role
from admin.imports.candidates import bring_in, preview
from admin.imports.template import template_bytes
from admin.marking.assigning import share_out_session
from admin.marking.talk import submit_talk_mark
from admin.people.identity import check_character
from admin.results.issuing import issue, read_pdf
from admin.results.models import ResultVersion
from admin.results.release import release
from admin.scoring_jobs.models import MachineScore, ScoringFailure
from admin.testing.arrange import seat_candidates
from admin.testing.conduct import open_session, start_room
from admin.testing.models import Batch, Room, Seat, SeatState, Session, Site, Sitting
from admin.testing.papers import compose_for_session, record_of
from admin.testing.seat_keys import issue_code
from wordlists.paper import Paper

CANDIDATES = (
    ("林立群", "1991-04-12", "011", "市第一实验小学"),
    ("陈晓芸", "1987-09-30", "022", "江北县中学"),
    ("赵敏", "1995-01-08", "034", "市机关幼儿园"),
    ("马文博", "1990-11-23", "045", "市职业技术学校"),
)
"""Made-up people: name, birth, serial of the identity number (odd: a man), employer.

The first one sits."""

DEDUCTIONS = (
    {"pronunciation": "4", "vocabulary_grammar": "0", "fluency": "0.5"},
    {"pronunciation": "3", "vocabulary_grammar": "1", "fluency": "0.5"},
)
"""What the two examiners take off the sample candidate's talk: no other level, so no third."""


@dataclass(frozen=True)
class Staff:
    """The people of the office who act in the demonstration."""

    officer: User
    invigilator: User
    examiners: tuple[User, User]
    chief: User


@dataclass(frozen=True)
class Prepared:
    """A session ready for its day: the sample candidate's sitting and the code for its booth."""

    session: Session
    sitting: Sitting
    booth_code: str


def make_staff() -> Staff:
    """Accounts of the office, without passwords: nobody logs in with them."""

    def account(username: str, name: str, role: Role) -> User:
        user = User.objects.create_user(username=username, display_name=name)
        give_role(user, role)
        return user

    return Staff(
        account("officer", "周干事", Role.OFFICER),
        account("invigilator", "吴监考", Role.INVIGILATOR),
        (
            account("examiner1", "测试员甲", Role.EXAMINER),
            account("examiner2", "测试员乙", Role.EXAMINER),
        ),
        account("chief", "总测试员", Role.CHIEF_EXAMINER),
    )


def prepare_session(staff: Staff, worksheet: Path, sample: Paper, seed: int) -> Prepared:
    """Room, session, import of the worksheet, seats by lot, papers; the session is open then.

    The sample candidate's sitting gets `sample`, the paper its answers were spoken from.
    """
    at = timezone.now()
    site = Site.objects.create(name="示范市普通话测试站", code="001")
    room = Room.objects.create(site=site, name="第一考场")
    for column in range(1, 7):
        Seat.objects.create(room=room, label=f"A-{column:02d}", row=1, column=column)
    session = Session.objects.create(
        site=site,
        name="示范场次（模拟测试）",
        date=timezone.localtime(at).date(),
        number=1,
        kind="mock",
    )
    fill_worksheet(worksheet)
    found = preview(session, worksheet.read_bytes(), at=at)
    if found.faults:
        raise RuntimeError(f"the sample worksheet has faults: {found.faults}")
    bring_in(session, worksheet.read_bytes(), file_name=worksheet.name, by=staff.officer, at=at)
    seat_candidates(session, seed=seed, by=staff.officer, at=at)
    compose_for_session(session, seed=seed, by=staff.officer, at=at)
    sitting = Sitting.objects.get(candidate__person__name=CANDIDATES[0][0])
    sitting.paper = record_of(sample, at=at)
    sitting.save()
    open_session(session, by=staff.officer, at=at)
    seat = sitting.seat
    if seat is None:
        raise RuntimeError("the sample candidate has no seat")
    return Prepared(session, sitting, issue_code(seat, by=staff.officer, at=at))


def fill_worksheet(path: Path) -> None:
    """The office's template with the sample candidates filled in from row 5."""
    book = load_workbook(io.BytesIO(template_bytes()))
    sheet = book["应试人"]
    headings = [str(cell.value or "").strip("* ") for cell in sheet[1]]
    for row, (name, birth, serial, unit) in enumerate(CANDIDATES, start=5):
        leading = f"220202{birth.replace('-', '')}{serial}"
        filled: dict[str, str | int] = {
            "序号": row - 4,
            "姓名": name,
            "证件类型": "居民身份证",
            "证件号码": leading + check_character(leading),
            "单位": unit,
        }
        for column, heading in enumerate(headings, start=1):
            for wanted, value in filled.items():
                if heading.startswith(wanted):
                    sheet.cell(row, column, value)
    book.save(path)


def start(prepared: Prepared, staff: Staff) -> Batch:
    """The invigilator's start signal for the room."""
    seat = prepared.sitting.seat
    assert seat is not None
    return start_room(prepared.session, seat.room, by=staff.invigilator, at=timezone.now())


def is_waiting_for_start(sitting: Sitting) -> bool:
    """Has the booth reported that it waits for the room's instruction?"""
    live = SeatState.objects.filter(seat=sitting.seat).first()
    return live is not None and live.state.get("state") == "waiting_for_start"


def newest_score(sitting: Sitting) -> MachineScore | None:
    """The engine's newest score, or None while it is at work; raises RuntimeError on a failure."""
    failure = ScoringFailure.objects.filter(sitting=sitting).first()
    if failure is not None:
        raise RuntimeError(f"scoring failed: {failure}")
    return MachineScore.objects.filter(sitting=sitting).first()


def folder_of_score(score: MachineScore) -> Path:
    """The folder with the report of a machine score."""
    return Path(settings.DATA_FOLDER) / "scoring" / score.folder


def mark_and_release(prepared: Prepared, staff: Staff) -> ResultVersion:
    """Two examiners mark the talk, people look at what the engine flagged, the chief releases."""
    at = timezone.now()
    for assignment in share_out_session(
        prepared.session, list(staff.examiners), by=staff.chief, at=at
    ):
        points = DEDUCTIONS[staff.examiners.index(assignment.examiner)]
        deductions = dict.fromkeys(("short_time", "off_topic", "ineffective"), Decimal(0))
        deductions |= {part: Decimal(value) for part, value in points.items()}
        submit_talk_mark(assignment, deductions, by=assignment.examiner, at=at, note="")
    released: Sequence[ResultVersion] = release(prepared.session, by=staff.chief, at=at)
    return released[0]


def certificate(sitting: Sitting, staff: Staff) -> bytes:
    """The lab's certificate of this result as a PDF file."""
    return read_pdf(issue(sitting, "certificate", by=staff.officer, at=timezone.now()))

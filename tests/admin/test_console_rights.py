"""Every page of the console for every role: who gets in, who is refused, for whom it is not there.

A new address without a row fails the first test.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from admin.console.urls import urlpatterns
from admin.project.data_folder import prepare
from admin.testing.models import Site
from tests.admin.own_settings import settings_over
from tests.admin.page_rights.table import TABLE
from tests.admin.page_rights.world import World, make_world
from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.certificates.batching import begin, path_of
from admin.certificates.old import OldEntry, enter_old
from admin.console.urls import urlpatterns
from admin.marking.assigning import assign
from admin.marking.models import SittingReview
from admin.marking.ordering import name_reviewer
from admin.marking.tying import enter_tie
from admin.parallel.gate import Mode
from admin.parallel.models import CalibrationVersion, ParallelAssignment, ParallelRun
from admin.parallel.reporting import make_report
from admin.parallel.running import make_run
from admin.parallel.switching import decide
from admin.preservation import disposal
from admin.preservation.exporting import ask_bag
from admin.preservation.holds import place_hold
from admin.preservation.rules import retention_rule
from admin.project.kept_files import write_whole
from admin.results.appeals import AppealForm, enter_appeal
from admin.results.issuing import issue
from admin.results.release import release
from admin.saved_views.keeping import save_view
from admin.testing.incidents import Entry, add_paper, enter
from admin.testing.models import Exemption, Site, Sitting
from admin.testing.ticket_runs import begin_run
from admin.testing.ticket_runs import path_of as tickets_path
from tests.admin.factories import (
    AT,
    add_batch,
    add_candidate,
    add_organisation,
    add_person,
    add_room,
    add_seat,
    add_session,
    add_user,
)
from tests.admin.marked_sittings import add_finished, add_score, mark
from tests.admin.parallel_runs import mark_like_the_machine
from tests.admin.sent_applications import add_announced, sent

ROLES = {
    "A": Role.ADMINISTRATOR,
    "O": Role.OFFICER,
    "C": Role.COUNTY_OFFICER,
    "I": Role.INVIGILATOR,
    "E": Role.EXAMINER,
    "H": Role.CHIEF_EXAMINER,
    "R": Role.ARCHIVIST,
    "T": Role.TRAINER,
    "U": Role.AUDITOR,
    "K": Role.CANDIDATE,
    "c": Role.COUNTY_OFFICER,
    "i": Role.INVIGILATOR,
    "e": Role.EXAMINER,
    "k": Role.CANDIDATE,
}
EVERYBODY = "".join(ROLES)


@dataclass(frozen=True)
class Row:
    """``enters``: get the page; ``absent``: 404; all others 403."""

    enters: str
    absent: str = ""
    post: bool = False
    public: bool = False


TABLE = {
    "home": Row(EVERYBODY),
    "log-in": Row(EVERYBODY, public=True),
    "log-out": Row(EVERYBODY, post=True, public=True),
    "second-factor": Row(EVERYBODY),
    "second-factor-enrol": Row(EVERYBODY),
    "still-here": Row(EVERYBODY),
    "mine": Row(EVERYBODY),
    "guides": Row(EVERYBODY),
    "guide": Row(EVERYBODY),
    "guide-picture": Row(EVERYBODY),
    "people": Row("AOCRTUKck"),
    "person-find": Row("AOCRTUKck", post=True),
    "person": Row("AOCRTUK", absent="ck"),
    "person-unmask": Row("O", post=True),
    "accounts": Row("AU"),
    "account": Row("AU"),
    "account-new": Row("A"),
    "account-act": Row("A", post=True),
    "trail": Row("ARU"),
    "sessions": Row("AOCIHRTUci"),
    "session-new": Row("AO"),
    "session": Row("AOCIHRTUci"),
    "session-step": Row("AO", post=True),
    "closing": Row("AOHRU"),
    "closing-act": Row("AO", post=True),
    "closing-summary": Row("AOHRU"),
    "incidents": Row("AOCIHRUci"),
    "incident": Row("AOCIHRU", absent="ci"),
    "incident-new": Row("AOI", absent="i"),
    "incident-sheet": Row("AOCIHRU", absent="ci"),
    "incident-paper": Row("AOCIHRU", absent="ci"),
    "incident-paper-add": Row("AOI", absent="i", post=True),
    "incident-paper-off": Row("AOI", absent="i", post=True),
    "import": Row("AO", absent="Cc"),
    "register-one": Row("AO"),
    "fee": Row("AO", post=True),
    "session-edit": Row("AO"),
    "registrations": Row("AOU"),
    "candidate-registration": Row("AOU"),
    "candidate-registration-act": Row("AO", post=True),
    "applications": Row("AOU"),
    "session-applications": Row("AOU"),
    "application": Row("AOU"),
    "application-photo": Row("AOU"),
    "application-unmask": Row("O", post=True),
    "register": Row(EVERYBODY, public=True),
    "register-apply": Row(EVERYBODY, public=True),
    "register-state": Row(EVERYBODY, public=True),
    "register-photo": Row(EVERYBODY, public=True),
    "register-act": Row(EVERYBODY, post=True, public=True),
    "import-template": Row("AOCc"),
    "seating": Row("AO"),
    "printing": Row("AOI", absent="i"),
    "batch-sheet": Row("AOI", absent="i"),
    "ticket": Row("AOI", absent="i"),
    "tickets-file": Row("AO"),
    "papers": Row("AOHU"),
    "paper-sheet": Row("HU"),
    "room": Row("AOI", absent="i"),
    "room-seats": Row("AOI", absent="i"),
    "room-events": Row("AOI", absent="i"),
    "room-start": Row("AOI", absent="i", post=True),
    "room-pin": Row("AOI", absent="i", post=True),
    "room-seat": Row("AOI", absent="i"),
    "seat-act": Row("AOI", absent="i", post=True),
    "accommodations": Row("AO"),
    "exemptions": Row("AOH"),
    "candidate-exemptions": Row("AOH"),
    "exemption-decide": Row("H", post=True),
    "assign": Row("AOH"),
    "release": Row("H"),
    "recognitions": Row("O"),
    "sitting": Row("AOCIHRU", absent="ci"),
    "sitting-sound": Row("HR", absent="Ee"),
    "finish": Row("AOI", absent="i", post=True),
    "report": Row("AHU"),
    "report-script": Row("AHU"),
    "report-standard": Row("AHU"),
    "report-sound": Row("H", absent="EeR"),
    "rescore": Row("AH", post=True),
    "reopen": Row("H", post=True),
    "marking": Row("EHe"),
    "desk": Row("E", absent="He"),
    "desk-sound": Row("E", absent="He"),
    "desk-peaks": Row("E", absent="He"),
    "desk-draft": Row("E", absent="He", post=True),
    "desk-withdraw": Row("E", absent="He", post=True),
    "ties": Row("AOHU"),
    "tie-act": Row("O", post=True),
    "reviews": Row("H"),
    "review": Row("H"),
    "review-peaks": Row("H"),
    "review-draft": Row("H", post=True),
    "session-reviews": Row("AOH"),
    "review-tasks": Row("EHe"),
    "review-task": Row("E", absent="He"),
    "review-task-sound": Row("E", absent="He"),
    "examiner-quality": Row("HRU"),
    "review-task-item": Row("E", absent="He"),
    "review-task-peaks": Row("E", absent="He"),
    "review-task-draft": Row("E", absent="He", post=True),
    "marking-rules": Row("AHU"),
    "appeals": Row("OH"),
    "appeal": Row("OH"),
    "appeal-new": Row("OH"),
    "parallel-runs": Row("AOHU"),
    "parallel-new": Row("H"),
    "parallel-run": Row("AOHU"),
    "parallel-report-make": Row("H", post=True),
    "parallel-calibrate": Row("H", post=True),
    "parallel-sheet": Row("H"),
    "parallel-import": Row("H"),
    "parallel-report": Row("AOHU"),
    "parallel-report-pdf": Row("AOHU"),
    "switch-decide": Row("H", post=True),
    "calibration-act": Row("H", post=True),
    "switch": Row("AOHU"),
    "switch-thresholds": Row("H"),
    "switch-withdraw": Row("H", post=True),
    "parallel-queue": Row("EHe"),
    "parallel-desk": Row("E", absent="He"),
    "parallel-sound": Row("E", absent="He"),
    "results": Row("AOCHRTUKck"),
    "result": Row("AOCHRTUK", absent="ck"),
    "issue": Row("OR", post=True),
    "recognise": Row("O", post=True),
    "document": Row("AOCHRUK", absent="ck"),
    "documents": Row("AOCHRUKck"),
    "document-new": Row("OR"),
    "document-page": Row("AOCHRUK", absent="ck"),
    "document-electronic": Row("AOCHRUK", absent="ck"),
    "document-act": Row("OR", post=True),
    "certificate-settings": Row("AHOU"),
    "design": Row("AHOU"),
    "office-import": Row("OR"),
    "office-template": Row("OR"),
    "batches": Row("OR"),
    "batch": Row("OR"),
    "batch-file": Row("OR"),
    "old-certificates": Row("OR"),
    "old-scan": Row("OR"),
    "practice": Row("AOCITUci"),
    "practice-person": Row("AOCITU", absent="ci"),
    "practice-code": Row("OCIT", absent="ci", post=True),
    "practice-withdraw": Row("OCIT", absent="ci", post=True),
    "archive": Row("ARU"),
    "archive-verify": Row("AR"),
    "archive-person": Row("ARU"),
    "archive-session": Row("ARU"),
    "archive-export": Row("R"),
    "archive-bag": Row("R", post=True),
    "archive-exports": Row("R"),
    "archive-export-page": Row("R"),
    "archive-export-file": Row("R"),
    "archive-handover": Row("R"),
    "archive-fixity": Row("ARU"),
    "disposals": Row("AHRU"),
    "disposal-propose": Row("R", post=True),
    "disposal": Row("AHRU"),
    "disposal-decide": Row("H", post=True),
    "disposal-execute": Row("R", post=True),
    "disposal-certificate": Row("AHRU"),
    "retention-rule": Row("A", post=True),
    "holds": Row("AHRU"),
    "hold-place": Row("HR", post=True),
    "hold-lift": Row("HR", post=True),
    "booths": Row("AOCIUci"),
    "booth-codes": Row("A", post=True),
    "booth-withdraw": Row("A", post=True),
    "saved-views": Row(EVERYBODY),
    "saved-view-new": Row(EVERYBODY, post=True),
    "saved-view-act": Row("O", absent=EVERYBODY.replace("O", ""), post=True),
    "verify": Row(EVERYBODY, public=True),
}

CANDIDATE_PAGES = (
    *("accommodations", "fee", "ticket"),
    *("candidate-registration", "candidate-exemptions"),
)
SESSION_PAGES = (
    *("session", "import", "register-one", "papers", "assign", "session-reviews", "release"),
    *("recognitions", "session-edit", "registrations", "session-applications"),
    *("seating", "printing"),
    *("recognitions", "closing", "closing-summary"),
)
INCIDENT_PAGES = ("incident", "incident-sheet", "incident-paper-add")
TASK_PAGES = ("sound", "item", "peaks", "draft")
REVIEW_PAGES = ("review", "review-peaks", "review-draft")
SITTING_PAGES = (
    *("sitting", "finish", "incident-new", "report", "report-script", "rescore"),
    *("reopen", "result", "issue", "recognise", "appeal-new"),
)


@dataclass(frozen=True)
class World:
    """One released sitting of one county in one room, and a user for every letter."""

    users: dict[str, User]
    addresses: dict[str, str]


@pytest.fixture
def world(db: None, data_folder: Path) -> World:
    county = add_organisation("东城区")
    school = add_organisation("东城一小", parent=county)
    elsewhere = add_organisation("西城区")
    users = {letter: add_user(role) for letter, role in ROLES.items()}
    for letter, unit in (("C", county), ("c", elsewhere)):
        users[letter].organisation = unit
        users[letter].save()
    session = add_session()
    seat = add_seat(add_room(session.site))
    seat.room.invigilators.add(users["I"])
    person = add_person()
    for letter, who in (("K", person), ("k", add_person("李明"))):
        users[letter].person = who
        users[letter].save()
    batch = add_batch(session, seat.room)
    candidate = add_candidate(session, person, organisation=school, batch=batch, seat=seat)
    sitting = add_finished(session, candidate)
    assignments = [assign(sitting, users[who], by="system", at=AT) for who in "EH"]
    for assignment in assignments:
        mark(assignment)
    release(session, by=users["H"], at=AT)
    document = issue(sitting, "notice", by=users["O"], at=AT)
    entered = enter_appeal(
        sitting, AppealForm("talk", "再听一遍", localdate(AT)), by=users["O"], at=AT
    )
    order = SittingReview.objects.create(
        sitting=sitting, kind="spot", ordered_at=AT, ordered_by=users["H"]
    )
    task = name_reviewer(order, users["E"], by=users["H"], at=AT)
    many = begin(session, "notice", by=users["O"], at=AT)
    write_whole(path_of(many, "zip"), b"PK")
    tickets = begin_run(session, per_page=2, by=users["O"], at=AT)
    write_whole(tickets_path(tickets), b"%PDF")
    tie = enter_tie(
        add_user(Role.EXAMINER), person, "relative", reason="申报", by=users["O"], at=AT
    )
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    entry = OldEntry("任职资格证书", "1998-12", "赵老师", "合格", session.date)
    scanned = enter_old(entry, picture.getvalue(), by=users["O"], at=AT)
    flagged = add_finished(session, marks={1: None, 2: "18", 3: "26"})
    exemption = Exemption.objects.create(
        candidate=add_candidate(session),
        item="passage",
        ground="视力残疾",
        source="文件",
        method="sum",
        rules_version=1,
        evidence="证",
        entered_at=AT,
        entered_by=users["O"],
    )
    view = save_view(users["O"], "results", "level=2B", "二乙", at=AT)
    incident = enter(sitting, Entry("other", AT, "断电"), by=users["I"], at=AT)
    paper = add_paper(incident, "陈述.png", picture.getvalue(), by=users["I"], at=AT)
    report = data_folder / "scoring" / add_score(sitting).folder
    for name in ("report.html", "report.js", "audio/item-1.flac", "standard/shi4.ogg"):
        (report / name).parent.mkdir(parents=True, exist_ok=True)
        (report / name).write_text(name)
    add_finished(blind := add_session(session.site))
    pair = [users["E"], add_user(Role.EXAMINER)]
    run = make_run("盲评", [blind], pair, by=users["H"], at=AT, seed=1)
    parallel = parallel_addresses(run, users["E"], users["H"])
    application = sent(add_announced(date=localdate()), at=timezone.now())
    assert sitting.paper is not None
    whole, own, asked = {"key": session.pk}, {"key": sitting.pk}, {"key": application.pk}
    room: dict[str, object] = {"key": session.pk, "room": seat.room_id}
    values: dict[str, dict[str, object]] = {
        **dict.fromkeys(("room", "room-seats", "room-events", "room-start", "room-pin"), room),
        "room-seat": {**room, "seat": seat.pk},
        "seat-act": {**room, "seat": seat.pk, "act": "void"},
        **{name: {"key": candidate.pk} for name in CANDIDATE_PAGES},
        "candidate-registration-act": {"key": candidate.pk, "act": "cancel"},
        **dict.fromkeys(("application", "application-unmask"), asked),
        "application-photo": {"key": application.pk, "which": "sent"},
        "register-apply": {"key": application.session_id},
        "register-act": {"act": "leave"},
        "batch-sheet": {"key": batch.pk, "sheet": "door"},
        "tickets-file": {"key": tickets.pk},
        "tie-act": {"key": tie.pk, "act": "end"},
        **dict.fromkeys(SESSION_PAGES, whole),
        **dict.fromkeys(SITTING_PAGES, own),
        **{name: {"key": assignments[0].pk} for name in TABLE if name.startswith("desk")},
        **{f"practice-{what}": {"key": person.pk} for what in ("person", "code", "withdraw")},
        "review-task": {"key": task.pk},
        **{f"review-task-{what}": {"key": task.pk, "item": 1} for what in TASK_PAGES},
        "appeal": {"key": entered.pk},
        **{name: {"key": incident.pk} for name in INCIDENT_PAGES},
        **{f"incident-paper{what}": {"key": paper.pk} for what in ("", "-off")},
        "saved-view-act": {"key": view.pk, "act": "rename"},
        "exemption-decide": {"key": exemption.pk, "decision": "refuse"},
        "closing-act": {"key": session.pk, "act": "close"},
        **parallel,
        **{name: {"key": person.pk} for name in ("person", "person-unmask")},
        "account": {"key": users["E"].pk},
        "account-act": {"key": users["E"].pk, "act": "lock"},
        "session-step": {"key": session.pk, "step": "open"},
        "paper-sheet": {"digest": sitting.paper.digest, "sheet": "examiner"},
        "sitting-sound": {"key": sitting.pk, "item": 1},
        "report-sound": {"key": sitting.pk, "item": 1},
        "report-standard": {"key": sitting.pk, "clip": "shi4"},
        **{name: {"key": flagged.pk, "item": 1} for name in REVIEW_PAGES},
        "booth-codes": {"room": seat.room_id},
        "booth-withdraw": {"seat": seat.pk},
        **{
            name: {"number": document.number}
            for name in ("document", "document-page", "document-electronic")
        },
        "document-act": {"number": document.number, "act": "reprint"},
        "design": {"kind": "office"},
        "guide": {"name": "examiner"},
        "guide-picture": {"name": "console-room"},
        "batch": {"key": many.pk},
        "batch-file": {"key": many.pk, "what": "zip"},
        "old-scan": {"key": scanned.pk},
    }
    values |= _archive_values(users, sitting)
    addresses = {name: reverse(name, kwargs=values.get(name)) for name in TABLE}
    return World(users, addresses)


def parallel_addresses(
    run: ParallelRun, examiner: User, chief: User
) -> dict[str, dict[str, object]]:
    """A run that is marked, reported, calibrated, decided on."""
    mark_like_the_machine(run)
    report = make_report(run, by=chief, at=AT)
    site = run.sessions.get().site
    decide(report, site, "passage", Mode.ALONE, reason="试行", by=chief, at=AT)
    version = CalibrationVersion.objects.create(
        run=run, item="passage", method="linear", knots={}, effect={}, seed=1, by=chief, at=AT
    )
    work = ParallelAssignment.objects.filter(examiner=examiner, drawn__run=run)[0]
    whole, made, own = {"key": run.pk}, {"key": report.pk}, {"key": work.pk}
    sheet = {**whole, "examiner": examiner.pk}
    return {
        **{f"parallel-{name}": whole for name in ("run", "report-make", "calibrate")},
        **{f"parallel-{name}": sheet for name in ("sheet", "import")},
        **dict.fromkeys(("parallel-report", "parallel-report-pdf", "switch-decide"), made),
        "calibration-act": {"key": version.pk, "act": "use"},
        "switch-withdraw": {"site": site.pk, "item": "passage"},
        "parallel-desk": own,
        "parallel-sound": {**own, "item": 1},
    }


def _archive_values(users: dict[str, User], sitting: Sitting) -> dict[str, dict[str, object]]:
    """An export, a proposal for disposal, a hold."""
    export = ask_bag({"sitting": str(sitting.pk)}, by=users["R"], at=timezone.now())
    rule = retention_rule("recordings")
    old = add_finished(add_session(date=date(2020, 1, 1)))
    proposal = disposal.propose([old], rule, by=users["R"], reason="期满", at=AT)
    hold = place_hold(sitting, by=users["R"], reason="申诉", at=AT)
    own: dict[str, object] = {"key": proposal.pk}
    exported: dict[str, object] = {"key": export.pk}
    return {
        "archive-person": {"key": sitting.candidate.person_id},
        "archive-session": {"key": sitting.candidate.session_id},
        **dict.fromkeys(("archive-export-page", "archive-export-file"), exported),
        **dict.fromkeys(("disposal", "disposal-decide", "disposal-execute"), own),
        "disposal-certificate": own,
        "retention-rule": {"code": rule.code},
        "hold-lift": {"key": hold.pk},
    }


FORMS = {
    "credential-case-act": lambda world: {"note": "本人要求"},
    "credential-line": lambda world: {"right": "yes"},
    "credential-enquiry": lambda world: {"answer": "下月"},
    **dict.fromkeys(("need-act", "offer-end", "visit-order-act"), lambda world: {"reason": "有变"}),
    **dict.fromkeys(
        ("meeting-strike", "evidence-off", "appraiser-leave"), lambda world: {"reason": "有误"}
    ),
    "activity-act": lambda world: {"step": "announce"},
    "personal-record-log": lambda world: {"day": "2026-05-16", "minutes": "30", "what": "楷书"},
    "parallel-calibrate": lambda world: {"item": "passage", "method": "linear"},
    "switch-decide": lambda world: {
        "site": Site.objects.get(sessions__parallel_runs__isnull=False).pk,
        "item": "passage",
        "mode": "people",
    },
    "switch-withdraw": lambda world: {"reason": "漂移"},
    "calibration-act": lambda world: {"reason": "试用"},
    "archive-bag": lambda world: {"person": world.users["K"].person.pk},
    "hold-place": lambda world: {
        "what": "person",
        "key": world.users["K"].person.pk,
        "reason": "申诉",
    },
    "disposal-decide": lambda world: {"decision": "consent", "reason": "同意"},
    "hours-take-back": lambda world: {"reason": "重复登记"},
    "fee": lambda world: {"state": "paid"},
    "tie-act": lambda world: {"reason": "登记有误"},
    "room-start": lambda world: {"batch": world.users["I"].rooms.get().batches.get().pk},
    "seat-act": lambda world: {
        "candidate": world.users["K"].person.candidacies.get().pk,
        "reason": "替考",
    },
    "booth-codes": lambda world: {"seat": world.users["I"].rooms.get().seats.first().pk},
    "booth-withdraw": lambda world: {"reason": "丢失"},
    "incident-paper-off": lambda world: {"reason": "传错"},
    "work-file-off": lambda world: {"reason": "传错"},
    "work-item-act": lambda world: {"reason": "未印发"},
    "mention-decide": lambda world: {"act": "grant"},
    "plan-act": lambda world: {"act": "merge", "piece": 2, "revision": 0},
    "exemption-decide": lambda world: {"reason": "材料不全"},
    "issue": lambda world: {"kind": "notice"},
    "saved-view-new": lambda world: {"list": "results", "query": "q=王", "name": "姓王"},
    "saved-view-act": lambda world: {"name": "二级乙等"},
    "document-act": lambda world: {"reason": "遗失"},
    "reopen": lambda world: {"reason": "复核"},
    "person-unmask": lambda world: {"reason": "核对证件"},
    "application-unmask": lambda world: {"reason": "电话联系"},
    "candidate-registration-act": lambda world: {"reason": "退考"},
    "account-act": lambda world: {"reason": "调离"},
}


@pytest.fixture(scope="module")
def world_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world") / "data"
    prepare(folder)
    return folder


@pytest.fixture(scope="module")
def whole_world(
    world_folder: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """Made once for all tests, each of which leaves it as it was."""
    over = override_settings(**settings_over(world_folder))
    with django_db_blocker.unblock(), over, transaction.atomic():
        yield make_world(world_folder)
        transaction.set_rollback(True)


@pytest.fixture
def data_folder(settings: Settings, world_folder: Path) -> Path:
    """All look into the folder of the one world."""
    for name, value in settings_over(world_folder).items():
        setattr(settings, name, value)
    return world_folder


@pytest.fixture
def world(whole_world: World, db: None) -> World:
    return whole_world


@pytest.mark.parametrize("name", ["session-applications", "application"])
def test_who_decides_on_applications(name: str, world: World) -> None:
    client = Client()
    answers = {}
    for letter, user in world.users.items():
        client.force_login(user)
        with transaction.atomic():
            form = {"act": "return", "reason": "照片模糊"}
            answers[letter] = client.post(world.addresses[name], form).status_code
            transaction.set_rollback(True)
    assert {letter for letter, status in answers.items() if status != 403} == set("AO")


def test_every_address_has_its_row() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_who_enters(name: str, world: World) -> None:
    row, client = TABLE[name], Client()
    form = FORMS.get(name, lambda world: {})(world)
    answers = {}
    for letter, user in world.users.items():
        client.force_login(user)
        with transaction.atomic():
            address = world.addresses[name]
            answer = client.post(address, form) if row.post else client.get(address)
            transaction.set_rollback(True)
        answers[letter] = answer.status_code
    refused = {403, 404}
    entered = {letter for letter, status in answers.items() if status not in refused}
    assert entered == set(row.enters)
    assert {letter for letter, status in answers.items() if status == 404} == set(row.absent)
    assert all(status < 500 for status in answers.values())


@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_are_sent_to_the_log_in(method: str, world: World) -> None:
    for name, row in TABLE.items():
        if row.public:
            continue
        answer = getattr(Client(), method)(world.addresses[name])
        assert answer.status_code in ({302, 405} if method == "post" else {302}), name
        if answer.status_code == 302:
            assert answer["Location"].startswith("/log-in/?next="), name


def test_forms_need_their_token_and_links_change_nothing(world: World) -> None:
    strict, client = Client(enforce_csrf_checks=True), Client()
    for name, row in TABLE.items():
        if not row.post or row.public:
            continue
        for one in (strict, client):
            one.force_login(world.users[row.enters[0]])
        assert strict.post(world.addresses[name]).status_code == 403, name
        assert client.get(world.addresses[name]).status_code == 404, name


@pytest.mark.asks_second_factor
@pytest.mark.parametrize("letter", "AH")
def test_no_address_opens_before_the_one_time_code(letter: str, world: World) -> None:
    client = Client()
    client.force_login(world.users[letter])
    opened = {name for name, row in TABLE.items() if row.public}
    for name in set(TABLE) - opened - {"second-factor", "second-factor-enrol"}:
        for answer in (client.get(world.addresses[name]), client.post(world.addresses[name])):
            assert answer.status_code == 302, name
            assert answer["Location"].startswith("/second-factor/?next="), name

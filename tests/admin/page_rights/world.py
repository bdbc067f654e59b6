"""One released sitting of one county in one room, one of everything else, users of all roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http.cookies import SimpleCookie
from pathlib import Path

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.certificates.batching import begin, path_of
from admin.certificates.old import OldEntry, enter_old
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
from admin.testing.models import Exemption, Sitting
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
from tests.admin.page_rights.picture import a_picture
from tests.admin.page_rights.table import ROLES, TABLE
from tests.admin.page_rights.training import training_values
from tests.admin.parallel_runs import mark_like_the_machine
from tests.admin.sent_applications import add_announced, sent

Values = dict[str, dict[str, object]]


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


def jars_of(world: World) -> dict[str, SimpleCookie]:
    """The cookies of each user, who has just logged in."""
    found = {}
    for letter, user in world.users.items():
        client = Client()
        client.force_login(user)
        found[letter] = client.cookies
    return found


def make_world(data_folder: Path) -> World:
    """Fill an empty database; ``data_folder`` is the one in the settings."""
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
    entry = OldEntry("任职资格证书", "1998-12", "赵老师", "合格", session.date)
    scanned = enter_old(entry, a_picture(), by=users["O"], at=AT)
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
    paper = add_paper(incident, "陈述.png", a_picture(), by=users["I"], at=AT)
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
        "year-room": {"room": "hours"},
        "batch": {"key": many.pk},
        "batch-file": {"key": many.pk, "what": "zip"},
        "old-scan": {"key": scanned.pk},
    }
    values |= _archive_values(users, sitting) | training_values(users, person, school)
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

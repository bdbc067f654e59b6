"""Every page of the console for every role: who gets in, who is refused, for whom it is not there.

A new address without a row fails the first test. Letters: A administrator, O officer, C county
officer, I invigilator, E examiner, H chief examiner, R archivist, T trainer, U auditor,
K candidate; small c i e k: the same roles, but of another county, room, sitting, person.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from PIL import Image

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.activities.keeping import Entry as ActivityEntry
from admin.activities.keeping import Filled, SeriesEntry, make_activity, make_series
from admin.activities.personal import PersonalEntry, make_record
from admin.activities.taking_part import add_person as add_participant
from admin.attachments.keeping import attach
from admin.certificates.batching import begin, path_of
from admin.certificates.old import OldEntry, enter_old
from admin.certificates.recording import write_whole
from admin.console.urls import urlpatterns
from admin.courses.door import screen_code
from admin.courses.enrolling import enrol
from admin.courses.models import CourseRun, Meeting, Programme
from admin.courses.running import save_meeting, save_programme, save_run, take_step
from admin.credentials.enquiring import ask
from admin.credentials.filing import submit
from admin.credentials.panels import appoint, give
from admin.duplicates.merging import merge
from admin.hours.entering import Hours, enter_hours
from admin.kinds.models import Kind
from admin.kinds.shipped import add_shipped
from admin.marking.assigning import assign
from admin.marking.models import SittingReview
from admin.marking.ordering import name_reviewer
from admin.marking.tying import enter_tie
from admin.parallel.gate import Mode
from admin.parallel.models import CalibrationVersion, ParallelAssignment, ParallelRun
from admin.parallel.reporting import make_report
from admin.parallel.running import make_run
from admin.parallel.switching import decide
from admin.people.models import Organisation, Person, Post
from admin.people.organising import merge_into
from admin.personnel.editing import enter as enter_in_file
from admin.personnel.models import Heading
from admin.personnel.requesting import ask_field
from admin.preservation import disposal
from admin.preservation.exporting import ask_bag
from admin.preservation.holds import place_hold
from admin.preservation.rules import retention_rule
from admin.results.appeals import AppealForm, enter_appeal
from admin.results.issuing import issue
from admin.results.release import release
from admin.saved_views.keeping import save_view
from admin.sheets.exporting import ask_sheet
from admin.sheets.importing import open_upload, set_mapping, upload
from admin.sheets.layout import layout_of
from admin.testing.incidents import Entry, add_paper, enter
from admin.testing.models import Exemption, Site, Sitting
from admin.testing.ticket_runs import begin_run
from admin.testing.ticket_runs import path_of as tickets_path
from tests.admin.course_runs import kind_of
from tests.admin.credential_cases import all_right, applied, entered, scan
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
from tests.admin.matched_records import keys_of_pages
from tests.admin.parallel_runs import mark_like_the_machine
from tests.admin.sent_applications import add_announced, sent
from tests.admin.supervised_work import supervised

Values = dict[str, dict[str, object]]
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
    **dict.fromkeys(
        (*("activities", "activities-sheet", "activity-calendar", "follow-ups", "activity-quota"),),
        Row("AOCTUc"),
    ),
    **dict.fromkeys(
        (*("activity-new", "activity-series-new", "personal-record-new"),), Row("OCTc")
    ),
    **dict.fromkeys(
        (*("activity", "activity-file", "activity-report", "activity-people-sheet"),),
        Row("AOCTU", absent="c"),
    ),
    **dict.fromkeys(
        (*("activity-series", "activity-series-report", "activity-series-annex"),),
        Row("AOCTU", absent="c"),
    ),
    **dict.fromkeys(
        (*("activity-edit", "activity-import", "activity-series-edit"),), Row("OCT", absent="c")
    ),
    "activity-act": Row("OCT", absent="c", post=True),
    "personal-record": Row("AOCTU", absent="c"),
    "personal-record-edit": Row("OCT", absent="c"),
    "personal-record-log": Row("OCT", absent="c", post=True),
    "my-juries": Row(EVERYBODY),
    # The juror, and whoever may change the activity.
    "juror-sheet": Row("OCTK", absent="AIEHRUceik"),
    "people": Row("AOCRTUKck"),
    "person-find": Row("AOCRTUKck", post=True),
    "person": Row("AOCRTUK", absent="ck"),
    "person-unmask": Row("O", post=True),
    "sheets": Row("AOCRTUc"),
    "sheet-template": Row("AOCc"),
    "sheet-upload": Row("AOCc", post=True),
    "sheet-import": Row("O", absent="ACTc"),
    "sheet-marked": Row("O", absent="ACTc"),
    "sheet-export": Row("AOCRTUc", post=True),
    "sheet-export-page": Row("O", absent="ACRTUKck"),
    "sheet-export-file": Row("O", absent="ACRTUKck"),
    "person-timeline": Row("AOCRTUK", absent="ck"),
    "person-headings": Row("AOCRTUK", absent="ck"),
    "person-file": Row("AOCRTUK", absent="ck"),
    "person-basic": Row("AOC", absent="c"),
    "entry-new": Row("AOC", absent="c"),
    "entry": Row("AOC", absent="c"),
    "post-new": Row("AOC", absent="c"),
    "post": Row("AOC", absent="c"),
    "duplicate-of": Row("AOC", absent="c"),
    **dict.fromkeys(
        ("own-file", "own-timeline", "own-file-pdf", "own-ask", "own-entry-new"),
        Row("Kk", absent="AOCIEHRTUcie"),
    ),
    "own-entry": Row("K", absent="AOCIEHRTUciek"),
    "own-withdraw": Row("K", absent="AOCIEHRTUciek", post=True),
    "change-requests": Row("AOCRTUKck"),
    "change-request": Row("AOCRTUK", absent="ck"),
    "change-request-paper": Row("AOCRTUK", absent="ck"),
    "change-request-decide": Row("AOC", absent="c", post=True),
    "organisations": Row("AOCRTUc", absent="Kk"),
    "organisation": Row("AOCRTU", absent="cKk"),
    "organisation-new": Row("AOCc"),
    "organisation-edit": Row("AOC", absent="c"),
    "organisation-rename": Row("AOC", absent="c"),
    "organisation-merge": Row("AOC", absent="c"),
    "organisation-undo": Row("AOC", absent="c", post=True),
    "duplicates": Row("AOCc"),
    "duplicates-look": Row("AO", absent="Cc", post=True),
    "duplicate": Row("AOC", absent="c"),
    "duplicate-apart": Row("AOC", absent="c", post=True),
    "merge": Row("AOC", absent="c"),
    "merge-undo": Row("AOC", absent="c", post=True),
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
    "hours": Row("AOCTUc"),
    "hours-sheet": Row("AOCTUc"),
    "hours-letters": Row("AOCTU", absent="c"),
    "hours-rebuild": Row("O", post=True),
    "hour-rules": Row("AOCTUc"),
    "hours-person": Row("AOCTU", absent="c"),
    "hours-person-pdf": Row("AOCTU", absent="c"),
    "hours-enter": Row("OCT", absent="c", post=True),
    "hours-take-back": Row("OCT", absent="c", post=True),
    "hours-evidence": Row("AOCTU", absent="c"),
    "hours-mine": Row(EVERYBODY),
    "hours-mine-pdf": Row("Kk", absent=EVERYBODY.replace("K", "").replace("k", "")),
    "training-effect": Row("AOCTUc"),
    "training-effect-file": Row("", absent="AOCTUc"),  # there only with people and days
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
    "systems": Row("AOCTUc"),
    "system": Row("AOCTUc"),
    "kind-new": Row("AO"),
    "kind": Row("AOCTUc"),
    "kind-report": Row("AOCTUc"),
    "saved-views": Row(EVERYBODY),
    "saved-view-new": Row(EVERYBODY, post=True),
    "saved-view-act": Row("O", absent=EVERYBODY.replace("O", ""), post=True),
    "year": Row("AOCTUc"),
    "year-sheet": Row("AOCTUc"),
    "year-report": Row("AOCTUc"),
    "plans": Row("AOTU", absent="Cc"),
    "plan": Row("AOTU", absent="Cc"),
    "plan-act": Row("OT", absent="Cc", post=True),
    "plan-approve": Row("O", post=True),
    "work-kind": Row("AOCTUc"),
    "work-board": Row("AOCTUc"),
    "work-item": Row("AOCTU", absent="c"),
    "work-item-edit": Row("OT", absent="Cc"),
    "work-item-act": Row("OT", absent="Cc", post=True),
    "visit-new": Row("OT", absent="Cc"),
    "visit": Row("AOCTU", absent="c"),
    "stage-report-new": Row("OCT", absent="c"),
    "stage-report": Row("AOCTU", absent="c"),
    "evaluation-new": Row("O"),
    "mention-new": Row("OT", absent="Cc"),
    "mention-decide": Row("O", post=True),
    "work-file-add": Row("OT", absent="Cc", post=True),
    "work-file": Row("AOCTU", absent="c"),
    "work-file-off": Row("OT", absent="Cc", post=True),
    "bulletins": Row("AOCTUc"),
    "bulletin-new": Row("O"),
    "bulletin": Row("AOCTUc"),
    "bulletin-issue": Row("O", post=True),
    "bulletin-pdf": Row("AOCTUc"),
    "verify": Row(EVERYBODY, public=True),
    "course-programmes": Row("AOCTUc"),
    "course-programme-new": Row("OCTc"),
    "course-programme": Row("AOCTU", absent="c"),
    "course-programme-edit": Row("OCT", absent="c"),
    "course-runs": Row("AOCTUc"),
    "course-run-new": Row("OCTc"),
    "course-study": Row("AOCTUc"),
    "course-induction": Row("AOCTUc"),
    "course-run": Row("AOCTU", absent="c"),
    "course-run-edit": Row("OCT", absent="c"),
    "course-run-step": Row("OCT", absent="c", post=True),
    "course-meetings": Row("AOCTU", absent="c"),
    "course-people": Row("AOCTU", absent="c"),
    "course-people-sheet": Row("AOCTU", absent="c"),
    "course-people-import": Row("OCT", absent="c"),
    "course-selection": Row("OCT", absent="c"),
    "course-attendances": Row("AOCTU", absent="c"),
    "course-attendance-import": Row("OCT", absent="c"),
    "course-assessment": Row("OCT", absent="c"),
    "course-outcome": Row("AOCTU", absent="c"),
    "course-paper": Row("AOCTU", absent="c"),
    "course-template": Row("OCTc"),
    "course-withdraw": Row("OCT", absent="c", post=True),
    "course-meeting": Row("OCT", absent="c"),
    "course-attendance": Row("OCT", absent="c"),
    "course-door": Row("OCT", absent="c"),
    "course-door-code": Row("OCT", absent="c"),
    "course-sign-in": Row(EVERYBODY, public=True),
    "credentials": Row("AOCTUc"),
    "credentials-sheet": Row("AOCTUc"),
    "credential-enter": Row("O"),
    "credential-cases": Row("AOCTUc"),
    "credential-case-new": Row("OCTc"),
    "credential-notice": Row("AOCTUc"),
    "credential-notice-pdf": Row("AOCTUc"),
    "credential": Row("AOCTU", absent="c"),
    "credential-act": Row("OCT", absent="c", post=True),
    "credentials-person": Row("AOCTU", absent="c"),
    "credential-case": Row("AOCTU", absent="c"),
    "credential-decide": Row("O"),
    "credential-case-act": Row("OCT", absent="c", post=True),
    "credential-line": Row("OCT", absent="c", post=True),
    "credential-file": Row("AOCTU", absent="c"),
    "credential-due": Row("AOCTUc"),
    "credential-due-letters": Row("AOCTUc"),
    "credential-due-sheet": Row("AOCTUc"),
    "credential-enquiries": Row("AOCTUc"),
    "credential-enquiry": Row("OCT", absent="c", post=True),
    "credential-committee": Row("O"),
    "panel": Row(EVERYBODY),
    "panel-seat": Row("E", absent="AOCIHRTUKciek"),
    "panel-file": Row("E", absent="AOCIHRTUKciek"),
    "apply": Row(EVERYBODY, public=True),
    "apply-kind": Row(EVERYBODY, public=True),
    "apply-state": Row(EVERYBODY, public=True),
    "apply-act": Row(EVERYBODY, public=True),
    "matches": Row("AOCTUc"),
    "match-new": Row("OCTc"),
    "needs-summary": Row("AOCTUc"),
    "need-batch-new": Row("OCTc", post=True),
    "need": Row("AOCTU", absent="c"),
    "need-act": Row("OCT", absent="c", post=True),
    "need-batch": Row("AOCTU", absent="c"),
    "offers": Row("AOCTUc"),
    "offer-end": Row("OCT", absent="c", post=True),
    "matching": Row("OT"),
    "visit-order": Row("AOCTU", absent="c"),
    "visit-order-act": Row("OCT", absent="c", post=True),
    "visit-act": Row("OCT", absent="c", post=True),
    "pairing": Row("AOCTU", absent="c"),
    "pairing-record": Row("AOCTU", absent="c"),
    "pairing-act": Row("OCT", absent="c", post=True),
    "meeting-strike": Row("OCT", absent="c", post=True),
    "induction": Row("AOCTU", absent="c"),
    "evidence": Row("AOCTU", absent="c"),
    "evidence-add": Row("OCT", absent="c", post=True),
    "evidence-off": Row("OCT", absent="c", post=True),
    "appraisals": Row("AOCTUc"),
    "appraisal-standard": Row("AOCTUc"),
    "appraisal-round-new": Row("O"),
    "appraisal-round": Row("AOCTUc"),
    "appraisal-round-act": Row("O", post=True),
    "appraisal-notice": Row("AOCTUc"),
    "appraisal": Row("AOCTU", absent="c"),
    "appraisal-self": Row("OCT", absent="c"),
    "appraisal-act": Row("OCT", absent="c", post=True),
    "appraisal-report": Row("AOCTU", absent="c"),
    "appraiser-scores": Row("O"),
    "appraiser-leave": Row("O", post=True),
}
COURSE_RUN_PAGES = (
    *("course-run", "course-run-edit", "course-meetings", "course-people", "course-people-sheet"),
    *("course-people-import", "course-attendances", "course-attendance-import"),
    *("course-assessment", "course-outcome"),
)
MEETING_PAGES = ("course-meeting", "course-attendance", "course-door", "course-door-code")

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
    entry = OldEntry("任职资格证书", "1998-12", "赵老师", "合格", session.date)
    scanned = enter_old(entry, _picture(), by=users["O"], at=AT)
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
    paper = add_paper(incident, "陈述.png", _picture(), by=users["I"], at=AT)
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
    values |= _archive_values(users, sitting) | _training_values(users, person, school)
    values |= _archive_values(users, sitting) | _sheet_values(users["O"])
    addresses = {name: reverse(name, kwargs=values.get(name)) for name in TABLE}
    return World(users, addresses)


def _training_values(
    users: dict[str, User], person: Person, school: Organisation
) -> dict[str, dict[str, object]]:
    """One of everything that the training records have, of the school's county."""
    county = school.parent
    assert county is not None
    add_shipped(AT)
    kind = Kind.objects.filter(family="course").order_by("pk")[0]
    return {
        "system": {"key": kind.system_id},
        "kind-new": {"key": kind.system_id, "family": kind.family},
        "kind": {"key": kind.pk},
        "kind-report": {"key": kind.pk, "number": 0},
        **_hour_values(users, person, school, _picture()),
        **activity_addresses(school, person, users["O"]),
        **_work_values(county, users),
        **_sheet_values(users["O"]),
        **_file_values(users, person, school),
        **_course_values(users["O"], county, person),
        **_credential_values(users, person, school),
        **keys_of_pages(county, users["O"]),
    }


def _file_values(
    users: dict[str, User], person: Person, school: Organisation
) -> dict[str, dict[str, object]]:
    """A file with a post, an entry, a request with evidence, a merge; another file beside it."""
    post = Post.objects.create(person=person, organisation=school)
    other, gone = add_person("王晓红"), add_person("王小宏")
    for one in (other, gone):
        Post.objects.create(person=one, organisation=school)
    entry = enter_in_file(
        person,
        Heading.objects.get(code="work"),
        {"begun": "2001-09-01", "unit": "县文化馆", "duty": "干事"},
        reason="补填",
        by=users["O"],
        at=AT,
    )
    asked = ask_field(person, "name", "王晓红", reason="更正", by=users["K"], at=AT)
    paper = attach(asked, "证.png", _picture(), by=users["K"], at=AT)
    made = merge(person, gone, taken=[], left=[], reason="同一人", by=users["O"], at=AT)
    unit = add_organisation("东城三小", parent=school.parent)
    change = merge_into(
        unit, school, AT.date(), reason="文件", by=users["O"], at=AT, today=AT.date()
    )
    own = {"key": person.pk}
    pair = {"low": person.pk, "high": other.pk}
    names = ("timeline", "headings", "file", "basic")
    acts = ("", "-edit", "-rename", "-merge")
    return {
        **{f"person-{name}": own for name in names},
        **dict.fromkeys(("post-new", "duplicate-of"), own),
        "entry-new": {**own, "heading": "study"},
        **{name: {"key": entry.pk} for name in ("entry", "own-entry")},
        "post": {"key": post.pk},
        "own-ask": {"field": "name"},
        "own-entry-new": {"heading": "study"},
        **{name: {"key": asked.pk} for name in ("own-withdraw", "change-request")},
        "change-request-paper": {"key": paper.pk},
        "change-request-decide": {"key": asked.pk, "act": "accept"},
        **{f"organisation{act}": {"key": school.pk} for act in acts},
        "organisation-undo": {"key": change.pk},
        **dict.fromkeys(("duplicate", "duplicate-apart"), pair),
        **{name: {"key": made.pk} for name in ("merge", "merge-undo")},
    }


def activity_addresses(
    school: Organisation, juror: Person, officer: User
) -> dict[str, dict[str, object]]:
    """A meeting of a series with a juror and a photograph, a skill with its log; of one county."""
    add_shipped(AT)
    kind, skill = (
        Kind.objects.get(code=code) for code in ("county-schools.meeting-1", "one-skill.skill")
    )
    day = date(2026, 5, 16)
    assert school.parent is not None
    series = make_series(
        kind, SeriesEntry("系列现场会", school.parent, day, day), by=officer, at=AT
    )
    entry = ActivityEntry("现场会", school, "礼堂", AT, AT, series=series)
    activity = make_activity(kind, entry, Filled(kind.version(), {}), by=officer, at=AT)
    seat = add_participant(activity, juror, "juror", by=officer, at=AT)
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    photograph = attach(
        activity, "照片.png", picture.getvalue(), by=officer, at=AT, purpose="photograph"
    )
    teacher = add_person("赵文")
    Post.objects.create(person=teacher, organisation=school)
    record = make_record(
        skill, teacher, PersonalEntry("粉笔字", day), skill.version(), {}, by=officer, at=AT
    )
    one, own, whole = {"key": activity.pk}, {"key": record.pk}, {"key": series.pk}
    of_kind = ("activities", "activities-sheet", "activity-new", "activity-series-new")
    return {
        **{name: {"key": kind.pk} for name in of_kind},
        **{name: {"key": skill.pk} for name in ("activity-quota", "personal-record-new")},
        **{f"activity-series{part}": whole for part in ("", "-edit", "-report", "-annex")},
        **{f"personal-record{part}": own for part in ("", "-edit", "-log")},
        **{f"activity{part}": one for part in ("", "-edit", "-report", "-people-sheet", "-import")},
        "activity-act": {**one, "act": "step"},
        "activity-file": {**one, "file": photograph.pk},
        "juror-sheet": {"key": seat.pk},
    }


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


def _hour_values(
    users: dict[str, User], person: Person, school: Organisation, paper: bytes
) -> dict[str, dict[str, object]]:
    """A teacher with hours entered by hand, and the evidence."""
    Post.objects.create(person=person, organisation=school)
    lecture = Hours(localdate(AT), "普通话培训班", Decimal(8), "taught")
    taught = enter_hours(person, lecture, by=users["T"], at=AT, reason="签到表")
    evidence = attach(taught, "签到.png", paper, by=users["T"], at=AT)
    return {
        **{key: {"key": person.pk} for key in ("hours-person", "hours-person-pdf")},
        "hours-enter": {"key": person.pk, "what": "hand"},
        "hours-take-back": {"key": taught.pk, "what": "hand"},
        "hours-evidence": {"key": evidence.pk},
        "training-effect-file": {"form": "pdf"},
    }


def _work_values(county: Organisation, users: dict[str, User]) -> dict[str, dict[str, object]]:
    """A plan, and a piece of work of the county at every stage."""
    county.kind = Organisation.Kind.COUNTY
    county.save()
    made = supervised(county, users["O"], users["C"], AT, 2026)
    file = attach(made.visit, "佐证.png", _picture(), by=users["O"], at=AT)
    item: dict[str, object] = {"key": made.item.pk}
    plan: dict[str, object] = {"key": made.plan.pk}
    kept: dict[str, object] = {"key": file.pk}
    issued: dict[str, object] = {"key": made.bulletin.pk}
    return {
        **dict.fromkeys(("plan", "plan-act", "plan-approve"), plan),
        "work-kind": {"key": made.item.kind_id},
        **dict.fromkeys(("work-item", "work-item-edit", "visit-new"), item),
        **dict.fromkeys(("stage-report-new", "evaluation-new", "mention-new"), item),
        "work-item-act": {**item, "act": "reopen"},
        "visit": {"key": made.visit.pk},
        "stage-report": {"key": made.report.pk},
        "mention-decide": {"key": made.mention.pk},
        "work-file-add": {"of": "visit", "key": made.visit.pk},
        **dict.fromkeys(("work-file", "work-file-off"), kept),
        **dict.fromkeys(("bulletin", "bulletin-issue", "bulletin-pdf"), issued),
    }


def _picture() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    return picture.getvalue()


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


def _sheet_values(officer: User) -> dict[str, dict[str, object]]:
    """A roster with a fault that was looked at, and an export."""
    layout, data = layout_of("teachers"), "姓名,身份证号,单位\n王小红,1,无\n".encode()
    one = upload(layout, data, "名册.csv", by=officer, at=timezone.now(), today=localdate())
    set_mapping(one, open_upload(one).mapping, "名册", localdate(), at=timezone.now())
    export = ask_sheet(layout, unmasked=False, by=officer, at=timezone.now())
    kind: dict[str, object] = {"layout": "teachers"}
    brought: dict[str, object] = {"key": one.pk}
    taken: dict[str, object] = {"key": export.pk}
    return {
        **dict.fromkeys(("sheet-template", "sheet-upload", "sheet-export"), kind),
        **dict.fromkeys(("sheet-import", "sheet-marked"), brought),
        **dict.fromkeys(("sheet-export-page", "sheet-export-file"), taken),
    }


def _course_values(
    officer: User, county: Organisation, person: Person
) -> dict[str, dict[str, object]]:
    """A course run of the county under way, with a person of it; another one that selects."""
    now, day = timezone.now(), localdate()
    terms = {"host": county, "first_day": day, "last_day": day + timedelta(days=1)}
    programme = save_programme(
        Programme(
            system=kind_of().system, name="规划", first_year=2026, last_year=2030, host=county
        ),
        [],
        by=officer,
        at=now,
    )
    run = save_run(_course_run("continuing.course", terms), [], by=officer, at=now)
    begins = timezone.make_aware(datetime.combine(day, time.min)) + timedelta(minutes=1)
    begins = max(begins, now)
    meeting = Meeting(
        run=run,
        begins_at=begins,
        ends_at=begins + timedelta(hours=1),
        topic="第一讲",
        hours=1,
    )
    save_meeting(meeting, by=officer, at=now)
    run = take_step(run, "begin", by=officer, at=now)
    (enrolment,) = enrol(run, [person], by=officer, at=now)
    selecting = save_run(_course_run("principals.advanced", terms), [], by=officer, at=now)
    own: dict[str, object] = {"key": run.pk}
    kind: dict[str, object] = {"key": run.kind_id}
    plan: dict[str, object] = {"key": programme.pk}
    return {
        **dict.fromkeys(COURSE_RUN_PAGES, own),
        **dict.fromkeys(("course-programme", "course-programme-edit"), plan),
        **dict.fromkeys(("course-runs", "course-run-new"), kind),
        "course-study": {"key": kind_of("continuing.online").pk},
        "course-induction": {"key": kind_of("rural.induction").pk},
        "course-run-step": {"key": run.pk, "step": "close"},
        "course-paper": {"key": run.pk, "sheet": "names"},
        "course-selection": {"key": selecting.pk},
        "course-template": {"what": "people"},
        "course-withdraw": {"key": enrolment.pk},
        **{name: {"key": meeting.pk} for name in MEETING_PAGES},
        "course-sign-in": {"code": screen_code(meeting, at=now)},
    }


def _course_run(code: str, terms: dict[str, Any]) -> CourseRun:
    kind = kind_of(code)
    return CourseRun(kind=kind, filled_by=kind.version(), name=kind.name, planned_hours=10, **terms)


def _credential_values(users: dict[str, User], person: Person, school: Organisation) -> Values:
    """A title, a case before the committee with a paper and a question."""
    today = timezone.localdate()
    title = entered(
        "renowned.teacher", today, today + timedelta(60), person=person, organisation=school
    )
    case = applied("renowned.teacher", person=add_person(), organisation=school, by=users["O"])
    file = attach(case, "申报表.png", scan(), by=users["O"], at=AT, purpose="line-1")
    case = all_right(case, users["O"])
    member = appoint(case.kind.system, add_person(), users["E"], "", by=users["O"], at=AT)
    (seat,) = give(case, [member], by=users["O"], at=AT)
    enquiry = ask(case, "question", "何时公示", "", by=users["O"], at=AT)
    waiting = submit(applied("one-skill.award", organisation=school), by=users["O"], at=AT)
    kind, one = {"key": case.kind_id}, {"key": case.pk}
    own = kind_of("class-teachers.certificate")
    return {
        **dict.fromkeys(("credentials", "credentials-sheet", "credential-enter"), kind),
        **dict.fromkeys(("credential-cases", "credential-case-new"), kind),
        **dict.fromkeys(("credential-notice", "credential-notice-pdf"), kind),
        "credential": {"key": title.pk},
        "credential-act": {"key": title.pk, "act": "review"},
        "credentials-person": {"key": person.pk},
        **dict.fromkeys(("credential-case", "credential-decide"), one),
        "credential-case-act": {"key": case.pk, "act": "give-up"},
        "credential-line": {"key": waiting.lines.get().pk},
        **{name: {"key": file.pk} for name in ("credential-file", "panel-file")},
        "credential-enquiry": {"key": enquiry.pk},
        "credential-committee": {"key": case.kind.system_id},
        "panel-seat": {"key": seat.pk},
        "apply-kind": {"key": own.pk},
        "apply-act": {"act": "leave"},
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

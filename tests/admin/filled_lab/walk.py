"""Every page that somebody can open over the filled lab, and what they do there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from admin.console.guide_text import GUIDES
from admin.courses.door import DOOR
from admin.credentials.models import Case
from admin.kinds.models import Kind
from admin.marking.models import MarkingAssignment
from admin.parallel.models import ParallelAssignment
from admin.testing.models import Room
from tests.admin.filled_lab.lab import Lab
from tests.admin.matched_records import keys_of_pages
from tests.admin.matched_records import kind as shipped_kind

Step = tuple[str, str, str]  # what is done, where (a selector), with which text


@dataclass(frozen=True)
class Page:
    """A page as one user sees it after ``steps``; ``user`` empty: nobody is logged in."""

    name: str
    user: str
    address: str
    steps: tuple[Step, ...] = ()


def press(where: str) -> Step:
    """A click."""
    return ("press", where, "")


def fill(where: str, text: str) -> Step:
    """What is typed."""
    return ("fill", where, text)


def send_empty(form: str = "main form[method=post]") -> Step:
    """Send a form as it is, past the browser's own checks."""
    return ("send", form, "")


def open_all() -> Step:
    """Unfold what is folded."""
    return ("open", "main details:not(.help)", "")


def all_told() -> Step:
    """Until every part of the page has come."""
    return ("gone", "[aria-busy]", "")


def pages_of(lab: Lab) -> list[Page]:
    """All pages; those that change something come after those that show it."""
    return [
        *_entrance(lab),
        *_sessions(lab),
        *_registration(lab),
        *_test_day(lab),
        *_around_the_day(lab),
        *_marking(lab),
        *_chief(lab),
        *_parallel(lab),
        *_results(lab),
        *_documents(lab),
        *_archive(lab),
        *_people(lab),
        *_systems(),
        *_work(lab),
        *_files(lab),
        *_courses(lab),
        *_credentials(lab),
        *_matches(lab),
        *_activities(lab),
        *_empty(lab),
        *_changing(lab),
    ]


def _entrance(lab: Lab) -> Iterator[Page]:
    yield Page("log-in", "", "/log-in/")
    yield Page("log-in-idle", "", "/log-in/?next=/results/&idle=15&lost=1")
    yield Page("log-in-wrong", "", "/log-in/", (*_try("gone"),))
    yield Page("log-in-locked", "", "/log-in/", tuple(_try("someone")) * 5)
    yield Page("verify", "", "/verify/")
    number, name = lab.kept.standing.number, lab.kept.standing.name
    found = (fill("#number", number), fill("#name", name), press("form button.primary"))
    yield Page("verify-found", "", "/verify/", found)
    gone = (fill("#number", lab.kept.withdrawn.number), fill("#name", lab.kept.withdrawn.name))
    yield Page("verify-withdrawn", "", "/verify/", (*gone, press("form button.primary")))
    wrong = (fill("#number", "PTH-2026-999999"), fill("#name", "张三"))
    yield Page("verify-wrong", "", "/verify/", (*wrong, press("form button.primary")))
    line = (press("summary"), fill("#line", lab.kept.standing.signed_text))
    yield Page("verify-line", "", "/verify/", (*line, press("details form button")))
    for user in ("officer", "county", "invigilator", "examiner1", "chief", "archivist"):
        yield Page(f"home-{user}", user, "/")
    for user in ("trainer", "auditor", "administrator", "candidate", "nobody"):
        yield Page(f"home-{user}", user, "/")
    yield Page("second-factor", "half-in", "/second-factor/")
    yield Page("guides", "officer", "/guides/")
    for name in GUIDES:
        yield Page(f"guide-{name}", "officer", f"/guides/{name}/")
    yield Page("second-factor-enrol", "newcomer", "/second-factor/enrol/")
    wrong_code = (fill("#id_code", "000000"), press("button.primary"))
    yield Page("second-factor-enrol-wrong", "newcomer", "/second-factor/enrol/", wrong_code)
    yield Page("error-403", "examiner1", "/sessions/")
    yield Page("error-404", "officer", "/documents/PTH-0000/page/")
    yield Page("error-404-address", "officer", "/nowhere/")


def _try(user: str) -> Iterator[Step]:
    yield fill("#id_username", user)
    yield fill("#id_password", "wrong")
    yield press("button.primary")


def _activities(lab: Lab) -> Iterator[Page]:
    shown = lab.activities
    kind, skills = (f"/activities/kind/{one.pk}/" for one in (shown.event_kind, shown.skill_kind))
    event, showing = (f"/activities/{one.pk}/" for one in (shown.event, shown.showing))
    series, record = (
        f"/activities/series/{shown.series.pk}/",
        f"/activities/records/{shown.record.pk}/",
    )
    yield Page("activities", "officer", kind)
    yield Page("activities-county", "county", kind)
    yield Page("activities-none", "officer", f"{kind}?q=没有这样的活动")
    yield Page("activity-new", "officer", f"{kind}new/?series={shown.series.pk}")
    yield Page("activity-new-faults", "officer", f"{kind}new/", (send_empty(),))
    yield Page("activity-series", "officer", series, (open_all(),))
    yield Page("activity-series-new", "officer", f"{kind}series/new/")
    yield Page("activity-series-edit", "officer", f"{series}edit/")
    for tab in ("about", "people", "files", "follow-ups", "trail"):
        yield Page(f"activity-{tab}", "officer", f"{event}?tab={tab}", (open_all(),))
    yield Page("activity-people-found", "county", f"{event}?tab=people&q=王")
    yield Page("activity-auditor", "auditor", f"{event}?tab=people")
    yield Page("activity-jury", "officer", f"{showing}?tab=jury")
    yield Page("activity-edit", "officer", f"{event}edit/")
    yield Page("activity-import", "officer", f"{event}people/import/")
    yield Page("activity-door", "officer", f"{event}door/")
    yield Page("activity-sign-in-old", "", "/sign-in/activities/old/")
    yield Page("activity-calendar", "officer", "/activities/calendar/")
    yield Page("follow-ups", "officer", "/activities/follow-ups/")
    yield Page("my-juries", "candidate", "/activities/juries/")
    yield Page("juror-sheet", "candidate", f"/activities/jurors/{shown.juror.pk}/")
    yield Page("personal-records", "officer", skills)
    yield Page("personal-record", "officer", record, (open_all(),))
    yield Page("personal-record-new", "officer", f"{skills}records/new/?q=王")
    yield Page("personal-record-edit", "officer", f"{record}edit/")
    yield Page("activity-quota", "officer", f"{skills}quota/")
    yield Page("own-skills", "candidate", "/mine/skills/")
    yield Page("own-skill", "candidate", f"/mine/skills/{shown.own.pk}/")
    yield Page("own-skill-new", "candidate", f"/mine/skills/new/{shown.skill_kind.pk}/")


def _sessions(lab: Lab) -> Iterator[Page]:
    yield Page("sessions", "officer", "/sessions/")
    yield Page("sessions-none", "officer", "/sessions/?q=没有这样的考次")
    yield Page("session-new", "officer", "/sessions/new/")
    yield Page("session-new-faults", "officer", "/sessions/new/", (send_empty(),))
    for key, session in lab.sessions.items():
        yield Page(f"session-{key}", "officer", f"/sessions/{session.pk}/")
    half, live, open_one = (
        f"/sessions/{lab.sessions[key].pk}/" for key in ("half", "live", "announced")
    )
    yield Page("session-chief", "chief", half)
    yield Page("session-county", "county", f"/sessions/{lab.sessions['done'].pk}/")
    yield Page("import", "officer", f"{open_one}import/")
    yield Page("register-one", "officer", f"{open_one}register/", (open_all(),))
    yield Page("register-one-faults", "officer", f"{open_one}register/", (send_empty(),))
    yield Page("papers", "officer", f"{live}papers/")
    yield Page("papers-chief", "chief", f"{live}papers/")
    late = lab.sessions["waiting"].candidates.latest("seat__row", "seat__column")
    granted = lab.sessions["live"].candidates.order_by("seat__row", "seat__column")[9]
    yield Page("accommodations", "officer", f"/candidates/{late.pk}/accommodations/")
    yield Page("accommodations-settled", "officer", f"/candidates/{granted.pk}/accommodations/")
    yield Page("booths", "administrator", "/booths/")
    yield Page("booths-officer", "officer", "/booths/")


def _registration(lab: Lab) -> Iterator[Page]:
    announced, one = lab.sessions["announced"], lab.papers.application
    session, candidate = f"/sessions/{announced.pk}/", announced.candidates.order_by("pk")[0]
    yield Page("register", "", "/register/")
    yield Page("register-apply", "", f"/register/{announced.pk}/")
    yield Page("register-apply-faults", "", f"/register/{announced.pk}/", (send_empty(),))
    yield Page("register-state", "", "/register/state/")
    yield Page("applications", "officer", "/applications/")
    yield Page("session-applications", "officer", f"{session}applications/")
    yield Page("application", "officer", f"/applications/{one.pk}/")
    yield Page("registrations", "officer", f"{session}registrations/")
    yield Page("candidate-registration", "officer", f"/candidates/{candidate.pk}/registration/")
    yield Page("session-edit", "officer", f"{session}edit/", (open_all(),))


def _around_the_day(lab: Lab) -> Iterator[Page]:
    announced, live, done = (lab.sessions[key] for key in ("announced", "live", "done"))
    candidate = announced.candidates.order_by("pk")[0]
    sitting = lab.papers.incident.sitting
    yield Page("seating", "officer", f"/sessions/{announced.pk}/seating/", (open_all(),))
    yield Page("printing", "officer", f"/sessions/{live.pk}/printing/")
    yield Page("ties", "officer", "/ties/", (open_all(),))
    yield Page("exemptions", "chief", "/exemptions/")
    yield Page("candidate-exemptions", "officer", f"/candidates/{candidate.pk}/exemptions/")
    yield Page("incidents", "invigilator", "/incidents/")
    yield Page("incidents-none", "officer", "/incidents/?q=没有这样的记录")
    yield Page("incident", "invigilator", f"/incidents/{lab.papers.incident.pk}/")
    yield Page("incident-new", "invigilator", f"/sittings/{sitting.pk}/incidents/new/")
    yield Page("closing", "officer", f"/sessions/{live.pk}/closing/")
    yield Page("closing-done", "chief", f"/sessions/{done.pk}/closing/")
    yield Page("saved-views", "officer", "/views/")
    yield Page("office-import", "officer", "/documents/list/")


def _test_day(lab: Lab) -> Iterator[Page]:
    live, waiting = lab.sessions["live"], lab.sessions["waiting"]
    large, small = Room.objects.get(name="一号考场"), Room.objects.get(name="二号考场")
    room = reverse("room", args=[live.pk, large.pk])
    batch = live.batches.get()
    seats = list(batch.candidates.order_by("seat__row", "seat__column"))
    yield Page("room", "invigilator", room)
    menu = press(f"[data-seat='{seats[4].seat_id}'] .seat-open")
    yield Page("room-menu", "invigilator", room, (menu, ("see", "dialog[open]", "")))
    yield Page("room-waiting", "invigilator", reverse("room", args=[waiting.pk, small.pk]))
    for name, place in (("trouble", 4), ("void", 18), ("absent", 29), ("finished", 31)):
        seat = reverse("room-seat", args=[live.pk, large.pk, seats[place].seat_id])
        yield Page(f"room-seat-{name}", "officer" if name == "void" else "invigilator", seat)
    running = seats[1].sittings.get()
    yield Page("sitting-running", "invigilator", reverse("sitting", args=[running.pk]))


def _marking(lab: Lab) -> Iterator[Page]:
    own = MarkingAssignment.objects.filter(examiner=lab.users["examiner1"]).order_by("assigned_at")
    session = lab.sessions["half"]
    waiting = own.filter(markings=None, sitting__candidate__session=session).first()
    marked = own.exclude(markings=None).filter(sitting__candidate__session=session).first()
    released = own.exclude(markings=None).first()
    assert waiting
    assert marked
    assert released
    assert lab.marked.task
    assert lab.marked.done_task
    yield Page("marking", "examiner1", "/marking/")
    yield Page("desk", "examiner1", f"/marking/{waiting.pk}/")
    yield Page("desk-faults", "examiner1", f"/marking/{waiting.pk}/", (send_empty("#rubric"),))
    yield Page("desk-marked", "examiner1", f"/marking/{marked.pk}/", (open_all(),))
    yield Page("desk-released", "examiner1", f"/marking/{released.pk}/")
    yield Page("review-tasks", "examiner3", "/review-tasks/")
    task = f"/review-tasks/{lab.marked.task.pk}/"
    yield Page("review-task", "examiner3", task)
    yield Page("review-task-done", "examiner3", f"/review-tasks/{lab.marked.done_task.pk}/")
    for item in (1, 2, 3):
        yield Page(f"review-task-item-{item}", "examiner3", f"{task}{item}/")
    yield Page("parallel-queue", "examiner3", "/parallel-marking/")
    parallel = ParallelAssignment.objects.filter(
        examiner=lab.users["examiner3"], drawn__run=lab.compared.going
    ).first()
    assert parallel
    desk = f"/parallel-marking/{parallel.pk}/"
    yield Page("parallel-desk", "examiner3", desk)
    yield Page("parallel-desk-faults", "examiner3", desk, (send_empty("form.parallel-desk"),))
    done = ParallelAssignment.objects.filter(
        examiner=lab.users["examiner3"], drawn__run=lab.compared.done
    ).first()
    assert done
    yield Page("parallel-desk-done", "examiner3", f"/parallel-marking/{done.pk}/")


def _chief(lab: Lab) -> Iterator[Page]:
    half, reviewing = lab.sessions["half"].pk, lab.sessions["reviewing"].pk
    refused, flagged = lab.marked.waiting[2].pk, lab.marked.waiting[4].pk
    adjudication = lab.marked.adjudication
    assert adjudication
    yield Page("desk-adjudication", "chief", f"/marking/{adjudication.pk}/")
    yield Page("assign", "chief", f"/sessions/{half}/marking/")
    yield Page("reviews", "chief", "/reviews/")
    yield Page("review-refused", "chief", f"/reviews/{refused}/2/")
    yield Page("review-flagged", "chief", f"/reviews/{flagged}/3/")
    faults = (send_empty("#rubric"),)
    yield Page("review-faults", "chief", f"/reviews/{flagged}/3/", faults)
    yield Page("session-reviews", "chief", f"/sessions/{reviewing}/reviews/")
    yield Page("session-reviews-none", "chief", f"/sessions/{half}/reviews/")
    yield Page("session-reviews-officer", "officer", f"/sessions/{reviewing}/reviews/")
    yield Page("examiners", "chief", "/examiners/")
    yield Page("examiners-auditor", "auditor", "/examiners/")
    yield Page("marking-rules", "chief", "/settings/marking/")
    faults = (
        fill("[name=allowed_difference]", "很多"),
        fill("#reason", "试"),
        press(".submit-bar button"),
    )
    yield Page("marking-rules-faults", "chief", "/settings/marking/", faults)
    yield Page("marking-rules-auditor", "auditor", "/settings/marking/")
    for key in ("half", "done", "official", "reviewing", "live"):
        yield Page(f"release-{key}", "chief", f"/sessions/{lab.sessions[key].pk}/release/")
    yield Page("appeals", "chief", "/appeals/")
    yield Page("appeals-answered", "officer", "/appeals/?state=answered")
    for name, appeal in zip(("new", "ready", "answered"), lab.marked.appeals, strict=True):
        yield Page(f"appeal-{name}", "chief", f"/appeals/{appeal.pk}/")
    yield Page("appeal-officer", "officer", f"/appeals/{lab.marked.appeals[0].pk}/")
    enter = f"/results/{lab.marked.released[5].pk}/appeal/"
    yield Page("appeal-enter", "officer", enter)
    yield Page("appeal-enter-faults", "officer", enter, (send_empty(),))
    for name, sitting in (
        ("released", lab.marked.released[0]),
        ("appealed", lab.marked.released[3]),
        ("refused", lab.marked.waiting[2]),
        ("apart", lab.marked.waiting[1]),
    ):
        yield Page(f"sitting-{name}", "chief", f"/sittings/{sitting.pk}/", (open_all(),))
    yield Page("sitting-archivist", "archivist", f"/sittings/{lab.marked.released[0].pk}/")


def _parallel(lab: Lab) -> Iterator[Page]:
    done, going = lab.compared.done.pk, lab.compared.going.pk
    report = f"/parallel/reports/{lab.compared.report.pk}/"
    yield Page("parallel-runs", "chief", "/parallel/")
    yield Page("parallel-runs-officer", "officer", "/parallel/")
    yield Page("parallel-new", "chief", "/parallel/new/")
    yield Page("parallel-new-faults", "chief", "/parallel/new/", (send_empty(),))
    yield Page("parallel-run-done", "chief", f"/parallel/{done}/")
    yield Page("parallel-run-going", "chief", f"/parallel/{going}/")
    yield Page("parallel-run-officer", "officer", f"/parallel/{done}/")
    sheet = f"/parallel/{going}/import/{lab.users['examiner3'].pk}/"
    yield Page("parallel-import", "chief", sheet)
    yield Page("parallel-report", "chief", report)
    yield Page("parallel-report-open", "chief", report, (open_all(),))
    yield Page("parallel-report-auditor", "auditor", report)
    yield Page("switch", "chief", "/parallel/switch/")
    yield Page("switch-officer", "officer", "/parallel/switch/")
    yield Page("switch-thresholds", "chief", "/parallel/switch/thresholds/")
    faults = (send_empty(),)
    yield Page("switch-thresholds-faults", "chief", "/parallel/switch/thresholds/", faults)


def _results(lab: Lab) -> Iterator[Page]:
    mock, official = lab.marked.released, lab.marked.official
    yield Page("results", "officer", "/results/")
    yield Page("results-none", "officer", "/results/?q=没有这个人")
    yield Page("results-county", "county", "/results/")
    yield Page("result", "officer", f"/results/{mock[0].pk}/")
    yield Page("result-appealed", "chief", f"/results/{mock[3].pk}/")
    yield Page("result-initial", "officer", f"/results/{official[1].pk}/", (open_all(),))
    yield Page("result-final", "officer", f"/results/{official[0].pk}/")
    yield Page("result-candidate", "candidate", f"/results/{mock[0].pk}/")
    yield Page("recognitions", "officer", f"/sessions/{lab.sessions['official'].pk}/recognitions/")
    person = mock[0].candidate.person_id
    yield Page("practice", "trainer", "/practice/")
    yield Page("practice-none", "trainer", "/practice/?q=没有这个人")
    yield Page("practice-person", "trainer", f"/practice/{person}/")
    yield Page("practice-invigilator", "invigilator", "/practice/")
    yield Page("hours", "trainer", "/hours/?state=all")
    yield Page("hours-county", "officer", "/hours/?by=county")
    yield Page("hours-person", "officer", f"/hours/people/{person}/", (open_all(),))
    yield Page("hour-rules", "officer", "/hours/rules/", (open_all(),))
    yield Page("hours-mine", "candidate", "/mine/hours/")
    yield Page("training-effect", "trainer", "/training/effect/")


def _documents(lab: Lab) -> Iterator[Page]:
    kept = lab.kept
    yield Page("documents", "officer", "/documents/")
    yield Page("documents-old", "officer", "/documents/?q=马秀英")
    standing, office = (f"/documents/{one.number}/page/" for one in (kept.standing, kept.office))
    yield Page("document-standing", "officer", standing, (open_all(),))
    yield Page("document-withdrawn", "officer", f"/documents/{kept.withdrawn.number}/page/")
    yield Page("document-office", "officer", office, (open_all(),))
    yield Page("document-chief", "chief", standing)
    yield Page("document-new", "officer", "/documents/new/")
    yield Page("document-new-found", "officer", "/documents/new/?q=王")
    yield Page("document-new-none", "officer", "/documents/new/?q=欧阳")
    faults = (send_empty(),)
    yield Page("document-new-faults", "officer", "/documents/new/?q=王小红", faults)
    yield Page("batches", "officer", "/documents/batches/")
    for name, batch in zip(("done", "waiting"), kept.batches, strict=True):
        yield Page(f"batch-{name}", "officer", f"/documents/batches/{batch.pk}/")
    yield Page("old-certificates", "officer", "/documents/old/")
    yield Page("certificate-settings", "officer", "/documents/settings/")
    yield Page("certificate-settings-auditor", "auditor", "/documents/settings/")
    for kind in ("notice", "certificate", "office"):
        yield Page(f"design-{kind}", "officer", f"/documents/settings/{kind}/")
    wrong = (fill("textarea[name=source]", "#let face(data) = "), press("button[value=try]"))
    yield Page("design-faults", "officer", "/documents/settings/office/", wrong)


def _archive(lab: Lab) -> Iterator[Page]:
    kept, user = lab.kept, "archivist"
    sitting = lab.marked.released[0]
    yield Page("archive", user, "/archive/")
    yield Page("archive-found", user, "/archive/?q=王小红")
    yield Page("archive-none", user, "/archive/?q=没有这个人")
    yield Page("archive-auditor", "auditor", "/archive/?q=王小红")
    person = f"/archive/people/{sitting.candidate.person_id}/"
    yield Page("archive-person", user, person, (open_all(),))
    yield Page("archive-session", user, f"/archive/sessions/{sitting.candidate.session_id}/")
    yield Page("archive-export", user, "/archive/export/?q=小学")
    yield Page("archive-exports", user, "/archive/exports/")
    assert kept.export
    assert kept.waiting_export
    yield Page("archive-export-done", user, f"/archive/exports/{kept.export.pk}/")
    yield Page("archive-export-waiting", user, f"/archive/exports/{kept.waiting_export.pk}/")
    yield Page("archive-handover", user, "/archive/handover/")
    yield Page("archive-fixity", user, "/archive/fixity/")
    yield Page("archive-verify", user, "/archive/verify/")
    yield Page("archive-verified", user, "/archive/verify/", (press("main form button"),))
    for one in (user, "chief", "administrator", "auditor"):
        yield Page(f"disposals-{one}", one, "/archive/disposals/", (open_all(),))
    for name, one in zip(("proposed", "consented", "done", "refused"), kept.disposals, strict=True):
        yield Page(f"disposal-{name}", user, f"/archive/disposals/{one.pk}/")
    yield Page("disposal-chief", "chief", f"/archive/disposals/{kept.disposals[0].pk}/")
    yield Page("holds", user, "/archive/holds/")
    yield Page("holds-chief", "chief", "/archive/holds/")


def _files(lab: Lab) -> Iterator[Page]:
    """One person's file, its corrections, organisations, files kept twice."""
    filed = lab.filed
    person, own = f"/people/{filed.person.pk}/", "/mine/file/"
    yield Page("person-timeline", "officer", f"{person}timeline/")
    yield Page("person-timeline-none", "county", f"{person}timeline/?sort=practice")
    yield Page("person-headings", "officer", f"{person}headings/")
    yield Page("person-basic", "officer", f"{person}basic/")
    yield Page("post-new", "officer", f"{person}posts/new/")
    yield Page("post-new-faults", "officer", f"{person}posts/new/", (send_empty(),))
    yield Page("post", "officer", f"/people/posts/{filed.post.pk}/")
    yield Page("entry-new", "officer", f"{person}headings/study/new/")
    yield Page("entry-new-faults", "officer", f"{person}headings/study/new/", (send_empty(),))
    yield Page("entry", "officer", f"/people/entries/{filed.entry.pk}/", (open_all(),))
    yield Page("own-file", "candidate", own)
    yield Page("own-timeline", "candidate", f"{own}timeline/")
    yield Page("own-ask", "candidate", f"{own}basic/birth_date/")
    yield Page("own-ask-faults", "candidate", f"{own}basic/birth_date/", (send_empty(),))
    yield Page("own-record-ask", "candidate", f"{own}records/hours/0/", (send_empty(),))
    yield Page("own-entry-new", "candidate", f"{own}headings/study/")
    yield Page("own-entry", "candidate", f"{own}entries/{filed.own_entry.pk}/", (open_all(),))
    yield Page("change-requests", "officer", "/change-requests/")
    yield Page("change-requests-all", "auditor", "/change-requests/?state=all")
    yield Page("change-request", "officer", f"/change-requests/{filed.request.pk}/")
    yield Page("organisations", "officer", "/organisations/?closed=1")
    yield Page("organisations-none", "county", "/organisations/?q=没有这个单位")
    unit = f"/organisations/{filed.unit.pk}/"
    yield Page("organisation", "officer", unit)
    yield Page("organisation-new", "officer", "/organisations/new/")
    for act in ("edit", "rename", "merge"):
        yield Page(f"organisation-{act}", "officer", f"{unit}{act}/")
    yield Page("organisation-rename-faults", "officer", f"{unit}rename/", (send_empty(),))
    yield Page("duplicates", "officer", "/duplicates/", (open_all(),))
    pair = f"/duplicates/{filed.pair.low_id}/{filed.pair.high_id}/"
    yield Page("duplicate", "officer", pair)
    yield Page("duplicate-faults", "officer", pair, (send_empty("main form[data-confirm]"),))
    yield Page("merge", "officer", f"/duplicates/merges/{filed.merge.pk}/")


def _credentials(lab: Lab) -> Iterator[Page]:
    kind, own, titles = lab.titles.kind.pk, lab.titles.own_kind, lab.titles
    yield Page("credentials", "officer", f"/credentials/{kind}/")
    yield Page("credentials-none", "officer", f"/credentials/{kind}/?q=没有这个人")
    yield Page("credentials-county", "county", f"/credentials/{kind}/")
    yield Page("credential", "officer", f"/credentials/one/{titles.title.pk}/", (open_all(),))
    person = titles.title.person_id
    yield Page("credentials-person", "trainer", f"/credentials/person/{person}/")
    yield Page("credential-enter", "officer", f"/credentials/{kind}/enter/?q=王")
    chosen = f"/credentials/{kind}/enter/?person={person}"
    yield Page("credential-enter-faults", "officer", chosen, (send_empty(),))
    yield Page("credential-cases", "officer", f"/credentials/{own.pk}/cases/")
    yield Page("credential-case-new", "officer", f"/credentials/{kind}/new/?person={person}")
    case, judged = titles.submitted.pk, titles.seat.case_id
    yield Page("credential-case", "officer", f"/credentials/cases/{case}/", (open_all(),))
    yield Page("credential-case-panel", "officer", f"/credentials/cases/{judged}/", (open_all(),))
    yield Page("credential-case-auditor", "auditor", f"/credentials/cases/{judged}/")
    ready = f"/credentials/cases/{titles.ready.pk}/decide/"
    yield Page("credential-decide", "officer", ready)
    yield Page("credential-decide-faults", "officer", ready, (send_empty(),))
    day = Case.objects.get(pk=judged).review_day_id
    yield Page("credential-day", "officer", f"/credentials/days/{day}/")
    yield Page("credential-notice", "officer", f"/credentials/{own.pk}/notice/")
    yield Page("credential-due", "officer", "/credentials/due/")
    yield Page("credential-due-review", "county", "/credentials/due/?what=review&days=900")
    yield Page("credential-enquiries", "officer", "/credentials/enquiries/")
    new = "/credentials/enquiries/new/"
    yield Page("credential-enquiry-new", "county", new)
    yield Page("credential-enquiry-new-faults", "officer", new, (send_empty(),))
    yield Page("credential-all-cases", "officer", "/credentials/cases/")
    yield Page("credential-all-cases-county", "county", "/credentials/cases/?state=to-check")
    committee = f"/credentials/committees/{titles.kind.system_id}/?q=王"
    yield Page("credential-committee", "officer", committee, (open_all(),))
    yield Page("panel", "examiner1", "/panel/")
    yield Page("panel-seat", "examiner1", f"/panel/{titles.seat.pk}/", (open_all(),))
    yield Page("apply", "", "/apply/")
    yield Page("apply-kind", "", f"/apply/{own.pk}/")
    yield Page("apply-kind-faults", "", f"/apply/{own.pk}/", (send_empty(),))
    yield Page("apply-state", "", "/apply/state/")


def _people(lab: Lab) -> Iterator[Page]:
    person = lab.people.people[0].pk
    yield Page("people", "officer", "/people/")
    yield Page("people-none", "officer", "/people/?q=没有这个人")
    yield Page("person", "officer", f"/people/{person}/", (open_all(),))
    yield Page("person-archivist", "archivist", f"/people/{person}/")
    yield Page("mine", "candidate", "/mine/")
    yield Page("sheets", "officer", "/sheets/")
    yield Page("sheets-auditor", "auditor", "/sheets/")
    yield Page("sheet-import", "officer", f"/sheets/imports/{lab.sheets.faulty}/", (open_all(),))
    yield Page("sheet-import-ready", "officer", f"/sheets/imports/{lab.sheets.ready}/")
    yield Page("sheet-import-asked", "officer", f"/sheets/imports/{lab.sheets.asked}/")
    yield Page("sheet-export-page", "officer", f"/sheets/exports/{lab.sheets.export}/")
    yield Page("accounts", "administrator", "/accounts/")
    yield Page("accounts-auditor", "auditor", "/accounts/")
    for name in ("chief", "administrator", "examiner1"):
        yield Page(f"account-{name}", "administrator", f"/accounts/{lab.users[name].pk}/")
    yield Page("account-new", "administrator", "/accounts/new/")
    taken = (
        fill("#username", "chief"),
        fill("#display_name", "沈总测试员"),
        ("choose", "#role", "examiner"),
        fill("#reason", "新聘"),
        press("main form button.primary"),
    )
    yield Page("account-new-taken", "administrator", "/accounts/new/", taken)
    yield Page("trail", "administrator", "/trail/")
    yield Page("trail-none", "auditor", "/trail/?since=2001-01-01&until=2001-01-02")


def _systems() -> Iterator[Page]:
    kind = Kind.objects.get(code="class-teachers.course")
    system, new = f"/systems/{kind.system_id}/", f"/systems/{kind.system_id}/new/"
    yield Page("systems", "officer", "/systems/", (open_all(),))
    yield Page("systems-county", "county", "/systems/")
    yield Page("system", "officer", system, (open_all(),))
    yield Page("system-auditor", "auditor", system)
    for family in ("course", "credential", "activity", "match", "appraisal", "work"):
        yield Page(f"kind-new-{family}", "officer", f"{new}{family}/")
    yield Page("kind-new-faults", "officer", f"{new}course/", (send_empty(),))
    yield Page("kind", "administrator", f"/kinds/{kind.pk}/")
    yield Page("kind-trainer", "trainer", f"/kinds/{kind.pk}/")
    yield Page("headings", "officer", "/headings/")
    yield Page("heading", "officer", "/headings/yearly-assessment/")
    yield Page("heading-new-faults", "officer", "/headings/new/", (send_empty(),))
    yield Page("kind-version", "officer", f"/kinds/{kind.pk}/versions/1/")
    yield Page("kind-report", "officer", f"/kinds/{kind.pk}/reports/0/")
    yield Page("kind-report-county", "county", f"/kinds/{kind.pk}/reports/0/")


def _work(lab: Lab) -> Iterator[Page]:
    made = lab.supervised
    item, board = reverse("work-item", args=[made.item.pk]), reverse("work-board")
    plan, bulletins = reverse("plan", args=[made.plan.pk]), reverse("bulletins")
    visit = reverse("visit", args=[made.visit.pk])
    yield Page("year", "officer", "/year/", (all_told(), open_all()))
    yield Page("year-county", "county", "/year/", (all_told(),))
    yield Page("year-none", "auditor", "/year/?year=2001")
    yield Page("work-board", "officer", board)
    yield Page("work-board-county", "county", f"{board}?by=owner")
    yield Page("plans", "officer", reverse("plans"))
    yield Page("plans-faults", "officer", reverse("plans"), (send_empty(),))
    yield Page("plan", "officer", plan)
    yield Page("plan-version", "auditor", f"{plan}?version=1")
    yield Page("work-item", "officer", item, (open_all(),))
    yield Page("work-item-county", "county", item)
    yield Page("work-item-edit", "officer", f"{item}edit/?template=1")
    yield Page("visit-new", "officer", f"{item}visit/")
    yield Page("visit-new-faults", "officer", f"{item}visit/", (send_empty(),))
    yield Page("visit", "officer", visit)
    yield Page("visit-county", "county", visit)
    yield Page("stage-report-new", "county", f"{item}report/")
    yield Page("stage-report", "officer", reverse("stage-report", args=[made.report.pk]))
    yield Page("evaluation-new", "officer", f"{item}evaluation/")
    yield Page("mention-new", "officer", f"{item}mention/")
    yield Page("work-reports", "officer", reverse("work-reports"))
    yield Page("work-reports-sent", "county", reverse("work-reports") + "?state=sent")
    yield Page("work-mentions", "officer", reverse("work-mentions"))
    yield Page("work-mentions-county", "county", reverse("work-mentions"))
    yield Page("bulletins", "officer", bulletins)
    yield Page("bulletin-new", "officer", reverse("bulletin-new"))
    yield Page("bulletin", "county", reverse("bulletin", args=[made.bulletin.pk]))


def _courses(lab: Lab) -> Iterator[Page]:
    made, kinds = lab.courses, lab.courses.kinds
    yield Page("course-programmes", "officer", "/programmes/")
    yield Page("course-programmes-none", "officer", "/programmes/?q=没有这样的项目")
    new = f"/programmes/new/?system={made.programme.system_id}"
    yield Page("course-programme-new", "officer", new)
    yield Page("course-programme-new-faults", "officer", new, (send_empty(),))
    yield Page("course-programme", "officer", f"/programmes/{made.programme.pk}/")
    yield Page("course-programme-edit", "officer", f"/programmes/{made.programme.pk}/edit/")
    for code in ("continuing.course", "rural.induction", "continuing.online", "rural.course"):
        yield Page(f"course-runs-{code}", "officer", f"/courses/kinds/{kinds[code].pk}/")
    takers = f"/courses/kinds/{kinds['continuing.course'].pk}/people/"
    yield Page("course-takers", "officer", takers)
    yield Page("course-takers-county", "county", f"{takers}?state=completed")
    new = f"/courses/kinds/{kinds['test-training.course'].pk}/new/"
    yield Page("course-run-new", "officer", new)
    yield Page("course-run-new-faults", "officer", new, (send_empty(),))
    yield Page("course-study", "officer", f"/courses/kinds/{kinds['continuing.online'].pk}/study/")
    run, meeting = f"/courses/{made.run.pk}/", f"/courses/meetings/{made.meeting.pk}/"
    yield Page("course-run", "officer", run)
    yield Page("course-run-county", "county", run)
    yield Page("course-run-planned", "officer", f"/courses/{made.planned.pk}/")
    yield Page("course-run-edit", "officer", f"/courses/{made.planned.pk}/edit/")
    yield Page("course-meetings", "officer", f"{run}meetings/")
    yield Page("course-meetings-faults", "officer", f"{run}meetings/", (send_empty(),))
    yield Page("course-meeting", "officer", meeting)
    yield Page("course-attendance", "officer", f"{meeting}attendance/")
    yield Page("course-door", "officer", f"{meeting}door/")
    code = DOOR.screen_code(made.meeting, at=timezone.now())
    yield Page("course-sign-in-old", "", f"/sign-in/{code[:-1]}/")
    yield Page("course-people", "officer", f"{run}people/?q=小学", (open_all(),))
    yield Page("course-people-county", "county", f"{run}people/")
    yield Page("course-people-import", "officer", f"{run}people/import/")
    yield Page("course-selection", "officer", f"/courses/{made.advanced.pk}/selection/")
    yield Page("course-attendances", "officer", f"{run}attendance/")
    yield Page("course-attendance-import", "officer", f"{run}attendance/import/")
    yield Page("course-assessment", "officer", f"{run}assessment/")
    yield Page("course-outcome", "officer", f"{run}outcome/")
    yield Page("course-outcome-county", "county", f"{run}outcome/")


def _matches(lab: Lab) -> Iterator[Page]:
    """Requests, matches and appraisals; those of ``keys_of_pages`` that are pages."""
    county = lab.users["county"].organisation
    assert county is not None
    keys = keys_of_pages(county, lab.users["officer"])
    shown = ("matches", "match-new", "needs-summary", "need", "need-batch", "offers", "matching")
    shown += ("visit-order", "pairing", "induction", "appraisals", "appraisal-standard")
    shown += ("appraisal-round-new", "appraisal-round", "appraisal", "appraisal-self")
    for name in (*shown, "appraiser-scores"):
        yield Page(name, "officer", reverse(name, kwargs=keys[name]))
    for name in ("matches", "visit-order", "pairing", "appraisal-round", "appraisal"):
        yield Page(f"{name}-county", "county", reverse(name, kwargs=keys[name]))
    for code in ("rural.order", "rural.pairing", "rural.induction-watch"):
        word = code.rpartition(".")[2]
        yield Page(f"matches-{word}", "officer", reverse("matches", args=[shipped_kind(code).pk]))
    for code in ("rural.order", "rural.pairing"):
        word = code.rpartition(".")[2]
        address = reverse("match-new", args=[shipped_kind(code).pk])
        yield Page(f"match-new-{word}", "officer", address, (send_empty(),))


def _empty(lab: Lab) -> Iterator[Page]:
    yield Page("empty-marking", "new-examiner", "/marking/")
    yield Page("empty-review-tasks", "new-examiner", "/review-tasks/")
    yield Page("empty-parallel-queue", "new-examiner", "/parallel-marking/")
    yield Page("empty-mine", "new-candidate", "/mine/")
    yield Page("empty-mine-unlinked", "examiner1", "/mine/")
    yield Page("empty-papers", "officer", f"/sessions/{lab.sessions['planned'].pk}/papers/")
    yield Page("empty-assign", "chief", f"/sessions/{lab.sessions['planned'].pk}/marking/")
    yield Page("empty-reviews", "chief", f"/sessions/{lab.sessions['planned'].pk}/reviews/")


def _changing(lab: Lab) -> Iterator[Page]:
    """Pages that come only after something was done."""
    person = lab.people.people[1].pk
    live, large = lab.sessions["live"], Room.objects.get(name="一号考场")
    room = reverse("room", args=[live.pk, large.pk])
    yield Page("room-pin", "invigilator", room, (press("form[action$='/pin/'] button"),))
    yield Page("practice-code", "trainer", f"/practice/{person}/", (press("main button.primary"),))
    unmask = (
        press(".panel details summary"),
        fill("#reason", "核对证件"),
        press(".panel details button"),
    )
    yield Page("person-unmask", "officer", f"/people/{person}/", unmask)
    codes = press(".booths-codes button.primary")
    yield Page("booth-codes", "administrator", "/booths/", (codes,))
    made = (
        fill("#username", "newone"),
        fill("#display_name", "新测试员"),
        ("choose", "#role", "examiner"),
        fill("#reason", "新聘"),
        press("main form button.primary"),
    )
    yield Page("account-made", "administrator", "/accounts/new/", made)
    often = (fill("#number", "PTH-1"), fill("#name", "张三"), press("form button.primary"))
    yield Page("verify-too-often", "", "/verify/", often * 21)

"""Every page that somebody can open over the filled lab, and what they do there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from admin.console.guide_text import GUIDES
from admin.marking.models import MarkingAssignment
from admin.parallel.models import ParallelAssignment
from admin.testing.models import Room
from tests.admin.filled_lab.lab import Lab

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

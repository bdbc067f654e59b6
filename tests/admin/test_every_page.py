"""Every page of a filled lab in a real browser: nothing serious for axe, nothing wider than the
window, its help beside it, no word of the program's own language.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import Resolver404, resolve
from django.utils import timezone
from playwright.sync_api import Browser, Error
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from admin.console.guide_text import GUIDES, anchor_of, headings_of, html_of, picture_path
from admin.console.help import ACTIVITIES_OF, HELP, help_of
from admin.console.urls import urlpatterns
from admin.console.views.errors import broken
from tests.admin.filled_lab.lab import make_lab
from tests.admin.filled_lab.visiting import visit
from tests.admin.filled_lab.walk import Page, pages_of
from tests.admin.real_browser import JOURNEY

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
RULES = {
    "resultTypes": ["violations"],
    "preload": False,  # of style sheets and sounds, which no rule of these asks for
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
}
# Answered with a file, data or part of a page, or by sending a form: no page to look at.
NO_PAGE = {
    *("log-out", "still-here", "person-find", "account-act", "session-step", "fee", "seat-act"),
    *("import-template", "paper-sheet", "room-seats", "room-events", "room-start", "finish"),
    *("sitting-sound", "report", "report-script", "report-standard", "report-sound", "rescore"),
    *("reopen", "desk-sound", "desk-peaks", "desk-draft", "desk-withdraw", "review-peaks"),
    *("review-draft", "review-task-sound", "review-task-peaks", "review-task-draft", "issue"),
    *("parallel-report-make", "parallel-calibrate", "parallel-sheet", "parallel-report-pdf"),
    *("switch-decide", "calibration-act", "switch-withdraw", "parallel-sound", "recognise"),
    *("practice-withdraw", "document", "document-electronic", "document-act", "batch-file"),
    *("old-scan", "archive-bag", "archive-export-file", "disposal-propose", "disposal-decide"),
    *("disposal-execute", "disposal-certificate", "retention-rule", "hold-place", "hold-lift"),
    *("booth-withdraw", "guide-picture", "application-photo", "batch-sheet", "ticket"),
    *("candidate-registration-act", "closing-act", "closing-summary", "exemption-decide"),
    *("incident-paper", "incident-paper-add", "incident-paper-off", "incident-sheet"),
    *("office-template", "register-act", "register-photo", "saved-view-act", "saved-view-new"),
    *("tickets-file", "tie-act", "hours-sheet", "hours-letters", "hours-rebuild"),
    *("hours-evidence", "hours-person-pdf", "hours-enter", "hours-take-back", "hours-mine-pdf"),
    *("training-effect-file", "year-sheet", "year-report", "year-room", "plan-act", "plan-approve"),
    *("home-work", "work-kind", "work-item-act", "mention-decide", "work-file", "work-file-add"),
    *("work-file-off", "bulletin-issue", "bulletin-pdf", "sheet-template", "sheet-upload"),
    *("sheet-marked", "sheet-export", "sheet-export-file", "person-file", "own-file-pdf"),
    *("own-withdraw", "change-request-decide", "change-request-paper", "organisation-undo"),
    *("duplicates-look", "duplicate-apart", "duplicate-of", "merge-undo", "course-run-step"),
    *("course-people-sheet", "course-attendance-sheet", "course-study-sheet", "course-paper"),
    *("course-template", "course-withdraw"),
    *("course-door-code", "activity-door-code"),
    *("credentials-sheet", "credential-act", "credential-case-act", "credential-cases-act"),
    *("credential-due-reviews", "credential-paper", "credential-day-pdf"),
    *("credential-line", "credential-file", "credential-notice-pdf", "credential-due-letters"),
    *("credential-due-sheet", "credential-enquiry", "panel-file", "apply-act", "need-batch-new"),
    *("need-act", "offer-end", "visit-order-act", "visit-act", "pairing-act", "pairing-record"),
    *("meeting-strike", "evidence-add", "evidence", "evidence-off", "appraisal-act"),
    *("appraisal-report", "appraiser-leave", "appraisal-notice", "appraisal-round-act"),
    *("activities-sheet", "activity-act", "activity-file", "activity-report"),
    *("activity-people-sheet", "activity-series-report", "activity-series-annex"),
    *("personal-record-log", "personal-record-photograph", "own-skill-photograph"),
}
# Reached by sending a form on another page.
BY_FORM = {"person-unmask", "application-unmask", "practice-code", "room-pin", "booth-codes"}
EXPLAIN_THEMSELVES = {
    *("log-in", "second-factor", "second-factor-enrol", "verify", "guides", "guide", "register"),
    *("register-apply", "register-state", "apply", "apply-kind", "apply-state"),
    *("course-sign-in", "activity-sign-in"),
}
LATIN = re.compile(r"[A-Za-z_]{3,}(?:[ .][A-Za-z_]{3,})+|[a-z]+_[a-z_]+|\b(?:None|True|False)\b")


def names_of(pages: list[Page]) -> set[str]:
    names = set()
    for page in pages:
        try:
            names.add(resolve(page.address.partition("?")[0]).url_name or "")
        except Resolver404:
            continue  # looked at as a wrong address
    return names


def violations(tab: Tab) -> list[dict[str, Any]]:
    """What axe finds; asked again where the page renewed itself meanwhile."""
    for _ in range(5):
        try:
            tab.evaluate(AXE)
            ask = "rules => axe.run(document, rules).then(found => found.violations)"
            return list(tab.evaluate(ask, RULES))
        except Error:
            continue
    raise AssertionError(f"{tab.url} does not keep still")


def faults_of(page: Page, tab: Tab) -> list[str]:
    """What is wrong with the page as it stands in the tab."""
    faults = [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in violations(tab)
        if one["impact"] in {"serious", "critical"}
    ]
    wide = tab.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if wide > 0:
        faults.append(f"{wide} px wider than the window")
    name = resolve_name(page)
    if name not in EXPLAIN_THEMSELVES and not page.name.startswith("error-"):
        if not tab.locator("details.help").count():
            faults.append("no help")
        faults += [f"foreign: {one}" for one in LATIN.findall(_prose(tab))]
    return faults


def _prose(tab: Tab) -> str:
    """What is written for people: without commands to type, codes and what is being written."""
    return str(
        tab.evaluate(
            """() => {
                const copy = document.querySelector("main").cloneNode(true);
                copy.querySelectorAll("code, .mono, textarea, rt").forEach(one => one.remove());
                return copy.textContent;
            }"""
        )
    )


def resolve_name(page: Page) -> str:
    try:
        return resolve(page.address.partition("?")[0]).url_name or ""
    except Resolver404:
        return ""


@pytest.mark.slow
@pytest.mark.asks_second_factor
@pytest.mark.django_db(transaction=True)
@JOURNEY[1]
def test_every_page_can_be_read_and_used(live_server: LiveServer, browser: Browser) -> None:
    pages = pages_of(make_lab(timezone.now()))
    assert names_of(pages) | NO_PAGE | BY_FORM == {one.name for one in urlpatterns}
    assert len({page.name for page in pages}) == len(pages)
    faults = {
        page.name: wrong
        for page, tab in visit(browser, live_server.url, pages)
        if (wrong := faults_of(page, tab))
    }
    assert faults == {}


def test_every_page_has_its_help_and_every_help_leads_into_a_guide() -> None:
    pages = {one.name for one in urlpatterns} - NO_PAGE - EXPLAIN_THEMSELVES
    assert set(HELP) == pages
    of_systems = {(name, code): help_of(name, code) for name in HELP for code in ACTIVITIES_OF}
    for name, one in {**HELP, **of_systems}.items():
        assert one is not None
        assert one.section in headings_of(one.guide), name
        assert f'id="{anchor_of(one.section)}"' in html_of(one.guide), name


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_shows_its_pictures_and_links_to_pages_that_are_there(guide: str) -> None:
    html = html_of(guide)
    for name in re.findall(r'src="/guides/pictures/([a-z-]+)\.png"', html):
        path = picture_path(name)
        assert path.is_file(), name
        assert path.stat().st_size <= 150_000, name
    for address in re.findall(r'href="(/guides/[^"#]+)', html):
        assert resolve(address).kwargs["name"] in GUIDES
    assert "<table>" in html or "<ol>" in html or "<ul>" in html


def test_a_broken_page_says_so_in_words_without_asking_anything() -> None:
    answer = broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "系统出错" in answer.content.decode()

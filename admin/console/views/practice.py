"""Practice: finding a person, giving out a practice code, the person's record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.capped_pages import in_order
from admin.console.suggested import suggested_for
from admin.errors import NotFound
from admin.people.models import Person
from admin.people.name_parts import named
from admin.practice.codes import VALID, code_standing, expires_at, issue_code, withdraw_code
from admin.practice.models import PracticeReading, PracticeRun
from admin.practice.progress import TREND, newest_findings, record_by_theme
from admin.testing.models import Candidate
from scoring.practice_themes import practice_themes

PAGE_SIZE = 30
READINGS = 40  # newest ones that the record lists


@page(Action.ISSUE_PRACTICE_CODE, Action.VIEW_TRAINING)
def practice(request: HttpRequest) -> HttpResponse:
    """Find a person; without words, those who have practised."""
    user = user_of(request)
    words = request.GET.get("q", "").strip()
    found = scope.people(user, _action(user))
    if words:
        numbered = Candidate.objects.filter(admission_number__icontains=words)
        found = found.filter(named(words) | Q(pk__in=numbered.values("person")))
    else:
        found = found.filter(pk__in=PracticeRun.objects.order_by().values("person"))
    newest = Prefetch("candidacies", _newest_first(), to_attr="newest_first")
    rows = Person.objects.prefetch_related(newest)
    shown = in_order(found, rows, "name", "pk", page=request.GET.get("page"), size=PAGE_SIZE)
    return render(request, "console/practice.html", {"page": shown, "q": words})


@page(Action.ISSUE_PRACTICE_CODE, Action.VIEW_TRAINING)
def practice_person(request: HttpRequest, key: int) -> HttpResponse:
    """One person: the code in force, what the test found, what was practised."""
    user = user_of(request)
    person = scope.person(user, _action(user), key)
    standing = code_standing(person, timezone.now())
    sees_record = reach_of(user, Action.VIEW_TRAINING) is not None
    context: dict[str, Any] = {
        "person": person,
        "candidate": _newest_first().filter(person=person).first(),
        "code": standing,
        "expires": expires_at(standing) if standing else None,
        "sees_record": sees_record,
    }
    if sees_record:
        context |= _record(person)
    return render(request, "console/practice_person.html", context)


@page(Action.ISSUE_PRACTICE_CODE, post=True)
def practice_code(request: HttpRequest, key: int) -> HttpResponse:
    """Give the person a new code; the answer is the one page that ever shows it."""
    user = user_of(request)
    person = scope.person(user, Action.ISSUE_PRACTICE_CODE, key)
    if request.method != "POST":
        raise NotFound
    code = issue_code(person, by=user, at=timezone.now())
    context = {
        "person": person,
        "code": code,
        "days": VALID.days,
        "until": timezone.localtime(timezone.now() + VALID),
    }
    answer = render(request, "console/practice_code.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@page(Action.ISSUE_PRACTICE_CODE, post=True)
def practice_withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Take the person's code back."""
    user = user_of(request)
    person = scope.person(user, Action.ISSUE_PRACTICE_CODE, key)
    if request.method != "POST":
        raise NotFound
    if withdraw_code(person, by=user, at=timezone.now()):
        messages.success(request, "练习码已收回，立即失效。")
    return redirect("practice-person", person.pk)


def _newest_first() -> QuerySet[Candidate]:
    return Candidate.objects.select_related("session").order_by("-session__date", "-pk")


def _action(user: User) -> Action:
    """The right by which people are found: the record's, else that of giving out codes."""
    viewing = reach_of(user, Action.VIEW_TRAINING) is not None
    return Action.VIEW_TRAINING if viewing else Action.ISSUE_PRACTICE_CODE


def _record(person: Person) -> dict[str, Any]:
    themes = practice_themes()
    readings = PracticeReading.objects.filter(run__person=person).order_by("-at", "-pk")
    return {
        "suggested": suggested_for(person),
        "themes": record_by_theme(person),
        "trend": TREND,
        "found": [
            (themes[one["family"]].title, one)
            for one in newest_findings(person)
            if one["family"] in themes
        ],
        "readings": [
            (one, themes[one.theme].title) for one in readings[:READINGS] if one.theme in themes
        ],
    }

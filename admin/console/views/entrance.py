"""Log-in and home: what waits for whom."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.views.waiting_work import has_work
from admin.console.waiting import releasable_sessions, unassigned_count, waiting_reviews
from admin.marking.exempting import waiting as exemptions_waiting
from admin.marking.ordering import open_tasks
from admin.marking.records import open_assignments
from admin.preservation.disposal import waiting_disposals
from admin.preservation.fixity import open_findings
from admin.registering.models import Application
from admin.results.models import Appeal
from admin.testing.models import Session
from admin.waiting.pieces import Piece


class LogIn(LoginView):
    """Name and password; wrong guesses are counted by axes."""

    template_name = "console/log_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why somebody is here who was logged in a moment ago."""
        idle = self.request.GET.get("idle", "")
        told = {"idle": idle if idle.isdecimal() else "", "lost": "lost" in self.request.GET}
        return {**super().get_context_data(**kwargs), **told}


class LogOut(LogoutView):
    """By form only."""

    http_method_names = ["post", "options"]


@page()
def home(request: HttpRequest) -> HttpResponse:
    """Today's sessions and the user's work."""
    user = user_of(request)
    today = timezone.localdate()
    sessions = Session.objects.none()
    if reach_of(user, Action.VIEW_SESSIONS):
        sessions = Session.objects.select_related("site").filter(date=today)
    context = {
        "today": today,
        "sessions": sessions,
        "waiting": _waiting(user),
        "has_work": has_work(user),
        "rooms": _rooms_today(user, sessions),
    }
    return render(request, "console/home.html", context)


def _waiting(user: User) -> list[Piece]:
    work = []
    if reach_of(user, Action.MARK):
        count = len(open_assignments(user))
        work.append(Piece(count, "份命题说话等您评分", "去评分", reverse("marking")))
        tasks = len(open_tasks(user))
        if tasks:
            work.append(Piece(tasks, "份应试等您复审", "去复审", reverse("review-tasks")))
    return work + _of_sessions(user) + _of_the_office(user) + _of_the_archive(user)


def _of_sessions(user: User) -> list[Piece]:
    work = []
    if reach_of(user, Action.ADJUDICATE):
        count = len(waiting_reviews())
        work.append(Piece(count, "项异常等您复审", "去复审", reverse("reviews")))
    if reach_of(user, Action.ASSIGN_MARKING):
        count = unassigned_count()
        address = reverse("sessions")
        work.append(Piece(count, "人次还要分配测试员", "看考次", address))
    if reach_of(user, Action.RELEASE_RESULTS):
        count = len(releasable_sessions())
        work.append(Piece(count, "个考次可以发布成绩", "看考次", reverse("sessions")))
    return work


def _of_the_archive(user: User) -> list[Piece]:
    work = []
    if reach_of(user, Action.VERIFY_ARCHIVE):
        address = reverse("archive-fixity")
        work.append(Piece(open_findings(), "处档案完好性问题", "看核验报告", address))
    if reach_of(user, Action.CONSENT_DISPOSAL):
        count = waiting_disposals(user)
        work.append(Piece(count, "份销毁申请等您审批", "去审批", reverse("disposals")))
    return work


def _of_the_office(user: User) -> list[Piece]:
    """What people have asked for; not shown while nobody has."""
    asked = []
    if reach_of(user, Action.DECIDE_APPLICATIONS):
        count = Application.objects.filter(state=Application.State.APPLIED).count()
        asked.append(Piece(count, "份报名等您审核", "去审核", reverse("applications")))
    if reach_of(user, Action.HANDLE_APPEALS):
        count = Appeal.objects.filter(answer=None).count()
        asked.append(Piece(count, "项成绩复核待答复", "去办理", reverse("appeals")))
    if reach_of(user, Action.APPROVE_EXEMPTIONS):
        count = exemptions_waiting().count()
        asked.append(Piece(count, "项免试等您审批", "去审批", reverse("exemptions")))
    return [one for one in asked if one.count]


def _rooms_today(user: User, sessions: object) -> list[dict[str, object]]:
    if reach_of(user, Action.WATCH_ROOM) not in {Scope.ALL, Scope.ASSIGNED}:
        return []
    allowed = set(scope.rooms(user, Action.WATCH_ROOM).values_list("pk", flat=True))
    return [
        {"session": session, "room": batch.room}
        for session in sessions  # type: ignore[attr-defined]
        for batch in session.batches.filter(number=1).select_related("room__site")
        if batch.room_id in allowed
    ]

"""People: finding one, the person's page, full numbers with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.capped_pages import in_order
from admin.console.match_pages import known_subjects
from admin.console.person_blocks import blocks_of
from admin.duplicates.models import Merge
from admin.errors import NotFound
from admin.matches.models.common import STAGES
from admin.people.changes import changes_of
from admin.people.finding import by_number
from admin.people.models import Organisation, Person, Post
from admin.people.unmasking import unmask
from admin.personnel.models import ChangeRequest
from admin.results.models import IssuedDocument
from admin.rosters.asked import PeopleAsked
from admin.testing.models import Candidate

PAGE_SIZE = 50
MARKS = (("rural", "农村教师"), ("special_post", "特岗教师"), ("new", "新任（一年内）"))


@page(Action.VIEW_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """People within reach; filters stay in the address, whole numbers never come there."""
    user, today = user_of(request), timezone.localdate()
    asked = PeopleAsked.of(request.GET.dict())
    reach = reach_of(user, Action.VIEW_PEOPLE)
    own = scope.of_county(user, Action.VIEW_PEOPLE, "organisation")
    within = own if reach == Scope.COUNTY else Q()
    found = scope.people(user, Action.VIEW_PEOPLE).filter(asked.people(today, within))
    posts = Post.objects.select_related("organisation").order_by("-is_main", "-valid_from", "-pk")
    newest = Candidate.objects.select_related("session").order_by("-session__date", "-pk")
    rows = Person.objects.prefetch_related(
        Prefetch("posts", posts, to_attr="main_first"),
        Prefetch("candidacies", newest, to_attr="newest_first"),
    )
    context: dict[str, Any] = {
        **vars(asked),
        "page": in_order(found, rows, "name", "pk", page=request.GET.get("page"), size=PAGE_SIZE),
        "filters": asked.told,
        "roles": Post.Role.choices,
        "stages": STAGES,
        "subjects": known_subjects(),
        "marks": [(name, title, getattr(asked, name)) for name, title in MARKS],
        "exports": reach in (Scope.ALL, Scope.COUNTY),
        "whole": reach == Scope.ALL,
    }
    if context["whole"]:
        context["counties"] = Organisation.objects.filter(
            kind=Organisation.Kind.COUNTY, valid_to=None
        )
    return render(request, "console/people.html", context)


@page(Action.VIEW_PEOPLE, post=True)
def person_find(request: HttpRequest) -> HttpResponse:
    """Find by a whole identity or telephone number; by form, so that no address holds it."""
    if request.method != "POST":
        raise NotFound
    having = by_number(request.POST.get("number", ""))
    found = scope.people(user_of(request), Action.VIEW_PEOPLE)
    people = list(found.filter(having).order_by("pk")[:2]) if having is not None else []
    if len(people) == 1:
        return redirect("person", people[0].pk)
    if people:
        messages.error(request, "有多人登记了这个电话，请用证件号码或姓名查找。")
    else:
        messages.error(request, "没有找到这个号码。请对照证件核对每一位；只能按完整的号码查找。")
    return redirect("people")


@page(Action.VIEW_PEOPLE)
def person_page(request: HttpRequest, key: int) -> HttpResponse:
    """One person's file, as far as the user's rights reach."""
    user = user_of(request)
    try:
        person = scope.person(user, Action.VIEW_PEOPLE, key)
    except NotFound:
        return redirect("person", scope.person(user, Action.VIEW_PEOPLE, _kept(key)).pk)
    context = file_of(person, user) | {"blocks": blocks_of(person, user)}
    return render(request, "console/person.html", context)


@page(Action.UNMASK_IDENTITY, post=True)
def person_unmask(request: HttpRequest, key: int) -> HttpResponse:
    """Full numbers after a reason; the answer is the one page that shows them."""
    if request.method != "POST":
        raise NotFound
    user = user_of(request)
    person = scope.person(user, Action.UNMASK_IDENTITY, key)
    reason = request.POST.get("reason", "")
    numbers = unmask(person, by=user, at=timezone.now(), reason=reason)
    back = reverse("person", args=[person.pk])
    context = {"person": person, "numbers": numbers, "reason": reason, "back": back}
    answer = render(request, "console/person_unmasked.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def file_of(person: Person, user: User) -> dict[str, Any]:
    """Posts, candidacies with results, documents and changes that the user may see."""
    within = scope.results(user, Action.VIEW_RESULTS).select_related("sitting")
    results = {
        one.sitting.candidate_id: one for one in within.filter(sitting__candidate__person=person)
    }
    candidacies = list(
        Candidate.objects.filter(person=person)
        .select_related("session__site", "batch__room", "seat")
        .order_by("-session__date", "-pk")
    )
    sees_documents = reach_of(user, Action.VIEW_CERTIFICATES) is not None
    wide = reach_of(user, Action.VIEW_PEOPLE) in {Scope.ALL, Scope.COUNTY}
    return {
        "person": person,
        "posts": person.posts.select_related("organisation").order_by("-is_main", "-valid_from"),
        "candidacies": [(one, results.get(one.pk)) for one in candidacies],
        "documents": _documents(person, user) if sees_documents else [],
        "changes": changes_of(person) if wide else [],
        "edits": scope.people(user, Action.EDIT_PEOPLE).filter(pk=person.pk).exists(),
        "waiting": person.change_requests.filter(state=ChangeRequest.State.WAITING).count(),
        "merges": Merge.objects.filter(kept=person, undone_at=None).select_related("gone"),
        "wide": wide,
    }


def _documents(person: Person, user: User) -> QuerySet[IssuedDocument]:
    within = scope.sittings(user, Action.VIEW_CERTIFICATES).filter(candidate__person=person)
    return IssuedDocument.objects.filter(result__sitting__in=within).select_related("result")


def _kept(key: int) -> int:
    """The file in which that of ``key`` ends, merge after merge."""
    while (merge := Merge.objects.filter(gone=key, undone_at=None).first()) is not None:
        key = merge.kept_id
    return key

"""Release, results, recognition, documents."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, fields

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.certificates.acts import ENDING
from admin.certificates.models import DocumentAct
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.capped_pages import Found, newest_first
from admin.console.charts import bars
from admin.console.county_filter import in_county
from admin.console.switch_words import with_words
from admin.errors import NotFound
from admin.local_day import day_typed
from admin.people.models import Organisation, Person
from admin.people.posting import STAGES
from admin.results.issuing import issue
from admin.results.models import LEVEL_CHOICES, NO_LEVEL, Appeal, IssuedDocument, ResultVersion
from admin.results.release import level_counts, newest_results, preview, release
from admin.testing.models import Candidate, Session, Sitting
from admin.whole_number import whole_number
from admin.year.figures import OUTSIDE
from admin.year.levels import NO_STAGE, NOTHING, OR_BETTER, levels_asked, stage_of

PAGE_SIZE = 50


@page(Action.RELEASE_RESULTS, post=True)
def session_release(request: HttpRequest, key: int) -> HttpResponse:
    """What would be released, by whom it is missing; then releasing it."""
    user = user_of(request)
    session = scope.session(user, Action.RELEASE_RESULTS, key)
    rows = preview(session)
    if request.method == "POST":
        only = None
        if "ready" in request.POST:
            only = [row.sitting for row in rows if row.outcome is not None]
        made = release(
            session,
            by=user,
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
            only=only,
        )
        messages.success(request, f"已发布 {len(made)} 人的成绩。")
        return redirect("release", session.pk)
    context = {
        "session": session,
        "rows": rows,
        "news": sum(1 for row in rows if row.is_news),
        "lacking": sum(1 for row in rows if row.missing),
        "changed": sum(1 for row in rows if row.change == "changed"),
        "levels": bars(level_counts(rows)),
    }
    return render(request, "console/release.html", context)


@dataclass(frozen=True)
class _Asked:
    """What stands in the filters."""

    q: str
    level: str
    session: str
    county: str
    school: str
    year: str
    stage: str


@page(Action.VIEW_RESULTS)
def results(request: HttpRequest) -> HttpResponse:
    """Results with filters that stay in the address."""
    user = user_of(request)
    within = scope.results(user, Action.VIEW_RESULTS)
    asked = _Asked(**{one.name: request.GET.get(one.name, "").strip() for one in fields(_Asked)})
    units = _units(within)
    above = {int(key) for path in units for key in path.strip("/").split("/")}
    counties = Organisation.objects.filter(kind=Organisation.Kind.COUNTY, pk__in=above)
    of_session = within.filter(sitting__candidate__session=OuterRef("pk"))
    context = {
        **vars(asked),
        "page": _shown(_matching(user, asked), asked, request.GET.get("page")),
        "filtered": any(vars(asked).values()),
        "levels": _levels(),
        "counties": counties,
        "schools": Organisation.objects.filter(path__in=units).order_by("name"),
        "sessions": Session.objects.filter(Exists(of_session)).only("name", "date"),
        "stages": [*((one, one) for one in STAGES), (NOTHING, NO_STAGE)],
    }
    return render(request, "console/results.html", context)


def _levels() -> list[tuple[str, str]]:
    """To choose from: each level, each but the best and the worst with all better ones, none."""
    better = [(f"{code}{OR_BETTER}", f"{name}及以上") for code, name in LEVEL_CHOICES[1:-1]]
    return [*LEVEL_CHOICES, *better, (NOTHING, NO_LEVEL)]


def _shown(found: Found, asked: _Asked, page: str | None) -> Page[ResultVersion]:
    """One page: a session's by admission number, others newest first; of a session or a year all,
    of the archive the newest.
    """
    rows = ResultVersion.objects.select_related(
        "sitting__candidate__person", "sitting__candidate__session"
    )
    by_session, of_year = whole_number(asked.session), _year_of(asked)
    if not by_session and of_year is None:
        return newest_first(found, rows, page=page, size=PAGE_SIZE)
    order = "sitting__candidate__admission_number" if by_session else "-made_at"
    in_order = rows.filter(pk__in=found.collected.values("pk")).order_by(order, "pk")
    return Paginator(in_order, PAGE_SIZE).get_page(page)


def _year_of(asked: _Asked) -> int | None:
    first = day_typed(f"{asked.year}-01-01")
    return first.year if first else None


def _matching(user: User, asked: _Asked) -> Found:
    """The newest results within the user's reach that fit the filters."""
    newest = newest_results()
    if levels := levels_asked(asked.level):
        newest = newest.filter(level__in=levels)
    collected = newest.filter(_registered(user, asked, "sitting__candidate"))
    of_sitting = _registered(user, asked, "candidate")
    sittings = Sitting.objects.filter(of_sitting, pk=OuterRef("sitting"))
    walked = newest.filter(Exists(sittings)) if of_sitting else newest
    return Found(collected, walked, "made_at")


def _registered(user: User, asked: _Asked, path: str) -> Q:
    """Whose registration, reached by ``path``, fits; each table is asked by itself for the words,
    since no index serves them across tables.
    """
    fits = scope.candidates(user, Action.VIEW_RESULTS, path)
    if asked.q:
        people = Person.objects.filter(name__contains=asked.q).values("pk")
        named = Candidate.objects.filter(
            Q(person__in=people)
            | Q(admission_number__contains=asked.q)
            | Q(unit_name__contains=asked.q)
        )
        fits &= Q(**{f"{path}__in": named.values("pk")})
    for key in filter(None, map(whole_number, (asked.county, asked.school))):
        fits &= Q(**{f"{path}__organisation__path__contains": f"/{key}/"})
    if asked.county == OUTSIDE:
        fits &= in_county(OUTSIDE, f"{path}__organisation")
    if key := whole_number(asked.session):
        fits &= Q(**{f"{path}__session": key})
    if (year := _year_of(asked)) is not None:
        fits &= Q(**{f"{path}__session__date__year": year})
    if asked.stage:
        fits &= Q(**{f"{path}__person__in": _of_stage(asked.stage).values("pk")})
    return fits


def _of_stage(stage: str) -> QuerySet[Person]:
    """People whose newest main post is of the stage; ``NOTHING``: of none."""
    found = Person.objects.annotate(stage=stage_of("pk"))
    if stage == NOTHING:
        return found.filter(Q(stage=None) | Q(stage=""))
    return found.filter(stage=stage)


def _units(within: QuerySet[ResultVersion]) -> list[str]:
    """Paths of the units that the user's results come from, each once."""
    registered = within.filter(sitting__candidate__organisation=OuterRef("pk"))
    units = Organisation.objects.filter(Exists(registered))
    return sorted(units.values_list("path", flat=True))


@page(Action.VIEW_RESULTS)
def result_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One sitting's result: all versions, recognition, documents."""
    sitting = scope.sitting(user_of(request), Action.VIEW_RESULTS, key)
    versions = list(sitting.results.select_related("made_by", "recognition").order_by("-number"))
    if not versions:
        raise NotFound("该应试人的成绩尚未发布。")
    with_words(versions)
    documents = list(
        IssuedDocument.objects.filter(result__in=versions)
        .select_related("result")
        .annotate(ended=Exists(DocumentAct.objects.filter(document=OuterRef("pk"), act__in=ENDING)))
    )
    context = {
        "sitting": sitting,
        "versions": versions,
        "result": versions[0],
        "documents": documents,
        "appeals": Appeal.objects.filter(result__in=versions).select_related("answer"),
        "issued": {
            one.kind for one in documents if one.result_id == versions[0].pk and not one.ended
        },
    }
    return render(request, "console/result.html", context)


@page(Action.ISSUE_CERTIFICATES, post=True)
def document_issue(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Issue a notice or certificate on the newest result."""
    user = user_of(request)
    sitting = scope.sitting(user, Action.ISSUE_CERTIFICATES, key)
    kind = request.POST.get("kind", "")
    if request.method != "POST" or kind not in IssuedDocument.Kind.values:
        raise NotFound
    document = issue(sitting, kind, by=user, at=timezone.now())
    messages.success(request, f"已出具{document.get_kind_display()}，编号 {document.number}。")
    return redirect("result", sitting.pk)

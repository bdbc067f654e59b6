"""Programmes of training: the list, one with its runs, making and changing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import course_scope
from admin.console.access import page, user_of
from admin.console.course_forms import ProgrammeForm, suggested_hosts
from admin.courses.errors import BadCourse
from admin.courses.models import Programme
from admin.courses.running import save_programme
from admin.errors import NotFound
from admin.kinds.families import Family
from admin.kinds.models import Kind, System
from admin.whole_number import whole_number

PAGE_SIZE = 50


@page(Action.VIEW_TRAINING)
def programmes(request: HttpRequest) -> HttpResponse:
    """The list, and the kinds of course runs; filters in the address."""
    user, chosen = user_of(request), request.GET
    words, year = chosen.get("q", "").strip(), whole_number(chosen.get("year"))
    system = whole_number(chosen.get("system"))
    found = course_scope.programmes(user, Action.VIEW_TRAINING)
    if words:
        found = found.filter(Q(name__icontains=words) | Q(host__name__icontains=words))
    if system:
        found = found.filter(system=system)
    if year:
        found = found.filter(first_year__lte=year, last_year__gte=year)
    seen = Q(runs__in=course_scope.seen_runs(user).order_by().values("pk"))
    rows = (
        found.select_related("system", "parent", "host")
        .annotate(count=Count("runs", filter=seen, distinct=True))
        .order_by("-first_year", "name", "pk")
    )
    kinds = Kind.objects.filter(family=Family.COURSE, is_active=True, system__is_active=True)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(chosen.get("page")),
        **{"q": words, "year": chosen.get("year", ""), "system": system},
        "filtered": any([words, year, system]),
        "systems": System.objects.filter(is_active=True, kinds__family=Family.COURSE).distinct(),
        "kinds": kinds.select_related("system").order_by("system__position", "position"),
    }
    return render(request, "console/course_programmes.html", context)


@page(Action.EDIT_TRAINING, post=True)
def programme_new(request: HttpRequest) -> HttpResponse:
    """A further programme of the system named in the address."""
    system = System.objects.filter(pk=whole_number(request.GET.get("system"))).first()
    system = system or System.objects.filter(is_active=True).first()
    if system is None:
        raise NotFound
    return _edited(request, Programme(system=system), user_of(request))


@page(Action.EDIT_TRAINING, post=True)
def programme_edit(request: HttpRequest, key: int) -> HttpResponse:
    """Change one."""
    user = user_of(request)
    found = course_scope.programmes(user, Action.EDIT_TRAINING).filter(pk=key).first()
    if found is None:
        raise NotFound
    return _edited(request, found, user)


@page(Action.VIEW_TRAINING)
def programme(request: HttpRequest, key: int) -> HttpResponse:
    """One programme: what it is for, what belongs to it, its runs."""
    user = user_of(request)
    found = course_scope.programmes(user, Action.VIEW_TRAINING)
    one = found.select_related("system", "parent", "host").filter(pk=key).first()
    if one is None:
        raise NotFound
    runs = course_scope.seen_runs(user).filter(Q(programme=one) | Q(programme__parent=one))
    context = {
        "programme": one,
        "children": found.filter(parent=one).select_related("host"),
        "schools": one.base_schools.order_by("place"),
        "runs": runs.select_related("kind", "host", "programme").order_by("first_day", "pk"),
        "kinds": Kind.objects.filter(system=one.system, family=Family.COURSE, is_active=True),
        "may_edit": course_scope.programmes(user, Action.EDIT_TRAINING).filter(pk=key).exists(),
    }
    return render(request, "console/course_programme.html", context)


def _edited(request: HttpRequest, one: Programme, user: User) -> HttpResponse:
    form = ProgrammeForm(request.POST or None, instance=one, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            schools = form.cleaned_data["base_schools"]
            saved = save_programme(form.instance, schools, by=user, at=timezone.now())
        except BadCourse as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, f"已保存《{saved.name}》。")
            return redirect("course-programme", saved.pk)
    context = {
        "form": form,
        "programme": one,
        "hosts": suggested_hosts(user),
        "is_new": one.pk is None,
    }
    return render(request, "console/course_programme_form.html", context)

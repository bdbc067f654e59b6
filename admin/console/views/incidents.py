"""Incidents of the day: the list, one with its form and papers, the printed sheet."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.views.documents import pdf_answer
from admin.errors import NotFound
from admin.local_day import day_typed, midnight_of, span_of
from admin.results.errors import FileMissing
from admin.testing.errors import BadIncident, SessionEnded
from admin.testing.incident_rules import HEARD, KIND_NAMES, MOST, Kind
from admin.testing.incident_sheet import sheet_pdf
from admin.testing.incidents import (
    FIELDS,
    MOST_NAME,
    Entry,
    add_paper,
    enter,
    number_of,
    path_of,
    take_off_paper,
    write,
)
from admin.testing.models import Incident, IncidentPaper, Session
from admin.testing.models.incidents import KIND_CHOICES, incomplete
from admin.whole_number import whole_number

PAGE_SIZE = 50
SESSIONS_SHOWN = 100
STATES = {"open": "不完整", "complete": "完整"}
MOMENT = "%Y-%m-%dT%H:%M"


class IncidentForm(forms.Form):
    """What happened, when, what was done by whom, what the candidate says."""

    kind = forms.ChoiceField(label="类别", choices=KIND_CHOICES)
    at = forms.DateTimeField(
        label="发生时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT, f"{MOMENT}:%S"],
    )
    description = forms.CharField(
        label="经过", max_length=MOST, widget=forms.Textarea(attrs={"rows": 4})
    )
    handling = forms.CharField(
        label="处理", required=False, max_length=MOST, widget=forms.Textarea(attrs={"rows": 3})
    )
    handled_by = forms.CharField(
        label="处理人",
        required=False,
        max_length=MOST_NAME,
        help_text="谁处理的：监考员、技术员或其他人的姓名。",
    )
    statement = forms.CharField(
        label="应试人陈述",
        required=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="作废、违纪、中断必填；应试人已离场或不愿陈述的，写明情况。",
    )

    def entry(self) -> Entry:
        """What was written, once the form is valid."""
        return Entry(**{name: self.cleaned_data[name] for name in FIELDS})


def visible(user: User) -> QuerySet[Incident]:
    """The incidents of the sittings within the user's reach."""
    sittings = scope.sittings(user, Action.VIEW_SITTINGS).values("pk")
    found = Incident.objects.select_related(
        "sitting__candidate__person", "sitting__candidate__session", "noted_by", "confirmed_by"
    )
    return found.filter(sitting__in=sittings)


@page(Action.VIEW_SITTINGS)
def incidents(request: HttpRequest) -> HttpResponse:
    """The list over all sessions or over one; filters in the address."""
    user, chosen = user_of(request), request.GET
    words, kind = chosen.get("q", "").strip(), chosen.get("kind", "")
    state, session = chosen.get("state", ""), whole_number(chosen.get("session"))
    since, until = (day_typed(chosen.get(name, "")) for name in ("since", "until"))
    found = visible(user).order_by("-at", "-pk")
    if words:
        person = Q(sitting__candidate__person__name__icontains=words)
        number = Q(sitting__candidate__admission_number__icontains=words)
        texts = Q(description__icontains=words) | Q(handling__icontains=words)
        found = found.filter(person | number | texts)
    if kind in KIND_NAMES:
        found = found.filter(kind=kind)
    if session:
        found = found.filter(sitting__candidate__session=session)
    if since:
        found = found.filter(at__gte=midnight_of(since))
    if until:
        found = found.filter(at__lt=span_of(until)[1])
    if state in STATES:
        found = found.filter(incomplete()) if state == "open" else found.exclude(incomplete())
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(chosen.get("page")),
        **{"q": words, "kind": kind, "state": state, "session": session},
        **{"since": chosen.get("since", ""), "until": chosen.get("until", "")},
        "filtered": any([words, kind, state, session, since, until]),
        "kinds": KIND_CHOICES,
        "states": STATES.items(),
        "sessions": Session.objects.filter(candidates__sittings__incidents__isnull=False)
        .distinct()
        .order_by("-date", "-pk")[:SESSIONS_SHOWN],
    }
    return render(request, "console/incidents.html", context)


@page(Action.CONDUCT_ROOM, post=True)
def incident_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Write a new incident of a sitting."""
    user, now = user_of(request), timezone.now()
    sitting = scope.sitting(user, Action.CONDUCT_ROOM, key)
    kind = request.GET.get("kind", "")
    first = {
        "kind": kind if kind in KIND_NAMES else Kind.EQUIPMENT,
        "at": timezone.localtime(now),
        "handled_by": user.get_full_name(),
    }
    form = IncidentForm(request.POST or None, initial=first, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            made = enter(sitting, form.entry(), by=user, at=now)
        except BadIncident as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, _saved(made))
            return redirect("incident", made.pk)
    return render(request, "console/incident.html", {"sitting": sitting, "form": form})


@page(Action.VIEW_SITTINGS, post=True)
def incident_page(request: HttpRequest, key: int) -> HttpResponse:
    """One incident; its form for whoever conducts the room, as long as the session is open."""
    user, incident = user_of(request), _one(user_of(request), key)
    sitting = incident.sitting
    conducts = scope.sittings(user, Action.CONDUCT_ROOM).filter(pk=sitting.pk).exists()
    ended = sitting.candidate.session.status == Session.Status.CLOSED
    form = None
    if conducts and not ended:
        first = {name: getattr(incident, name) for name in FIELDS}
        first["at"] = timezone.localtime(incident.at)
        form = IncidentForm(request.POST or None, initial=first, label_suffix="")
    if request.method == "POST":
        if not conducts:
            raise NotFound
        if form is None:  # closed since the form was opened
            raise SessionEnded
        if form.is_valid():
            try:
                saved = write(incident, form.entry(), by=user, at=timezone.now())
            except BadIncident as error:
                form.add_error(None, error.text)
            else:
                messages.success(request, _saved(saved))
                return redirect("incident", key)
    context = {
        "incident": incident,
        "number": number_of(incident),
        "sitting": sitting,
        "form": form,
        "ended": ended,
        "papers": incident.papers.filter(taken_off_at=None).select_related("added_by"),
        "trail": AuditEntry.objects.filter(
            subject_type=Incident._meta.label, subject_id=str(incident.pk)
        ).select_related("actor"),
        "heard": incident.kind in HEARD,
    }
    return render(request, "console/incident.html", context)


@page(Action.VIEW_SITTINGS)
def incident_sheet(request: HttpRequest, key: int) -> HttpResponse:
    """The sheet as PDF."""
    incident = _one(user_of(request), key)
    name = f"异常情况记录表-{number_of(incident)}.pdf"
    return pdf_answer(sheet_pdf(incident, at=timezone.now()), name)


@page(Action.CONDUCT_ROOM, post=True)
def incident_paper_add(request: HttpRequest, key: int) -> HttpResponse:
    """Put a scan beside the incident."""
    user, incident = user_of(request), _conducted(user_of(request), key)
    file = request.FILES.get("paper")
    if request.method != "POST":
        raise NotFound
    if file is None:
        raise BadIncident("请选择一个文件：JPG、PNG 图片或 PDF，不超过 4 MB。")
    made = add_paper(incident, str(file.name), file.read(), by=user, at=timezone.now())
    messages.success(request, f"已加入附件《{made.name}》。")
    return redirect("incident", key)


@page(Action.VIEW_SITTINGS)
def incident_paper(request: HttpRequest, key: int) -> FileResponse:
    """A scan: a picture to look at, a PDF to keep."""
    paper = IncidentPaper.objects.filter(pk=key, taken_off_at=None).first()
    if paper is None:
        raise NotFound
    _one(user_of(request), paper.incident_id)
    path = path_of(paper)
    if not path.is_file():
        raise FileMissing("附件不在数据文件夹中，请联系管理员从备份恢复。", detail="incident paper")
    is_pdf = paper.ending == "pdf"
    return FileResponse(
        path.open("rb"),
        as_attachment=is_pdf,
        filename=paper.name,
        content_type="application/pdf" if is_pdf else "image/jpeg",
    )


@page(Action.CONDUCT_ROOM, post=True)
def incident_paper_off(request: HttpRequest, key: int) -> HttpResponse:
    """Take off a scan that was put there by mistake."""
    paper = IncidentPaper.objects.filter(pk=key).first()
    if request.method != "POST" or paper is None:
        raise NotFound
    user, incident = user_of(request), _conducted(user_of(request), paper.incident_id)
    reason = request.POST.get("reason", "")
    take_off_paper(paper, by=user, at=timezone.now(), reason=reason)
    messages.success(request, "附件已撤下。")
    return redirect("incident", incident.pk)


def _one(user: User, key: int) -> Incident:
    found = visible(user).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _conducted(user: User, key: int) -> Incident:
    """One that the user may write."""
    sittings = scope.sittings(user, Action.CONDUCT_ROOM).values("pk")
    found = Incident.objects.filter(pk=key, sitting__in=sittings).first()
    if found is None:
        raise NotFound
    return found


def _saved(incident: Incident) -> str:
    if incident.lacking:
        return f"已保存；还缺：{'、'.join(incident.lacking)}，补全以后才能结束考次。"
    return "已保存，记录完整。"

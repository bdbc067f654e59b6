"""Plans of work: brought in, corrected in two columns, approved; every version to look at."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.console import work_reach
from admin.console.access import page, user_of
from admin.errors import LabError, NotFound
from admin.whole_number import whole_number
from admin.work import pieces as piece_room
from admin.work import planning
from admin.work.errors import BadCorrection
from admin.work.models import Plan
from admin.work.pieces import DEEPEST, ROLE_NAMES, Piece, Role
from admin.work.recognising import documents_of
from admin.work.uploads import text_of

PAGE_SIZE = 50
TRAIL_SHOWN = 20
LEVELS = (("0", "不编号"), ("1", "一、"), ("2", "（一）"), ("3", "1、"), ("4", "（1）"))
ACTS = {"role": "改为", "merge": "与上一段合并", "split": "分成两段"}


class PlanForm(forms.Form):
    """Year, name, and the text: pasted or as a file."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2999)
    title = forms.CharField(label="名称", max_length=80)
    file = forms.FileField(
        label="计划文件",
        required=False,
        help_text="Word（.docx）或文本（.txt）文件，不超过 4 MB；也可以在下面粘贴正文。",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.txt"}),
    )
    text = forms.CharField(
        label="计划正文",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="换行不影响识别；网页、页码等多余的文字不用先删，识别后会单独列出。",
    )


@page(Action.VIEW_TRAINING, post=True)
def plans(request: HttpRequest) -> HttpResponse:
    """The list, and the form that brings one in."""
    user, now = user_of(request), timezone.now()
    work_reach.require_all(user, Action.VIEW_TRAINING)
    edits = reach_of(user, Action.EDIT_TRAINING) is not None
    year = timezone.localdate(now).year
    first = {"year": year, "title": f"{year} 年工作计划"}
    form = PlanForm(request.POST or None, request.FILES or None, initial=first, label_suffix="")
    if request.method == "POST":
        if not edits:
            raise NotFound
        if form.is_valid():
            data, file = form.cleaned_data, form.cleaned_data["file"]
            try:
                text = text_of(file.read()) if file else data["text"]
                source = str(file.name) if file else ""
                made = planning.bring_in(data["year"], data["title"], text, source, by=user, at=now)
            except LabError as error:
                form.add_error(None, error.text)
            else:
                messages.success(request, "已导入并识别，请逐段核对。")
                return redirect("plan", made.pk)
    listed = Count("items", filter=Q(items__dropped_in=None), distinct=True)
    found = (
        Plan.objects.annotate(listed=listed, newest_number=Max("versions__number"))
        .select_related("brought_in_by")
        .order_by("-year", "-pk")
    )
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "form": form if edits else None,
    }
    return render(request, "console/plans.html", context)


@page(Action.VIEW_TRAINING)
def plan(request: HttpRequest, key: int) -> HttpResponse:
    """The text at the left, items at the right; or an approved version as it was."""
    user = user_of(request)
    work_reach.require_all(user, Action.VIEW_TRAINING)
    one = get_object_or_404(Plan.objects.select_related("brought_in_by"), pk=key)
    versions = list(one.versions.select_related("approved_by"))
    number = whole_number(request.GET.get("version"))
    shown = next((version for version in versions if version.number == number), None)
    if number and shown is None:
        raise NotFound
    pieces = shown.pieces if shown else one.pieces
    changed = not versions or versions[0].stored != one.stored
    context = {
        "plan": one,
        "versions": versions,
        "version": shown,
        "changed": changed,
        "edits": shown is None and reach_of(user, Action.EDIT_TRAINING) is not None,
        **_columns(pieces),
        "roles": [(role.value, name) for role, name in ROLE_NAMES.items()],
        "levels": LEVELS,
        "work": {} if shown else dict(one.items.values_list("piece", "pk")),
        "trail": AuditEntry.objects.filter(
            subject_type=Plan._meta.label, subject_id=str(one.pk)
        ).select_related("actor")[:TRAIL_SHOWN],
    }
    return render(request, "console/plan.html", context)


def _columns(pieces: tuple[Piece, ...]) -> dict[str, Any]:
    """The pieces in the order of the text, each with the item that stands beside it."""
    found = {one.key: one for one in piece_room.drafts(pieces)}
    number, rows = 0, []
    for piece in pieces:
        draft = found.get(piece.key)
        number += draft is not None
        titles = documents_of("".join((draft.text, *draft.details))) if draft else ()
        rows.append(
            {
                "piece": piece,
                "role_name": ROLE_NAMES[piece.role],
                "draft": draft,
                "number": number,
                "documents": titles,
                "cuts": _cuts(piece),
            }
        )
    return {
        "rows": rows,
        "counts": {
            "items": len(found),
            "parts": sum(piece.role == Role.PART for piece in pieces),
            "headings": sum(piece.role == Role.HEADING for piece in pieces),
        },
        "left_out": piece_room.left_out(pieces),
    }


def _cuts(piece: Piece) -> list[tuple[int, str]]:
    """Where the piece may be cut with one press: after a comma or a stop within it."""
    cuts = []
    for place, character in enumerate(piece.text[:-1], 1):
        rest = piece.text[place:].strip()
        if character in "，,；;。：:、" and rest:
            cuts.append((place, rest[:14]))
    return cuts[:40]


@page(Action.EDIT_TRAINING, post=True)
def plan_act(request: HttpRequest, key: int) -> HttpResponse:
    """One correction; back to the piece that was corrected."""
    user = user_of(request)
    if request.method != "POST":
        raise NotFound
    work_reach.require_all(user, Action.EDIT_TRAINING)
    one = get_object_or_404(Plan, pk=key)
    asked = request.POST
    piece, act = whole_number(asked.get("piece")), asked.get("act", "")
    what = ACTS.get(act, "")
    match act:
        case "role" if asked.get("role") in ROLE_NAMES:
            role = Role(asked["role"])
            level = whole_number(asked["level"]) if asked.get("level") else None
            if level is not None and level > DEEPEST:
                raise BadCorrection
            correction = planning.role_changed(piece, role, level)
            what = f"{what}{ROLE_NAMES[role]}"
        case "merge":
            correction = planning.merged_up(piece)
        case "split":
            correction = planning.split_at(piece, whole_number(asked.get("at")))
        case _:
            raise BadCorrection
    before = next((p.told for p in one.pieces if p.key == piece), "")
    seen = whole_number(asked.get("revision"))
    saved = planning.correct(one, correction, what, seen=seen, by=user, at=timezone.now())
    messages.success(request, f"“{before[:16]}…”已{what}。")
    there = {p.key for p in saved.pieces}
    near = piece if piece in there else max((k for k in there if k < piece), default=1)
    return redirect(f"{reverse('plan', args=[key])}#p{near}")


@page(Action.DECIDE_SUPERVISION, post=True)
def plan_approve(request: HttpRequest, key: int) -> HttpResponse:
    """Approve the draft by name."""
    if request.method != "POST":
        raise NotFound
    one = get_object_or_404(Plan, pk=key)
    version = planning.approve(
        one,
        request.POST.get("note", ""),
        seen=whole_number(request.POST.get("revision")),
        by=user_of(request),
        at=timezone.now(),
    )
    messages.success(request, f"已批准第 {version.number} 版，工作项已列入年度工作。")
    return redirect("plan", key)

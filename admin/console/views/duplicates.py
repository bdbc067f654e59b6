"""Files that may be of one person: the list, two side by side, merging, parting again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import scope
from admin.console.access import page, user_of
from admin.duplicates.choices import CHOSEN, Choice
from admin.duplicates.comparing import THRESHOLD
from admin.duplicates.errors import ClashesOpen, NotTwoFiles
from admin.duplicates.finding import (
    both_among,
    likeness_of,
    look_for_pairs,
    shown_findings,
    take_back_apart,
    tell_apart,
)
from admin.duplicates.merging import merge, preview, undo
from admin.duplicates.models import LikelyPair, Merge, NotTheSame
from admin.duplicates.references import references
from admin.errors import NotFound, WithoutReason
from admin.people.models import Person, Post
from admin.whole_number import whole_number

PAGE_SIZE, APART_SHOWN, MERGES_SHOWN = 30, 30, 30


@page(Action.EDIT_PEOPLE)
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs within reach (both of them), the likeliest first; what was said and merged of late."""
    user = user_of(request)
    within = scope.people(user, Action.EDIT_PEOPLE).filter(pk=OuterRef("kept"))
    pairs = _both(LikelyPair.objects.all(), user).select_related("low", "high")
    shown = Paginator(pairs, PAGE_SIZE).get_page(request.GET.get("page"))
    units = _units([one for pair in shown for one in (pair.low_id, pair.high_id)])
    merges = Merge.objects.filter(Exists(within))
    context = {
        "page": shown,
        "rows": [
            (pair, shown_findings(pair), units.get(pair.low_id, ""), units.get(pair.high_id, ""))
            for pair in shown
        ],
        "found_at": LikelyPair.objects.order_by("-found_at").values_list("found_at").first(),
        "threshold": THRESHOLD,
        "apart": _both(NotTheSame.objects.all(), user).select_related("low", "high", "said_by")[
            :APART_SHOWN
        ],
        "merges": merges.select_related("kept", "gone", "merged_by")[:MERGES_SHOWN],
        "looks": reach_of(user, Action.EDIT_PEOPLE) == Scope.ALL,
    }
    return render(request, "console/duplicates.html", context)


@page(Action.EDIT_PEOPLE, post=True)
def duplicates_look(request: HttpRequest) -> HttpResponse:
    """Compare everybody anew: by form only, for those who see everybody."""
    user = user_of(request)
    if request.method != "POST" or reach_of(user, Action.EDIT_PEOPLE) != Scope.ALL:
        raise NotFound
    count = look_for_pairs(timezone.now())
    messages.success(request, f"比对完毕，找到 {count} 对可能重复的档案。")
    return redirect("duplicates")


@page(Action.EDIT_PEOPLE, post=True)
def duplicate(request: HttpRequest, low: int, high: int) -> HttpResponse:
    """Two files side by side; each field chosen, clashes decided on, merged."""
    user = user_of(request)
    one, other = (scope.person(user, Action.EDIT_PEOPLE, key) for key in (low, high))
    if one.pk == other.pk:
        raise NotTwoFiles
    keeps = request.POST.get("keep") or request.GET.get("keep", "")
    kept, gone = (other, one) if keeps == str(other.pk) else (one, other)
    fault = ""
    if request.method == "POST":
        taken = [name for name in CHOSEN if request.POST.get(f"from-{name}") == str(gone.pk)]
        try:
            made = merge(
                kept,
                gone,
                taken=taken,
                left=request.POST.getlist("left"),
                reason=request.POST.get("reason", ""),
                by=user,
                at=timezone.now(),
            )
        except (ClashesOpen, WithoutReason) as error:
            fault = error.text
        else:
            messages.success(request, "两份档案已合并。如有不对，可以在本页撤销。")
            return redirect("merge", made.pk)
    told = preview(kept, gone)
    units = _units([kept.pk, gone.pk])
    context: dict[str, Any] = {
        "kept": kept,
        "gone": gone,
        "low": low,
        "high": high,
        "likeness": likeness_of(one, other),
        "preview": told,
        "lines": [(choice, _holds(request, choice, gone)) for choice in told.choices],
        "left": set(request.POST.getlist("left")),
        "units": (units.get(kept.pk, "—"), units.get(gone.pk, "—")),
        "reason": request.POST.get("reason", ""),
        "fault": fault,
    }
    return render(request, "console/duplicate.html", context, status=422 if fault else 200)


@page(Action.EDIT_PEOPLE, post=True)
def duplicate_apart(request: HttpRequest, low: int, high: int) -> HttpResponse:
    """Say that they are two people, or take that back: by form only."""
    user, now = user_of(request), timezone.now()
    one, other = (scope.person(user, Action.EDIT_PEOPLE, key) for key in (low, high))
    if request.method != "POST":
        raise NotFound
    reason = request.POST.get("reason", "")
    if "back" in request.POST:
        said = NotTheSame.objects.filter(low=one, high=other).first()
        if said is None:
            raise NotFound
        take_back_apart(said, reason=reason, by=user, at=now)
        messages.success(request, "已撤销“不是同一人”；下一次比对会再列出这两份档案。")
    else:
        tell_apart(one, other, reason=reason, by=user, at=now)
        messages.success(request, "已记下：不是同一人，以后的比对不再列出。")
    return redirect("duplicates")


@page(Action.EDIT_PEOPLE)
def merge_page(request: HttpRequest, key: int) -> HttpResponse:
    """What a merge did, and its undoing."""
    made = _merge(user_of(request), key)
    names = made.values.get("name", [made.kept.name, made.gone.name])  # as they were before
    context = {
        "made": made,
        "kept_name": names[0],
        "gone_name": names[1],
        "titles": [CHOSEN[name][0] for name in made.taken],
        "moved": _told(made.moved),
        "left": _told(made.left),
    }
    return render(request, "console/merge.html", context)


@page(Action.EDIT_PEOPLE, post=True)
def merge_undo(request: HttpRequest, key: int) -> HttpResponse:
    """Part two files again: by form only."""
    user = user_of(request)
    made = _merge(user, key)
    if request.method != "POST":
        raise NotFound
    undo(made, reason=request.POST.get("reason", ""), by=user, at=timezone.now())
    messages.success(request, "已撤销合并，两份档案和合并以前一样。")
    return redirect("merge", key)


@page(Action.EDIT_PEOPLE)
def duplicate_of(request: HttpRequest, key: int) -> HttpResponse:
    """Two files chosen by hand: from one person's page, the other by the number of the file."""
    user = user_of(request)
    one = scope.person(user, Action.EDIT_PEOPLE, key)
    wanted = whole_number(request.GET.get("other"))
    other = scope.people(user, Action.EDIT_PEOPLE).filter(pk=wanted).exclude(pk=one.pk).first()
    if other is None:
        messages.error(request, "没有找到这个编号的档案，请核对档案编号。")
        return redirect("person", one.pk)
    low, high = sorted((one.pk, other.pk))
    return redirect("duplicate", low, high)


def _holds(request: HttpRequest, choice: Choice, gone: Person) -> str:
    """Whose content is ticked: as it was sent, or as it is proposed."""
    sent = request.POST.get(f"from-{choice.name}")
    if sent is None:
        return choice.proposed
    return "gone" if sent == str(gone.pk) else "kept"


def _both(pairs: QuerySet[Any], user: User) -> QuerySet[Any]:
    """Pairs of which both files are within reach."""
    return both_among(pairs, scope.people(user, Action.EDIT_PEOPLE))


def _merge(user: User, key: int) -> Merge:
    within = scope.people(user, Action.EDIT_PEOPLE).values("pk")
    found = Merge.objects.filter(Q(kept__in=within) | Q(kept__merged_into__in=within), pk=key)
    made = found.select_related("kept", "gone", "merged_by", "undone_by").first()
    if made is None:
        raise NotFound
    return made


def _units(keys: list[int]) -> dict[int, str]:
    """Where each works now, the main post first."""
    posts = Post.objects.on(timezone.localdate()).filter(person__in=keys)
    found: dict[int, str] = {}
    for post in posts.select_related("organisation").order_by("-is_main", "-valid_from", "pk"):
        found.setdefault(post.person_id, post.organisation.name)
    return found


def _told(records: dict[str, list[Any]]) -> list[tuple[str, int]]:
    """Kinds of records in words, with how many; the same kind by two columns is one."""
    titles = {one.label: one.title for one in references()}
    counts: dict[str, int] = {}
    for label, keys in records.items():
        title = titles.get(label, label)
        counts[title] = counts.get(title, 0) + len(keys)
    return list(counts.items())

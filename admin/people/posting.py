"""Posts over time: taken up, put right, ended; each with its reason, nothing deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import Refused
from admin.people.models import Organisation, Person, Post
from admin.people.with_reason import save_with_reason

STAGES = ("幼儿园", "小学", "初中", "高中", "中等职业学校", "特殊教育")


class BadPost(Refused):
    """A post that cannot be; ``extra["faults"]``: sentences by field."""

    id = "bad_post"
    message = "任职填写有误，没有保存；请按各处的提示修改后再保存。"


@dataclass(frozen=True)
class PostTerms:
    """What a post is."""

    organisation: Organisation
    role: str
    title: str = ""
    subject: str = ""
    stage: str = ""
    is_rural: bool = False
    is_special_post: bool = False
    is_main: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


@transaction.atomic
def add_post(person: Person, terms: PostTerms, *, reason: str, by: User, at: datetime) -> Post:
    """A further post. BadPost."""
    why = _reason(reason)
    _check(person, terms, None)
    made = Post(person=person, **vars(terms))
    return _keep(made, "post_added", why, by, at)


@transaction.atomic
def correct_post(post: Post, terms: PostTerms, *, reason: str, by: User, at: datetime) -> Post:
    """Put right what was entered wrongly; the former state stays in its history. BadPost."""
    why = _reason(reason)
    post = Post.objects.select_for_update().get(pk=post.pk)
    _check(post.person, terms, post)
    for name, value in vars(terms).items():
        setattr(post, name, value)
    return _keep(post, "post_corrected", why, by, at)


@transaction.atomic
def end_post(post: Post, day: date, *, reason: str, by: User, at: datetime) -> Post:
    """The last day of a post. BadPost."""
    why = _reason(reason)
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.valid_from and day < post.valid_from:
        raise _fault("valid_to", "终止日期不能早于起始日期。")
    if post.valid_to is not None and post.valid_to <= day:
        raise _fault("valid_to", "这项任职在那一天以前已经结束了。")
    post.valid_to = day
    return _keep(post, "post_ended", why, by, at)


def _keep(post: Post, act: str, why: str, by: User, at: datetime) -> Post:
    save_with_reason(post, why)
    if post.is_main:
        _be_only_main(post, why)
    audit.record(act, post.person, by=by, at=at, reason=why, held=post.pk)
    return post


def _be_only_main(post: Post, why: str) -> None:
    """A person has one main post on a day: another that runs beside it is main no longer."""
    others = Post.objects.filter(person=post.person_id, is_main=True).exclude(pk=post.pk)
    for other in others.filter(_overlaps(post.valid_from, post.valid_to)):
        other.is_main = False
        save_with_reason(other, why)


def _overlaps(begins: date | None, ends: date | None) -> Q:
    found = Q()
    if ends is not None:
        found &= Q(valid_from__isnull=True) | Q(valid_from__lte=ends)
    if begins is not None:
        found &= Q(valid_to__isnull=True) | Q(valid_to__gte=begins)
    return found


def _check(person: Person, terms: PostTerms, post: Post | None) -> None:
    if terms.role not in Post.Role.values:
        raise _fault("role", "请选择职务类别。")
    if terms.valid_from and terms.valid_to and terms.valid_to < terms.valid_from:
        raise _fault("valid_to", "终止日期不能早于起始日期。")
    unit = terms.organisation
    if unit.valid_to and (terms.valid_to is None or terms.valid_to > unit.valid_to):
        raise _fault(
            "organisation",
            f"该单位已于 {unit.valid_to} 撤并，任职应在那一天以前结束；请选现在的单位。",
        )
    if unit.valid_from and terms.valid_from and terms.valid_from < unit.valid_from:
        raise _fault("organisation", f"该单位自 {unit.valid_from} 起才有，请选当时的单位。")
    same = Post.objects.filter(
        _overlaps(terms.valid_from, terms.valid_to),
        person=person,
        organisation=unit,
        role=terms.role,
        subject=terms.subject,
    )
    if same.exclude(pk=post.pk if post else 0).exists():
        raise _fault("valid_from", "这段时间里已经有一项相同的任职，请更正原来的那一项。")


def _reason(text: str) -> str:
    if not text.strip():
        raise _fault("reason", "请写明理由。")
    return text.strip()[:300]


def _fault(where: str, text: str) -> BadPost:
    return BadPost(text, faults={where: text})

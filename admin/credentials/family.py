"""The family of credentials as the kinds' room knows it: columns, records, a person's file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone

from admin.credentials import kind_rules
from admin.credentials.models import Case, Credential, Decision
from admin.credentials.stages import Act
from admin.kinds.families import Column, Family, FamilyEntry, Moment
from admin.people.finding import keys_of


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


COLUMNS = (
    Column("name", "姓名", lambda one: one.person.name, 10),
    Column("identity", "证件号码", lambda one: one.person.identity_masked, 22),
    Column(
        "organisation", "单位", lambda one: one.organisation.name, 26, lookup="organisation__name"
    ),
    Column("subject", "学科或项目", lambda one: one.subject, 12, lookup="subject"),
    Column("number", "编号", lambda one: one.number, 20),
    Column("valid_from", "起始日期", lambda one: _day(one.valid_from), 12),
    Column("valid_to", "终止日期", lambda one: _day(one.valid_to), 12),
    Column("standing", "状态", lambda one: one.standing_name, 10),
    Column("review_due_on", "应考核日期", lambda one: _day(one.review_due_on), 12),
    Column("basis", "依据", lambda one: one.basis or "本系统申报", 24),
)


def records(kind: int) -> QuerySet[Any]:
    """All credentials of a kind, with what the columns read."""
    return Credential.objects.filter(kind=kind).select_related("person", "organisation")


def of_person(person: int) -> Iterable[Moment]:
    """Credentials given and withdrawn, and the decisions on cases that gave none."""
    own = Q(person__in=keys_of(person))
    for one in Credential.objects.filter(own).select_related("kind", "given_by__decision"):
        until = f"至 {one.valid_to}" if one.valid_to else "长期有效"
        page = reverse("credential", args=[one.pk])
        against = _exception(one.given_by.decision) if one.given_by else ""
        text = "，".join(filter(None, [one.number, until, one.basis, against]))
        yield Moment(one.valid_from, f"获得{one.kind.name}", text, page)
        if one.withdrawn_on:
            yield Moment(one.withdrawn_on, f"{one.kind.name}被撤销", one.number, page)
    decided = Case.objects.filter(own, decision__isnull=False).exclude(
        act__in=[Act.APPLY, Act.RENEW, Act.WITHDRAW], decision__granted=True
    )
    for case in decided.select_related("kind", "decision"):
        word = "同意" if case.decision.granted else "不同意"
        if case.act == Act.REVIEW:
            word = "合格" if case.decision.granted else "不合格"
        yield Moment(
            case.decision.decided_on,
            f"{case.kind.name}{case.get_act_display()}：{word}",
            "".join([case.decision.reasons, _exception(case.decision)]),
            reverse("credential-case", args=[case.pk]),
        )


def _exception(decision: Decision) -> str:
    """What was granted against the rules, and why; empty where nothing was."""
    if decision.by_rule:
        return ""
    return f"例外同意（{'、'.join(decision.unmet)}）：{decision.exception}"


def in_force(day: date | None = None) -> Q:
    """Which credentials are in force on a day, as a condition."""
    day = day or timezone.localdate()
    return (
        Q(valid_from__lte=day)
        & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        & (Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day))
    )


ENTRY = FamilyEntry(
    family=Family.CREDENTIAL,
    name="称号、证书与资格",
    explained=(
        "授予个人的称号、任职资格证书、教师资格、奖项：申报、核对材料、评审、公示、决定，"
        "有期限，可以考核、续聘、撤销。"
    ),
    settings=kind_rules.SETTINGS,
    columns=COLUMNS,
    records=records,
    county="organisation",
    year=lambda model: ExtractYear("valid_from"),
    page=lambda one: reverse("credential", args=[one.pk]),
    list_page="credentials",
    of_person=of_person,
    check=kind_rules.check,
)

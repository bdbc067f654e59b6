"""Where facts for criteria come from: a registry, since most are kept in other rooms.

A source answers for one person, one criterion and one day; None where it knows nothing, which is
no failure: the applicant then shows a paper.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from django.db.models import Q

from admin.credentials.criteria import Ask, Criterion, Finding, Found, applying, evaluate
from admin.credentials.models import Case, Credential
from admin.credentials.putonghua import best_level
from admin.credentials.stages import Act
from admin.credentials.terms import whole_years, years_later
from admin.kinds.models import Kind
from admin.people.models import Person, Post

Source = Callable[[Person, Criterion, date], Found | None]
_SOURCES: dict[Ask, Source] = {}
DAYS_A_YEAR = Decimal("365.25")


def register_facts(ask: Ask, source: Source) -> None:
    """Called once by each room that knows such facts, from its ``AppConfig.ready``."""
    _SOURCES[ask] = source


def findings_of(case: Case, day: date) -> tuple[Finding, ...]:
    """The criteria of a case against all that is known about its person on the day.

    Before it is known who the person is, nothing is found.
    """
    criteria = applying(case.rules.criteria, Act(case.act), case.subject)
    if case.person is None:
        return evaluate(criteria, {})
    person = case.person
    return evaluate(
        criteria,
        {one: source(person, one, day) for one in criteria if (source := _SOURCES.get(one.ask))},
    )


def told(findings: Sequence[Finding]) -> list[tuple[str, Finding]]:
    """Each finding with its criterion in words, kinds by their names."""
    codes = {
        code for one in findings for code in (one.criterion.course, one.criterion.credential)
    } - {""}
    names = dict(Kind.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    return [(one.criterion.told(names), one) for one in findings]


def since(one: Criterion, day: date) -> date | None:
    """The first day that counts for the criterion; None: from ever."""
    return years_later(day, -one.within) if one.within else None


def _putonghua(person: Person, one: Criterion, day: date) -> Found | None:
    return best_level(person, one.level, since(one, day), day)


def _years(person: Person, one: Criterion, day: date) -> Found | None:
    posts = [
        (post.valid_from, min(post.valid_to or day, day))
        for post in Post.objects.filter(person=person, valid_from__lte=day)
        if post.valid_from
    ]
    if not posts:
        return None
    days, reached = 0, date.min
    for begun, ended in sorted(posts):
        begins = max(begun, reached)
        if ended >= begins:
            days += (ended - begins).days + 1
            reached = ended + timedelta(days=1)
    first = min(begun for begun, _ in posts)
    # Days without gaps up to today count by the calendar: five years to the day are five years.
    unbroken = days == (day - first).days + 1
    years = Decimal(whole_years(first, day)) if unbroken else Decimal(days) / DAYS_A_YEAR
    shown = years.quantize(Decimal("0.1"), ROUND_DOWN)
    return Found(f"任职记录自 {first} 起，合计 {shown} 年。", amount=shown)


def _credential(person: Person, one: Criterion, day: date) -> Found | None:
    held = Credential.objects.filter(person=person, kind__code=one.credential)
    for credential in held:
        if credential.standing(day) == "in_force":
            until = f"有效至 {credential.valid_to}" if credential.valid_to else "长期有效"
            return Found(f"{credential.number or '已登记'}，{until}。", yes=True)
    if held:
        return Found("登记过，但现在没有有效的。", yes=False)
    return None


def _clean(person: Person, one: Criterion, day: date) -> Found | None:
    taken = Credential.objects.filter(person=person, withdrawn_on__lte=day)
    if first := since(one, day):
        taken = taken.filter(Q(withdrawn_on__gte=first))
    last = taken.select_related("kind").order_by("-withdrawn_on").first()
    if last is None:
        return Found("没有撤销记录。", yes=False)
    return Found(f"{last.withdrawn_on} 撤销“{last.kind.name}”。", yes=True)


def register_own() -> None:
    """The facts that this room and the rooms below it know."""
    register_facts(Ask.PUTONGHUA, _putonghua)
    register_facts(Ask.YEARS, _years)
    register_facts(Ask.CREDENTIAL, _credential)
    register_facts(Ask.CLEAN, _clean)

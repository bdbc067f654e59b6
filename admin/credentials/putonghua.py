"""The Putonghua certificate, checked against our own records: results, and old certificates."""

from __future__ import annotations

from datetime import date

from admin.certificates.models import OldCertificate
from admin.credentials.criteria import Found, reaches
from admin.people.finding import keys_of
from admin.people.models import Person
from admin.results.models import ResultVersion
from admin.results.release import newest_results
from admin.results.rules import OFFICIAL, Status
from scoring.levels import LEVEL_NAMES

WORD = "普通话"
ORDER = list(LEVEL_NAMES)


def best_level(person: Person, needed: str, first: date | None, last: date) -> Found | None:
    """What shows the needed level, or else the best there is, of official tests between the days.

    A recognised result is sure; an initial one still waits for recognition. Without any, an old
    certificate in the same name: found, but its paper has to be seen.
    """
    found = sorted(
        _results(person, first, last),
        key=lambda one: (
            not (one.status == Status.FINAL and reaches(one.level, needed)),
            ORDER.index(one.level),
        ),
    )
    if not found:
        return _old(person, first, last)
    best = found[0]
    session = best.sitting.candidate.session
    waits = "" if best.status == Status.FINAL else "，尚待认定"
    return Found(
        f"{session.date} {session.name}：{best.total} 分，{best.level_name}"
        f"（{best.get_status_display()}{waits}）。",
        level=best.level,
        sure=best.status == Status.FINAL,
    )


def _results(person: Person, first: date | None, last: date) -> list[ResultVersion]:
    results = newest_results().filter(
        sitting__candidate__person__in=keys_of(person.pk),
        sitting__candidate__session__date__lte=last,
        sitting__candidate__session__kind=OFFICIAL,
    )
    if first:
        results = results.filter(sitting__candidate__session__date__gte=first)
    known = results.exclude(level="").select_related("sitting__candidate__session")
    return [one for one in known if one.level in LEVEL_NAMES]


def _old(person: Person, first: date | None, last: date) -> Found | None:
    names = {person.name, person.former_name} - {""}
    papers = OldCertificate.objects.filter(name__in=names, kind__contains=WORD, dated__lte=last)
    if first:
        papers = papers.filter(dated__gte=first)
    by_level = {code: paper for paper in papers if (code := _level_in(paper.level))}
    if not by_level:
        return None
    level = next(code for code in LEVEL_NAMES if code in by_level)
    paper = by_level[level]
    return Found(
        f"同名旧证书 {paper.number}（{paper.dated}，{paper.level}），"
        "登记时没有记证件号码，请验原件。",
        level=level,
        sure=False,
    )


def _level_in(text: str) -> str:
    return next((code for code, name in LEVEL_NAMES.items() if name in text), "")

"""Finding sittings years later: filters, each a question to one table through its index.

Names, numbers and notes are looked for one table at a time and only then joined, so that no
condition runs over a join of the whole archive; names by their parts (``people.name_parts``).
Notes have no full-text index: SQLite's FTS5 and PostgreSQL's ``simple`` configuration both take a
run of Chinese characters for one word, and trigrams cannot find words of two characters, the
commonest. A scan of the one table of notes finds every part of a word, and is asked for by its own
box only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db.models import Exists, OuterRef, Q, QuerySet

from admin.marking.models import ItemReview, TalkMarking
from admin.people.cipher import cipher
from admin.people.identity import normalised
from admin.people.models import Organisation, Person
from admin.people.name_parts import named
from admin.preservation.holds import held
from admin.results.models import IssuedDocument, Recognition, ResultVersion
from admin.results.release import newest_results
from admin.testing.models import Candidate, Incident, Session, Sitting
from admin.whole_number import whole_number

SHOWN = 1_000  # most sittings a page of the search pages through
# Results so few are gathered first; where there are more, each sitting is asked for its own.
RARE = 5_000
IDENTITY_LENGTH = 8  # from here on a word may be an identity number


@dataclass(frozen=True)
class Filters:
    """What is asked for, as in the address."""

    q: str = ""
    text: str = ""
    session: str = ""
    year: str = ""
    level: str = ""
    lowest: str = ""
    highest: str = ""
    stage: str = ""
    county: str = ""
    held: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        """From a query string or from stored JSON; other names are left alone."""
        names = cls.__dataclass_fields__
        return cls(**{name: str(given.get(name, "")).strip()[:80] for name in names})

    @property
    def asked(self) -> dict[str, str]:
        """Those that say something."""
        return {name: value for name, value in asdict(self).items() if value}


def matching(
    filters: Filters, within: QuerySet[Sitting], *, marks: bool, identity: bool
) -> QuerySet[Sitting]:
    """The sittings of ``within`` that fit. ``marks``: notes and reasons of examiners may be
    searched; ``identity``: a whole identity number may be looked for.
    """
    found = within
    if filters.q:
        found = found.filter(_by_words(filters.q, identity=identity))
    if filters.text:
        found = found.filter(_by_text(filters.text, marks=marks))
    if session := whole_number(filters.session):
        found = found.filter(candidate__session=session)
    if (year := whole_number(filters.year)) and len(filters.year) == 4:
        sessions = Session.objects.filter(date__range=(date(year, 1, 1), date(year, 12, 31)))
        found = found.filter(candidate__session__in=list(sessions.values_list("pk", flat=True)))
    if filters.stage:
        found = found.filter(stage=filters.stage)
    if key := whole_number(filters.county):
        county = Organisation.objects.filter(pk=key).first()
        path = county.path if county else "none"
        units = Organisation.objects.filter(path__startswith=path).values_list("pk", flat=True)
        found = found.filter(candidate__organisation__in=list(units))
    if filters.held:
        found = held(found)
    return _by_result(found, filters)


def _by_words(words: str, *, identity: bool) -> Q:
    """Name, admission number, session, unit as registered, document or certificate number."""
    people = Person.objects.filter(named(words)).order_by().values("pk")
    sessions = Session.objects.filter(name__contains=words).order_by().values("pk")
    condition = Q()
    for registered in (
        {"person__in": people},
        {"session__in": sessions},
        # Each of these two reads the index of its own column alone.
        {"unit_name__contains": words},
        {"admission_number__contains": words},
    ):
        candidates = Candidate.objects.filter(**registered).order_by()
        condition |= Q(candidate__in=candidates.values("pk"))
    documents = IssuedDocument.objects.filter(number=words.upper())
    numbers = Recognition.objects.filter(certificate_number=words)
    condition |= Q(pk__in=documents.values("result__sitting"))
    condition |= Q(pk__in=numbers.values("result__sitting"))
    number = normalised(words)
    if identity and len(number) >= IDENTITY_LENGTH:
        digests = [cipher().digest(kind, number) for kind in Person.IdentityKind.values]
        owners = Person.objects.filter(identity_digest__in=digests).values("pk")
        condition |= Q(candidate__in=Candidate.objects.filter(person__in=owners).values("pk"))
    return condition


def _by_text(text: str, *, marks: bool) -> Q:
    """Incidents and remarks; notes and reasons of marks where they may be seen."""
    incidents = Incident.objects.filter(Q(description__contains=text) | Q(handling__contains=text))
    remarks = Candidate.objects.filter(remarks__contains=text)
    condition = Q(pk__in=incidents.values("sitting")) | Q(candidate__in=remarks.values("pk"))
    if marks:
        markings = TalkMarking.objects.filter(Q(note__contains=text) | Q(reason__contains=text))
        reviews = ItemReview.objects.filter(reason__contains=text)
        results = ResultVersion.objects.filter(reason__contains=text)
        condition |= Q(pk__in=markings.values("assignment__sitting"))
        condition |= Q(pk__in=reviews.values("sitting")) | Q(pk__in=results.values("sitting"))
    return condition


def _by_result(found: QuerySet[Sitting], filters: Filters) -> QuerySet[Sitting]:
    conditions: dict[str, str | Decimal] = {}
    if filters.level:
        conditions["level"] = "" if filters.level == "none" else filters.level
    for name, value in (("total__gte", filters.lowest), ("total__lte", filters.highest)):
        mark = _mark(value)
        if mark is not None:
            conditions[name] = mark
    if not conditions:
        return found
    fitting = newest_results().filter(**conditions).order_by()
    if fitting[: RARE + 1].count() <= RARE:
        return found.filter(pk__in=fitting.values("sitting"))
    return found.filter(Exists(fitting.filter(sitting=OuterRef("pk"))))


def _mark(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) <= 100 else None

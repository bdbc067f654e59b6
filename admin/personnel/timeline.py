"""A person's time line: what every room and every family of records knows of them, by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from admin.hours.moments import moments_of as hours_of
from admin.kinds.families import Moment, entries
from admin.people.models import Person
from admin.personnel.models import ChangeRequest, FileEntry
from admin.practice.models import PracticeRun
from admin.results.models import IssuedDocument, ResultVersion
from admin.testing.models import Candidate

# Sorts of our own rooms; those of the families follow under their own names.
OWN_SORTS = (
    ("post", "任职"),
    ("test", "测试"),
    ("document", "证书与成绩单"),
    ("practice", "练习"),
    ("hours", "学时登记"),
    ("entry", "档案条目"),
    ("correction", "更正申请"),
)


@dataclass(frozen=True)
class Line:
    """A moment, and of which sort it is (key and name)."""

    sort: str
    name: str
    moment: Moment


@dataclass(frozen=True)
class Seen:
    """What of a file somebody may see: results and documents within reach, training or not;
    ``linked``: whether the pages behind the lines are theirs to open.
    """

    results: QuerySet[ResultVersion]
    documents: QuerySet[IssuedDocument]
    training: bool
    linked: bool = True


def sorts() -> list[tuple[str, str]]:
    """All sorts there can be, with their names."""
    return [*OWN_SORTS, *((entry.family.value, entry.name) for entry in entries())]


def time_line(person: Person, seen: Seen, sort: str = "") -> list[Line]:
    """Newest first; of one sort, or of all. A fixed number of queries, plus those of families."""
    names = dict(sorts())
    wanted = [sort] if sort in names else [*names]
    lines = [
        Line(
            key,
            names[key],
            moment if seen.linked else Moment(moment.day, moment.title, moment.text),
        )
        for key in wanted
        for moment in _moments(key, person, seen)
    ]
    return sorted(lines, key=lambda one: (one.moment.day, one.sort, one.moment.title), reverse=True)


def _moments(sort: str, person: Person, seen: Seen) -> Iterable[Moment]:
    match sort:
        case "post":
            return _posts(person)
        case "test":
            return _tests(person, seen)
        case "document":
            return _documents(seen)
        case "practice":
            return _practice(person) if seen.training else ()
        case "hours":
            return hours_of(person.pk) if seen.training else ()
        case "entry":
            return _entries(person)
        case "correction":
            return _corrections(person)
    if not seen.training:
        return ()
    return next(entry.of_person(person.pk) for entry in entries() if entry.family.value == sort)


def _posts(person: Person) -> Iterator[Moment]:
    for post in person.posts.select_related("organisation"):
        more = "、".join(
            filter(
                None,
                (
                    post.stage,
                    post.subject,
                    "农村教师" if post.is_rural else "",
                    "特岗教师" if post.is_special_post else "",
                ),
            )
        )
        what = f"{post.organisation.name}　{post.title or post.get_role_display()}"
        if post.valid_from:
            yield Moment(post.valid_from, f"任职：{what}", more)
        if post.valid_to:
            yield Moment(post.valid_to, f"任职结束：{what}", more)


def _tests(person: Person, seen: Seen) -> Iterator[Moment]:
    results = {one.sitting.candidate_id: one for one in seen.results}
    for one in Candidate.objects.filter(person=person).select_related("session"):
        result = results.get(one.pk)
        text = f"准考证号 {one.admission_number}"
        if result:
            text = f"{result.total} 分　{result.level_name or '未入级'}　{text}"
        elif one.status == Candidate.Status.CANCELLED:
            text = f"报名已取消　{text}"
        address = reverse("result", args=[result.sitting_id]) if result else ""
        yield Moment(one.session.date, one.session.name, text, address)


def _documents(seen: Seen) -> Iterator[Moment]:
    for one in seen.documents:
        day = timezone.localdate(one.issued_at)
        address = reverse("document-page", args=[one.number])
        yield Moment(day, one.title or str(one.get_kind_display()), f"编号 {one.number}", address)


def _practice(person: Person) -> Iterator[Moment]:
    """One line a day."""
    runs = PracticeRun.objects.filter(person=person).annotate(
        read=Count("readings"), right=Count("readings", filter=Q(readings__right=True))
    )
    days: dict[date, list[int]] = {}
    for run in runs:
        of_day = days.setdefault(timezone.localdate(run.begun_at), [0, 0])
        of_day[0] += run.read
        of_day[1] += run.right
    address = reverse("practice-person", args=[person.pk])
    for day, (read, right) in days.items():
        yield Moment(day, "在测试机上练习", f"读 {read} 个词，读对 {right} 个", address)


def _entries(person: Person) -> Iterator[Moment]:
    for one in entries_of(person):
        if one.day:
            text = "　".join(value for _, value in one.told if value != one.day.isoformat())
            yield Moment(one.day, one.heading.name, text)


def _corrections(person: Person) -> Iterator[Moment]:
    decided = ChangeRequest.objects.filter(person=person).exclude(decided_at=None)
    for one in decided.select_related("version__heading"):
        at: Any = one.decided_at
        address = reverse("change-request", args=[one.pk])
        what = f"{one.get_what_display()}：{one.subject}"
        yield Moment(timezone.localdate(at), what, str(one.get_state_display()), address)


def entries_of(person: Person) -> QuerySet[FileEntry]:
    """What stands under the headings of a file."""
    return FileEntry.objects.filter(person=person, taken_out_at=None).select_related(
        "heading", "filled_by"
    )

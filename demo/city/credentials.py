"""Titles, certificates and qualifications of three years: given before them, applied for, reviewed
every year, renewed, withdrawn, run out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from demo.city.case_stories import Story, story, write
from demo.city.kinds import Kept
from demo.city.making import City, Told, morning, write_all, write_traced
from demo.city.people import Teacher

MEMBERS = 12
CERTIFICATES_EACH = 8  # of a kind: with signature and PDF, which take their time
OVERDUE, WITHDRAWN = 0.04, 0.015
TITLES = {  # kind: how many a year
    "renowned.teacher": 60,
    "renowned.class-teacher": 40,
    "principals.renowned": 15,
}
QUALIFICATIONS = {
    "幼儿园": "qualification.kindergarten",
    "小学": "qualification.primary",
    "初中": "qualification.junior",
    "高中": "qualification.senior",
    "中职": "qualification.vocational",
}
QUALIFIED_EACH_YEAR = 180
CLASS = "class-teachers.certificate"
CERTIFIED_EACH_YEAR = 240
CLASS_STAGES = {"小学": "c1", "初中": "c2", "高中": "c3", "中职": "c4"}
ACHIEVEMENTS = (
    "省级优质课一等奖；所带班级成绩连续三年居全县前列。",
    "主持市级课题一项并结题；指导青年教师六人获县级以上奖励。",
    "编写校本教材两册；承担市级公开课四次。",
)

STRANGERS_ASK = (
    ("户口在外地、在本市任教，可以在这里申请认定吗？", "可以，凭居住证在任教的县区申请。"),
    ("普通话证书是外省的，承认吗？", "承认，请带原件到受理点核对。"),
    ("证书遗失了怎样补办？", "请到原发证机关申请补办，提供身份证件。"),
)


@dataclass
class Office:
    """What grows while the years go by: credentials in order, serial numbers, who has applied."""

    city: City
    rng: random.Random
    members: dict[str, tuple[Any, ...]]
    held: list[Any] = field(default_factory=list)
    serials: dict[str, int] = field(default_factory=dict)
    applied: dict[str, set[int]] = field(default_factory=dict)

    def kept(self, code: str) -> Kept:
        """The kind of that code."""
        found: Kept = self.city.made["kinds"][code]
        return found

    def serial(self, head: str) -> int:
        """The next one under a head."""
        self.serials[head] = self.serials.get(head, 0) + 1
        return self.serials[head]

    def fresh(self, code: str, among: Iterable[Teacher], number: int) -> list[Teacher]:
        """So many by chance who have not applied for the kind yet."""
        known = self.applied.setdefault(code, set())
        left = [one for one in among if one.person.pk not in known]
        chosen = self.rng.sample(left, min(number, len(left)))
        known.update(one.person.pk for one in chosen)
        return chosen


def make_credentials(city: City, told: Told) -> None:
    """Year by year. Leaves ``titles``: who holds one of ``TITLES`` on the last day."""
    rng = city.chance("credentials")
    office = Office(city, rng, _committees(rng, city))
    _give(office, list(_before(office)))
    for done, year in enumerate(city.years, 1):
        stories = [
            one
            for wanted in (_titles, _qualifications, _class_teachers)
            for one in wanted(office, year)
        ]
        write(rng, city, stories)
        _give(office, [made for one in stories if (made := _given(office, one))])
        _go_on(office, year)
        told(done, len(city.years))
    _certificates(office)
    _strangers(office)
    staff = {one.person.pk: one for one in city.made["staff"]}
    city.made["titles"] = [
        staff[one.person_id]
        for one in office.held
        if one.kind.code in TITLES and one.standing(city.today) == "in_force"
    ]


def _committees(rng: random.Random, city: City) -> dict[str, tuple[Any, ...]]:
    """Experts by system, each with the key of the school."""
    from admin.credentials.models import CommitteeMember

    experts = [one for one in city.made["staff"] if one.post.role in ("trainer", "principal")]
    found = {}
    for code in ("qualification", "renowned", "principals"):
        system = next(
            one.kind.system for one in city.made["kinds"].values() if one.kind.system.code == code
        )
        chosen = rng.sample(experts, min(MEMBERS, len(experts)))
        members = write_all(
            CommitteeMember,
            (
                CommitteeMember(
                    system=system,
                    person=one.person,
                    field=one.post.subject,
                    since=date(city.years[0] - 1, 9, 1),
                )
                for one in chosen
            ),
        )
        found[code] = tuple(
            (member, one.school.record.pk) for member, one in zip(members, chosen, strict=True)
        )
    return found


def _who(city: City, code: str) -> list[Teacher]:
    """Who may hold the title."""
    staff = [one for one in city.made["staff"] if one.school.stage]
    match code:
        case "principals.renowned":
            return [one for one in staff if one.post.role == "principal"]
        case "renowned.class-teacher":
            return [one for one in staff if one.post.role == "class_teacher"]
        case _:
            old = city.years[0] - 10
            return [one for one in staff if one.person.birth_date.year + 22 < old]


def _before(office: Office) -> Iterator[Any]:
    """Titles from before the years, entered from their papers."""
    city, first = office.city, office.city.years[0]
    for code, number in TITLES.items():
        for back in (2, 1):
            begins = date(first - back, 9, 1)
            for one in office.fresh(code, _who(city, code), city.count(number)):
                made = _credential(office, office.kept(code), one, begins, _told(office))
                made.basis = f"长宁河市教育局〔{begins.year}〕{office.rng.randint(10, 60)} 号文件"
                yield made
        yield from _ending(office, code)


def _ending(office: Office, code: str) -> Iterator[Any]:
    """Titles from before the years whose term ends in the weeks after the last day."""
    city, kept = office.city, office.kept(code)
    term = kept.rules["term_years"]
    for one in office.fresh(code, _who(city, code), city.count(12)):
        ends = city.today + timedelta(days=office.rng.randint(5, 85))
        begins = date(ends.year - term, ends.month, min(ends.day, 28)) + timedelta(days=1)
        made = _credential(office, kept, one, begins, _told(office))
        made.basis = f"长宁河市教育局〔{begins.year}〕{office.rng.randint(61, 90)} 号文件"
        yield made


def _credential(
    office: Office, kept: Kept, one: Teacher, begins: date, values: dict[str, Any]
) -> Any:
    from admin.credentials.kind_rules import rules_of
    from admin.credentials.models import Credential
    from admin.credentials.terms import last_day, next_review

    rules = rules_of(kept.rules)
    ends = last_day(begins, rules.term_years) if rules.term_years else None
    head = f"{rules.number_prefix}{begins.year}"
    number = ""
    if rules.numbering == "system":
        number = f"{head}{office.serial(head):04d}"
    elif rules.numbering == "typed":
        number = f"{begins.year}9901{office.serial(f'{kept.kind.code}{head}'):05d}"
    return Credential(
        kind=kept.kind,
        filled_by=kept.version,
        values=values,
        person=one.person,
        organisation=one.school.record,
        subject=one.post.subject if kept.kind.code in TITLES else "",
        number=number,
        valid_from=begins,
        valid_to=ends,
        term_asked=rules.term_asked,
        review_due_on=next_review(begins, ends) if rules.yearly_review else None,
        entered_at=morning(begins),
        entered_by=office.city.made["users"]["officer"],
    )


def _given(office: Office, one: Story) -> Any:
    """The credential that a decided application or renewal gives; None: none."""
    day = one.day_of("decide")
    if day is None or not one.granted or one.case.act not in ("apply", "renew"):
        return None
    before, kept = one.case.credential, office.kept(one.case.kind.code)
    begins = max(day, before.valid_to + timedelta(days=1)) if before else day
    values = one.case.values or (before.values if before else {})
    made = _credential(office, kept, one.teacher, begins, values)
    made.subject = one.case.subject
    made.follows, made.given_by = before, one.case
    made.entered_at = morning(day, 10)
    return made


def _give(office: Office, made: list[Any]) -> None:
    from admin.accounts.audit import entry
    from admin.accounts.models import AuditEntry
    from admin.credentials.models import Credential

    by = office.city.made["users"]["officer"]
    office.held += write_traced(Credential, made, lambda one: one.entered_at, by)
    write_all(
        AuditEntry,
        (
            entry(
                "credential_given",
                one,
                by=by,
                at=one.entered_at,
                reason=one.basis,
                number=one.number,
                person=one.person_id,
            )
            for one in made
        ),
    )


def _told(office: Office) -> dict[str, Any]:
    return {
        "achievement": office.rng.choice(ACHIEVEMENTS),
        "papers": "发表教学论文两篇；市级课题一项。",
        "led": "带青年教师两人，送教下乡每学年四次。",
    }


def _opened(office: Office, year: int, first: tuple[int, int], days: int) -> date:
    """A day on which something of the year was opened, none after the last day."""
    begins = date(year, *first)
    last = min(begins + timedelta(days=days), office.city.today)
    return begins + timedelta(days=office.rng.randint(0, max(0, (last - begins).days)))


def _applications(
    office: Office,
    code: str,
    people: Iterable[Teacher],
    opened: Callable[[], date],
    filled: Callable[[Teacher], dict[str, Any]],
    granted: bool | None = None,
) -> Iterator[Story]:
    kept = office.kept(code)
    members = office.members.get(kept.kind.system.code, ())
    for one in people:
        day = opened()
        if day > office.city.today:
            continue
        yield story(
            office.rng,
            office.city,
            kept,
            "apply",
            one,
            day,
            subject=one.post.subject if code != CLASS else "",
            values=filled(one),
            granted=granted if granted is None else office.rng.random() < 0.8,
            members=members,
        )


def _titles(office: Office, year: int) -> Iterator[Story]:
    city = office.city
    for code, number in TITLES.items():
        people = office.fresh(code, _who(city, code), city.count(number))
        yield from _applications(
            office,
            code,
            people,
            lambda: _opened(office, year, (4, 1), 120),
            lambda one: _told(office),
            granted=True,  # the jury decides, not the hours on record
        )


def _qualifications(office: Office, year: int) -> Iterator[Story]:
    """Newcomers above all."""
    city = office.city
    staff = [one for one in city.made["staff"] if one.school.stage]
    new = [one for one in staff if one.post.valid_from.year >= year - 4]
    chosen = office.fresh("qualification", new or staff, city.count(QUALIFIED_EACH_YEAR, 5))
    for one in chosen:
        yield from _applications(
            office,
            QUALIFICATIONS[one.school.stage],
            [one],
            lambda: _opened(office, year, (3, 15), 240),
            lambda one: {
                "education": office.rng.choice(("c2", "c3", "c3", "c3", "c4")),
                "school": "省师范大学",
                "graduated": f"{one.post.valid_from.year}-07-01",
                "teacher_training": office.rng.random() < 0.7,
            },
        )


def _class_teachers(office: Office, year: int) -> Iterator[Story]:
    """Who completed the course of the year, or of the one before."""
    from admin.courses.models import Enrolment

    city = office.city
    done = dict(
        Enrolment.objects.filter(
            run__kind__code="class-teachers.course",
            state="completed",
            run__last_day__year__in=(year - 1, year),
        ).values_list("person", "run__last_day")
    )
    staff = [
        one
        for one in city.made["staff"]
        if one.person.pk in done and one.school.stage in CLASS_STAGES
    ]
    for one in office.fresh(CLASS, staff, city.count(CERTIFIED_EACH_YEAR, 4)):
        after = max(date(year, 1, 10), done[one.person.pk] + timedelta(days=20))
        yield from _applications(
            office,
            CLASS,
            [one],
            lambda after=after: after + timedelta(days=office.rng.randint(0, 30)),  # type: ignore[misc]
            lambda one: {
                "class_years": office.rng.randint(1, 20),
                "school_stage": CLASS_STAGES[one.school.stage],
            },
        )


def _go_on(office: Office, year: int) -> None:
    """Reviews, renewals and withdrawals of the year."""
    last = min(date(year, 12, 31), office.city.today)
    reviews = list(_reviews(office, last))
    renewals = list(_renewals(office, date(year, 1, 1), last))
    withdrawals = list(_withdrawals(office, year))
    stories = [one for _, one in (*reviews, *renewals, *withdrawals)]
    write(office.rng, office.city, stories)
    _follow(office, [*reviews, *withdrawals])
    _give(office, [made for _, one in renewals if (made := _given(office, one))])


def _on(office: Office, credential: Any, act: str, opened: date, granted: bool) -> Story:
    kept = office.kept(credential.kind.code)
    staff = office.city.made["staff"]
    by_person = office.city.made.setdefault(
        "staff by person", {one.person.pk: one for one in staff}
    )
    return story(
        office.rng,
        office.city,
        kept,
        act,
        by_person[credential.person_id],
        opened,
        subject=credential.subject,
        credential=credential,
        granted=granted,
        members=office.members.get(kept.kind.system.code, ()),
    )


def _reviews(office: Office, last: date) -> Iterator[tuple[Any, Story]]:
    """Those due until then; a few are let slip."""
    for one in office.held:
        due = one.review_due_on
        if due is None or due > last or one.withdrawn_on or office.rng.random() < OVERDUE:
            continue
        opened = due - timedelta(days=25)
        yield one, _on(office, one, "review", opened, office.rng.random() < 0.97)


def _renewals(office: Office, first: date, last: date) -> Iterator[tuple[Any, Story]]:
    for one in office.held:
        if one.kind.code not in TITLES or one.withdrawn_on or one.valid_to is None:
            continue
        opened = one.valid_to - timedelta(days=70)
        if first <= opened <= last and office.rng.random() < 0.8:
            yield one, _on(office, one, "renew", opened, office.rng.random() < 0.9)


def _withdrawals(office: Office, year: int) -> Iterator[tuple[Any, Story]]:
    """At least one a year."""
    day = min(date(year, 10, 8), office.city.today)
    standing = [
        one
        for one in office.held
        if one.kind.code in TITLES and one.standing(day) == "in_force" and one.valid_to > day
    ]
    number = max(1, round(len(standing) * WITHDRAWN))
    for one in office.rng.sample(standing, min(number, len(standing))):
        opened = day - timedelta(days=office.rng.randint(30, 90))
        yield one, _on(office, one, "withdraw", opened, office.rng.random() < 0.85)


def _follow(office: Office, found: list[tuple[Any, Story]]) -> None:
    """What reviews and withdrawals do to the credentials."""
    from simple_history.utils import bulk_update_with_history

    from admin.credentials.models import Credential
    from admin.credentials.terms import next_review

    changed = []
    for credential, one in found:
        day = one.day_of("decide")
        if day is None or not one.granted:
            continue
        if one.case.act == "withdraw":
            credential.withdrawn_on, credential.review_due_on = day, None
        elif credential.withdrawn_on is None:
            credential.review_due_on = next_review(credential.review_due_on, credential.valid_to)
        credential._history_date = morning(day, 10)
        changed.append(credential)
    once = list({one.pk: one for one in changed}.values())
    bulk_update_with_history(
        once,
        Credential,
        ["withdrawn_on", "review_due_on"],
        batch_size=400,
        default_user=office.city.made["users"]["officer"],
    )


def _strangers(office: Office) -> None:
    """Questions of people who have applied for nothing, the last ones still to be answered."""
    from admin.credentials.kind_rules import rules_of
    from admin.credentials.models import Enquiry

    city, by = office.city, office.city.made["users"]["officer"]
    counties = city.made["counties"]
    made = []
    for back in range(8):
        kept = office.kept(office.rng.choice((*QUALIFICATIONS.values(), CLASS)))
        text, answer = office.rng.choice(STRANGERS_ASK)
        day = city.today - timedelta(days=3 + 40 * back)
        answered = morning(day + timedelta(days=4)) if back > 1 else None
        made.append(
            Enquiry(
                about=kept.kind,
                organisation=office.rng.choice(counties),
                kind="question",
                text=text,
                sender=office.rng.choice(("某应届毕业生", "某民办幼儿园", "某学生家长")),
                received_at=morning(day, 11),
                received_by=by,
                answer_by=day + timedelta(days=rules_of(kept.rules).answer_days),
                answer=answer if answered else "",
                answered_at=answered,
                answered_by=by if answered else None,
            )
        )
    write_all(Enquiry, made)


def _certificates(office: Office) -> None:
    """The newest of each kind that has them are issued, printed in one go."""
    from simple_history.utils import bulk_update_with_history

    from admin.certificates.office import office_draft
    from admin.certificates.recording import record_all
    from admin.credentials.giving import certificate_text
    from admin.credentials.models import Credential

    by, at = office.city.made["users"]["officer"], morning(office.city.today, 15)
    chosen: list[Any] = []
    for code in (*TITLES, CLASS):
        standing = [
            one
            for one in office.held
            if one.kind.code == code and one.standing(office.city.today) == "in_force"
        ]
        chosen += standing[-office.city.count(CERTIFICATES_EACH) :]
    drafts = [office_draft(one.person, certificate_text(one, one.filled_by)) for one in chosen]
    for one, document in zip(chosen, record_all(drafts, by=by, at=at), strict=True):
        one.document, one._history_date = document, at
    bulk_update_with_history(chosen, Credential, ["document"], default_user=by)

"""How applications stand against the rules and the records, for the office's eyes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from admin.people.models import Person
from admin.registering.models import Application
from admin.testing.models import Candidate, Session
from admin.testing.registration import Entry, facts_of, rules_of
from admin.testing.registration_rules import Ground, Refusal, refusals

# Where the rule itself leaves open what the applicant can do.
_TO_DO = {
    Ground.ALREADY_HERE: "请用原来的报名号查询；忘了报名号的，带本人证件向测试站点询问。",
}


@dataclass(frozen=True)
class Standing:
    """An application, whose it is as far as the records know, and what speaks against it."""

    application: Application
    known: Person | None
    registration: Candidate | None
    against: tuple[Refusal, ...]

    @property
    def name_differs(self) -> bool:
        """The number is on record under another name: approving is out of the question."""
        return self.known is not None and self.known.name != self.application.name

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of it in words."""
        said = [one.sentence for one in self.against]
        if self.name_differs:
            said.insert(0, "证件号码在人员档案中是另一个姓名，请核对。")
        return tuple(said)

    @property
    def told(self) -> str:
        """The broken rules as the applicant may be told them, once a person has looked at it."""
        said = [one.sentence + _TO_DO.get(one.ground, "") for one in self.against]
        return "".join(said).replace("此人", "您")

    @property
    def is_clear(self) -> bool:
        """Nothing speaks against it."""
        return not self.against and not self.name_differs


def standings(
    session: Session, applications: Sequence[Application], *, at: datetime
) -> list[Standing]:
    """Each application by itself, in a fixed number of queries."""
    known = people_of(applications)
    here = {one.person_id: one for one in session.candidates.filter(person__in=known.values())}
    people = [known.get(one.identity_digest) for one in applications]
    entries = [
        Entry(
            person or Person(name=one.name), one.unit_name, one.group, applied_at=one.submitted_at
        )
        for one, person in zip(applications, people, strict=True)
    ]
    rules = rules_of(session)
    facts = facts_of(session, entries, rules, at=at)
    found = []
    for step, (one, person, fact) in enumerate(zip(applications, people, facts, strict=True)):
        registration = here.get(person.pk) if person else None
        cancelled = registration is not None and registration.status == "cancelled"
        fact = replace(
            fact, taken=fact.taken - step, already_here=fact.already_here and not cancelled
        )
        found.append(Standing(one, person, registration, tuple(refusals(rules, fact))))
    return found


def people_of(applications: Sequence[Application]) -> dict[str, Person]:
    """Whom the records know, by the digest of the number; a merged record stands for the other."""
    digests = [one.identity_digest for one in applications]
    people = Person.objects.filter(identity_digest__in=digests).select_related("merged_into")
    return {
        person.identity_digest: person.merged_into or person
        for person in people
        if person.identity_digest
    }

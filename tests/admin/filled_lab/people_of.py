"""Who sits in which session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from admin.people.models import Organisation, Person
from admin.testing.models import Candidate, Session
from tests.admin.factories import add_candidate


@dataclass(frozen=True)
class People:
    """The people of the lab and their schools."""

    people: Sequence[Person]
    schools: Sequence[Organisation]

    def register(self, session: Session, count: int, at: datetime) -> list[Candidate]:
        """The first ``count`` people as candidates of the session."""
        return [
            add_candidate(
                session,
                person,
                admission_number=(
                    f"{session.date.year}{session.site.code}{session.number:03d}{place + 1:04d}"
                ),
                organisation=(school := self.schools[place % len(self.schools)]),
                unit_name=school.name,
                group="教师",
                registered_at=at,
            )
            for place, person in enumerate(self.people[:count])
        ]

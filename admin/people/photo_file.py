"""The photo of a person, read from where it is kept."""

from __future__ import annotations

from admin.people.models import Person


def photo_of(person: Person) -> bytes | None:
    """The photo as it is kept; None where there is none, or its file is gone."""
    if not person.photo:
        return None
    try:
        with person.photo.open("rb") as file:
            data: bytes = file.read()
    except OSError:
        return None
    return data

"""Finding people by a whole number, through its keyed digest: the number itself is nowhere; and by
all the records that were merged into one.
"""

from __future__ import annotations

from django.db.models import Q

from admin.people.cipher import cipher
from admin.people.identity import normalised
from admin.people.models import Person

SHORTEST = 6  # characters of a number; less is no identity document and no telephone


def by_number(text: str) -> Q | None:
    """Who has this identity or telephone number; None where it is too short to be one."""
    number = normalised(text)
    if len(number) < SHORTEST:
        return None
    kinds = [cipher().digest(kind, number) for kind in Person.IdentityKind.values]
    return Q(identity_digest__in=kinds) | Q(phone_digest=cipher().digest("phone", number))


def keys_of(person: int) -> list[int]:
    """The person's key and those of the records merged into it.

    Asked by themselves: "of her, or of one merged into her" over a join lets the database go
    through everybody.
    """
    return [person, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]

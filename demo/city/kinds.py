"""The shipped kinds of records, added as the server adds them when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from demo.city.making import City, Told, morning


@dataclass(frozen=True)
class Kept:
    """A kind with the version that all its records here follow."""

    kind: Any
    version: Any

    @property
    def rules(self) -> dict[str, Any]:
        """The rules as they are stored."""
        return dict(self.version.definition.rules)


def make_kinds(city: City, told: Told) -> None:
    """Leaves ``kinds``: each kind with its version, by code."""
    from admin.kinds.models import KindVersion
    from admin.kinds.shipped import add_shipped

    add_shipped(morning(city.first_day))
    versions = KindVersion.objects.select_related("kind__system").order_by("number")
    city.made["kinds"] = {one.kind.code: Kept(one.kind, one) for one in versions}
    told(len(city.made["kinds"]), len(city.made["kinds"]))

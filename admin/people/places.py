"""The county that a unit lies in."""

from __future__ import annotations

from admin.people.models import Organisation

NO_COUNTY = "未注明"


class Counties:
    """The counties on record, read once."""

    def __init__(self) -> None:
        found = Organisation.objects.filter(kind=Organisation.Kind.COUNTY)
        self._names = {str(key): name for key, name in found.values_list("pk", "name")}

    def of_path(self, path: str | None) -> str:
        """Name of the county on an organisation's path ("/1/5/23/"), or of none known."""
        steps = reversed((path or "").strip("/").split("/"))
        return next((self._names[step] for step in steps if step in self._names), NO_COUNTY)

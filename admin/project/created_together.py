"""New tables made in one operation of a migration.

Django draws all models anew for every operation that touches a relation, and here nearly every
model is related to every other: a new data folder took over a minute to be made. Tables that
nobody has yet can be made from what they are in the end, with one drawing for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreatedTogether(Operation):
    """The operations of an initial migration: models, then fields, indexes and constraints of
    those same models; ValueError for any other.
    """

    reduces_to_sql = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        self.created = [one for one in operations if isinstance(one, CreateModel)]
        names = {one.name_lower for one in self.created}
        for one in operations:
            within = isinstance(one, AddField | AddIndex | AddConstraint) and (
                one.model_name.lower() in names
            )
            if not within and one not in self.created:
                raise ValueError(f"not a part of new tables: {one.describe()}")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As Django writes it into a migration."""
        return (type(self).__qualname__, [self.operations], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """All at once: models are drawn again when one is next asked for, not at each step."""
        state.__dict__.pop("apps", None)
        for one in self.operations:
            one.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Each table as it is at the end; its indexes and constraints come with it."""
        for one in self.created:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """The tables go in the opposite order."""
        for one in reversed(self.created):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """For ``migrate --plan``."""
        return f"Create {len(self.created)} models"

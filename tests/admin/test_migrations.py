"""No model changes without its migration, and no migration loses what was there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import AddField, CreateModel

from admin.project.created_together import CreatedTogether
from tests.admin.filled_schema import ROWS, fill
from tests.admin.second_database import empty_database_in, working_on

OURS = "lab_"  # how the labels of the house's own apps begin


@pytest.mark.django_db
def test_every_model_change_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_everything_of_the_first_schema_is_there_in_the_newest(tmp_path: Path) -> None:
    """Every table of the first schema is filled, and every row comes through unharmed."""
    with empty_database_in(tmp_path) as database, working_on(database):
        first = first_schema()
        executor = MigrationExecutor(connections["default"])
        executor.migrate(first)
        models = [
            model
            for model in executor.loader.project_state(first).apps.get_models()
            if model._meta.app_label.startswith(OURS)
        ]
        before = fill(models)
        assert len(models) > 30
        assert all(len(rows) == ROWS for rows in before.values())

        executor = MigrationExecutor(connections["default"])
        executor.migrate(executor.loader.graph.leaf_nodes())
        for label, rows in before.items():
            model = apps.get_model(label)
            for row in rows:
                found = model._base_manager.filter(pk=row[_key_of(model)]).values().get()
                still = row.keys() & found.keys()
                assert {name: found[name] for name in still} == {name: row[name] for name in still}
            assert model._base_manager.count() == ROWS, label


def test_only_what_belongs_to_new_tables_is_made_together() -> None:
    new = CreateModel("New", fields=[("id", models.AutoField(primary_key=True))])
    with pytest.raises(ValueError, match="old"):
        CreatedTogether([new, AddField("old", "size", models.IntegerField(default=0))])


def first_schema() -> list[tuple[str, str]]:
    """Of each app the last migration that makes its first tables; not of apps that came later."""
    loader = MigrationExecutor(connections["default"]).loader
    first: dict[str, str] = {}
    for app, name in sorted(loader.disk_migrations):
        needed = [key for key in loader.graph.forwards_plan((app, name)) if key[0].startswith(OURS)]
        if app.startswith(OURS) and all(loader.disk_migrations[key].initial for key in needed):
            first[app] = name
    return sorted(first.items())


def _key_of(model: type) -> str:
    return str(model._meta.pk.attname)  # type: ignore[attr-defined]

"""What hours and levels a course can give is the rule of hours' to say; what was given stays."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from admin.console.course_forms import RunForm
from admin.courses.hour_words import choices_offered, hour_words, level_choices
from admin.courses.models import CourseRun, HoursGranted, Programme
from admin.courses.telling import putonghua_kinds as suggested_kinds
from admin.hours.rules_in_force import change_rule, newest_number, shipped_values
from admin.hours.suggestions import suggestions_for
from admin.kinds.changing import change_kind, make_kind
from admin.kinds.definition import Definition
from admin.kinds.errors import BadDefinition
from admin.kinds.models import Kind
from tests.admin.course_runs import Town, add_run, kind_of, running
from tests.admin.factories import AT
from tests.admin.test_training_told import finished

pytestmark = pytest.mark.django_db
SEMINAR = {
    "code": "seminar",
    "name": "名师工作坊",
    "per_credit": "15",
    "counts": True,
    "before_retest": False,
}


@pytest.fixture
def town() -> Town:
    return Town(1)


def saved_rule(town: Town, **changed: Any) -> None:
    values = {**shipped_values(), **changed}
    change_rule(values, seen=newest_number(), reason="新文件", by=town.officer, at=AT)


def with_seminar(town: Town) -> None:
    saved_rule(town, kinds=[*shipped_values()["kinds"], SEMINAR])


def changed_kind(kind: Kind, town: Town, **rules: Any) -> None:
    version = kind.version()
    definition = version.definition
    wanted = Definition(definition.fields, {**definition.rules, **rules}, definition.reports)
    told: dict[str, Any] = {"is_active": True, "reason": "新文件", "by": town.officer, "at": AT}
    change_kind(kind, kind.name, wanted, seen=version.number, **told)


def test_a_kind_of_hours_added_to_the_rule_is_granted_by_a_course(town: Town) -> None:
    kind = kind_of("class-teachers.course")
    with pytest.raises(BadDefinition):
        changed_kind(kind, town, hour_kind="seminar")
    with_seminar(town)
    assert ("seminar", "名师工作坊") in choices_offered()["hour_kind"]
    changed_kind(kind, town, hour_kind="seminar")
    finished(town, "class-teachers.course")
    granted = HoursGranted.objects.get()
    assert granted.hour_kind == "seminar"
    assert hour_words().kind("seminar") == "名师工作坊"


def test_the_form_of_a_kind_offers_what_the_rule_has(town: Town) -> None:
    with_seminar(town)
    client = Client()
    client.force_login(town.officer)
    kind = kind_of()
    page = client.get(reverse("kind", args=[kind.pk])).content.decode()
    assert '<option value="seminar">名师工作坊</option>' in page
    changed_kind(kind, town, hour_kind="seminar")
    page = client.get(reverse("kind-version", args=[kind.pk, 2])).content.decode()
    assert "名师工作坊" in page


def test_a_level_that_the_rule_no_longer_has_stays_with_what_has_it(town: Town) -> None:
    run = running(town, level="county")
    levels = [one for one in shipped_values()["levels"] if one["code"] != "county"]
    saved_rule(town, levels=[*levels, {"code": "district", "name": "片区级", "weight": "1"}])
    assert "county" not in dict(level_choices())
    assert dict(level_choices("county"))["county"] == "县区级"
    assert dict(level_choices())["district"] == "片区级"
    client = Client()
    client.force_login(town.officer)
    assert "县区级" in client.get(reverse("course-run", args=[run.pk])).content.decode()
    form = RunForm(instance=run, user=town.officer, programmes=Programme.objects.all())
    assert 'value="county" selected' in str(form["level"])
    other = CourseRun(kind=run.kind, filled_by=run.filled_by, level="city")
    sent, projects = {"level": "county"}, Programme.objects.all()
    fresh = RunForm(sent, instance=other, user=town.officer, programmes=projects)
    assert "level" in fresh.errors


def test_a_rule_without_levels_leaves_the_usual_ones(town: Town) -> None:
    saved_rule(town, levels=[])
    assert dict(level_choices())["national"] == "国家级"


def test_reports_call_levels_by_the_rules_names(town: Town) -> None:
    add_run(town, level="county")
    client = Client()
    client.force_login(town.officer)
    page = client.get(reverse("kind-report", args=[kind_of().pk, 0])).content.decode()
    assert "县区级" in page


def test_every_kind_that_trains_putonghua_is_suggested(town: Town) -> None:
    day = localdate()
    own = make_kind(
        kind_of().system,
        "course",
        "普通话提高班",
        Definition((), dict(kind_of("test-training.course").version().definition.rules)),
        by=town.officer,
        at=AT,
    )
    run = add_run(town, own.code, first_day=day, last_day=day + timedelta(days=2))
    CourseRun.objects.filter(pk=run.pk).update(state="open")
    assert [one.title for one in suggestions_for([])] == [run.name]
    changed_kind(own, town, trains_putonghua=False)
    assert suggestions_for([]) == []


def test_kinds_from_before_the_setting_go_on_being_suggested(town: Town) -> None:
    kind = kind_of("test-training.course")
    changed_kind(kind, town, trains_putonghua=None)
    assert suggested_kinds() == []
    migration = import_module("admin.courses.migrations.0002_levels_and_kinds_of_the_rule")
    for _ in range(2):
        migration.say_which_train_putonghua(apps, None)
    assert suggested_kinds() == [kind.pk]
    assert [one.number for one in kind.versions.all()] == [3, 2, 1]

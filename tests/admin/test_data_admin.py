"""The data admin: every kind of record × role; what is opened; what stays hidden."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from admin.accounts.models import AuditEntry
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Role, Scope
from admin.project.data_admin import ByRights
from tests.admin.factories import AT, add_paper, add_sitting, add_user, identity_number

pytestmark = pytest.mark.django_db

OURS = {
    model: shown
    for model, shown in admin.site._registry.items()
    if model._meta.app_label.startswith("lab_")
}


KINDS_OF_PAGE = ("changelist", "add", "change", "history", "delete", "simple_history")
OTHER_PAGES = {"auth_user_password_change"}


def address(model: type[Model], what: str, *key: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}", args=key)


def visitor(*roles: Role) -> Client:
    client = Client()
    client.force_login(
        add_user(*roles, is_staff=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def test_every_kind_of_record_is_guarded_by_the_table() -> None:
    assert OURS
    assert all(isinstance(shown, ByRights) for shown in OURS.values())


@pytest.mark.parametrize("role", list(Role))
def test_role_by_record(role: Role) -> None:
    client, user = visitor(role), add_user(role)
    for model, shown in OURS.items():
        assert isinstance(shown, ByRights)
        view = reach_of(user, shown.view_action) == Scope.ALL
        edit = shown.edit_action is not None and reach_of(user, shown.edit_action) == Scope.ALL
        listing = client.get(address(model, "changelist")).status_code
        adding = client.get(address(model, "add")).status_code
        assert (listing, adding) == (200 if view else 403, 200 if edit else 403), model


@pytest.mark.parametrize("role", list(Role))
def test_role_by_page_of_one_record(role: Role) -> None:
    sitting = add_sitting()
    client, user = visitor(role), add_user(role, person=sitting.candidate.person)
    for model, shown in OURS.items():
        one = model._default_manager.first()
        if one is None:
            continue
        assert isinstance(shown, ByRights)
        view = reach_of(user, shown.view_action) == Scope.ALL
        for what in ("change", "history", "delete"):
            status = client.get(address(model, what, one.pk)).status_code
            opens = view and what != "delete"
            assert status == (200 if opens else 403), (model, what)


@pytest.mark.parametrize("role", list(Role))
def test_passwords_are_set_by_whoever_edits_accounts(role: Role) -> None:
    page = reverse("admin:auth_user_password_change", args=[add_user().pk])
    edits = reach_of(add_user(role), Action.EDIT_ACCOUNTS) == Scope.ALL
    assert visitor(role).get(page).status_code == (200 if edits else 403)


def names_of(model: type[Model]) -> set[str]:
    return {str(one.name) for one in admin.site._registry[model].get_urls() if one.name}


def test_a_new_kind_of_page_needs_its_entry() -> None:
    """Pages of the data admin beyond those whose rights are tested above."""
    for model in OURS:
        start = f"{model._meta.app_label}_{model._meta.model_name}_"
        known = {start + what for what in KINDS_OF_PAGE} | OTHER_PAGES
        assert names_of(model) <= known


def test_nobody_comes_in_without_an_account() -> None:
    for model in OURS:
        answer = Client().get(address(model, "changelist"))
        assert (answer.status_code, "/login/" in answer["Location"]) == (302, True)


def test_a_person_is_shown_with_the_number_masked() -> None:
    sitting = add_sitting()
    person = sitting.candidate.person
    page = visitor(Role.OFFICER).get(f"/data/lab_people/person/{person.pk}/change/")
    text = page.content.decode()
    assert person.identity_masked in text
    assert person.identity_locked not in text
    assert identity_number() not in text


def test_no_page_shows_a_paper() -> None:
    paper = add_paper()
    sitting = add_sitting(paper=paper)
    page = visitor(Role.ADMINISTRATOR).get(f"/data/lab_testing/sitting/{sitting.pk}/change/")
    assert page.status_code == 200
    assert "我的家乡" not in page.content.decode()
    assert not any(model.__name__ == "PaperRecord" for model in OURS)


def test_the_trail_cannot_be_changed() -> None:
    entry = AuditEntry.objects.create(
        at=AT, actor_name="x", action="y", subject_type="z", subject_id="1"
    )
    client = visitor(Role.ADMINISTRATOR, Role.AUDITOR)
    for what in ("change", "delete"):
        path = f"/data/lab_accounts/auditentry/{entry.pk}/{what}/"
        assert client.post(path, {"action": "other", "post": "yes"}).status_code == 403
    assert AuditEntry.objects.get().action == "y"


@pytest.mark.parametrize("key", ["%00", "no-number", "9" * 30, "1/history/x"])
def test_a_history_that_nothing_can_have_is_not_there(key: str) -> None:
    client = visitor(Role.ADMINISTRATOR)
    for model in ("organisation", "person"):
        for tail in ("/history/", "/history/no-number/"):
            assert client.get(f"/data/lab_people/{model}/{key}{tail}").status_code in {302, 404}


@pytest.mark.parametrize("address", ["/data/login/", "/log-in/"])
def test_guessing_passwords_is_throttled(data_folder: Path, address: str) -> None:
    add_user(Role.ADMINISTRATOR, username="boss", is_staff=True)
    client = Client()
    for _ in range(5):
        client.post(address, {"username": "boss", "password": "wrong"})
    answer = client.post(address, {"username": "boss", "password": "correct horse"})
    assert answer.status_code == 429
    assert "密码连续输错次数过多" in answer.content.decode()


def test_pages_carry_the_secure_headers() -> None:
    answer = visitor(Role.ADMINISTRATOR).get("/data/")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "object-src 'none'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"

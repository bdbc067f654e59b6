"""What tests of the server share: a data folder of their own, a sitting, a booth, a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.signals import user_logged_in
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from admin.project.data_folder import prepare
from admin.testing.live import LIVE
from admin.testing.models import Sitting
from admin.testing.stages import Stage
from tests.admin.booth_client import Booth
from tests.admin.factories import add_sitting
from tests.admin.kept_tables import begin_with_kept_tables, delete_test_database
from tests.admin.one_time_device import show_device
from tests.admin.own_settings import settings_over
from tests.admin.real_browser import ARGUMENTS, CHROMIUM, PATIENCE, read_before_acting

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database is there before Django makes it, and is deleted by ``kept_tables``."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    pytestconfig: pytest.Config,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Each process begins with the tables made."""
    with django_db_blocker.unblock():
        begin_with_kept_tables(pytestconfig.cache.mkdir("tables"))
    yield
    with django_db_blocker.unblock():
        delete_test_database()


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    prepare(folder)
    for name, value in settings_over(folder).items():
        setattr(settings, name, value)
    return folder


@pytest.fixture(autouse=True)
def nothing_said() -> None:
    """No booth has spoken to this process yet; keys of seats come again in every test."""
    LIVE.forget()


@pytest.fixture(autouse=True)
def second_factor_shown(request: pytest.FixtureRequest) -> Iterator[None]:
    """Who logs in has shown a device of their own; not so under ``asks_second_factor``."""
    if request.node.get_closest_marker("asks_second_factor"):
        yield
        return
    user_logged_in.connect(show_device)
    yield
    user_logged_in.disconnect(show_device)


@pytest.fixture
def sitting() -> Sitting:
    """One under way."""
    return add_sitting(stage=Stage.STARTED)


@pytest.fixture
def booth(sitting: Sitting) -> Booth:
    """Its booth."""
    assert sitting.candidate.seat
    return Booth(sitting.candidate.seat)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Chromium, without a window."""
    from playwright.sync_api import expect, sync_playwright

    # Playwright's loop makes Django believe that the test runs asynchronously.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    expect.set_options(timeout=PATIENCE * 1000)
    read_before_acting(monkeypatch)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()

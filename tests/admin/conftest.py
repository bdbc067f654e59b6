"""Every test of the server gets a data folder of its own, with its own keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from admin.project.data_folder import prepare
from admin.testing.live import LIVE


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    prepare(folder)
    settings.DATA_FOLDER = folder
    settings.MEDIA_ROOT = folder / "photos"
    settings.STATIC_ROOT = folder / "static"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return folder


@pytest.fixture(autouse=True)
def nothing_said() -> None:
    """No booth has spoken to this process yet; keys of seats come again in every test."""
    LIVE.forget()

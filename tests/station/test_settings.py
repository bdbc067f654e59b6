"""The settings file: written, read, and refused with every finding."""

from __future__ import annotations

import stat
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import SettingsError
from station.settings import DESCRIPTIONS, FILE, Settings, load, save

TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30)


@given(device=TEXT, key=TEXT.filter(bool), channel=st.integers(1, 8))
def test_what_is_saved_is_loaded(
    tmp_path_factory: pytest.TempPathFactory, device: str, key: str, channel: int
) -> None:
    folder = tmp_path_factory.mktemp("home")
    settings = Settings("https://10.0.0.1:8000", key, "age1", "PEM", device, channel)
    save(folder, settings)
    assert load(folder) == settings


def test_the_key_is_readable_by_this_user_alone(tmp_path: Path) -> None:
    save(tmp_path, Settings("https://10.0.0.1", "k", "age1", "PEM"))
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_every_setting_is_described() -> None:
    assert set(DESCRIPTIONS) == {field.name for field in fields(Settings)}


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (None, "not there"),
        ("= 1", "Invalid"),
        ('server_url = "http://a"', "key is missing"),
        ('server_url = "http://a"\nkey = "k"', "seal_key is missing"),
        ('server_url = "ftp://a"\nkey = "k"', "https://"),
        ('server_url = "http://10.0.0.1"\nkey = "k"', "https://"),
        ('server_url = "https://a"\nkey = "k"\nseal_key = "s"', "certificate is missing"),
        ('server_url = "http://a"\nkey = "k"\nchannel = "1"', "channel must be int"),
        ('server_url = "http://a"\nkey = "k"\ncolour = 1', "unknown setting colour"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str | None, finding: str) -> None:
    if text is not None:
        (tmp_path / FILE).write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(tmp_path)
    assert finding in caught.value.detail
    assert "register" in caught.value.message.zh

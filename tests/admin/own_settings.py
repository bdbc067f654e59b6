"""Django's settings over a data folder of the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def settings_over(folder: Path) -> dict[str, Any]:
    """What differs from the product's; passwords are locked quickly."""
    return {
        "DATA_FOLDER": folder,
        "MEDIA_ROOT": folder / "photos",
        "STATIC_ROOT": folder / "static",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }

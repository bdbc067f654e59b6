"""Django's settings over a data folder of the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def settings_over(folder: Path) -> dict[str, Any]:
    """What differs from the product's: passwords are locked quickly, and static files looked for
    when somebody asks, not all of them for each client of a test.
    """
    return {
        "DATA_FOLDER": folder,
        "MEDIA_ROOT": folder / "photos",
        "STATIC_ROOT": folder / "static",
        "WHITENOISE_AUTOREFRESH": True,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }

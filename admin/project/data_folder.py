"""The folder that holds everything a lab server keeps, and its keys.

Nothing here imports Django, so that the folder can be made ready before the settings are read.
The settings only *read* the folder; ``prepare`` alone writes keys, and never replaces one.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

from recordings.data_folder import DEFAULT, VARIABLE
from recordings.sealing import new_key

SECRET_BYTES = 48
DIGEST_KEY_BYTES = 32
KEYS = "keys"
SECRET_FILE = "django-secret"
IDENTITY_FILE = "identity.json"
SEAL_FILE = "recordings.age"  # opens what booths sealed
DEMO_CITY_FILE = "demo-city.json"  # stands in a folder that holds a made-up city, nothing real
PRACTICE_FILE = "practice-worker"  # web process and practice worker know each other by it


def data_folder() -> Path:
    """The folder named by ``PUTONGHUA_DATA``, or the user's data folder."""
    named = os.environ.get(VARIABLE)
    return Path(named).absolute() if named else DEFAULT


def is_demo(folder: Path) -> bool:
    """Whether everything in the folder is made up."""
    return (folder / DEMO_CITY_FILE).is_file()


def prepare(folder: Path) -> None:
    """Make the folder and its keys where they are missing; existing keys stay as they are."""
    for part in (KEYS, "store", "scoring", "uploads", "photos", "static"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / KEYS).chmod(0o700)
    write_once(folder / KEYS / SECRET_FILE, secrets.token_urlsafe(SECRET_BYTES))
    identity = {
        "encryption": [Fernet.generate_key().decode()],
        "digest": secrets.token_hex(DIGEST_KEY_BYTES),
    }
    write_once(folder / KEYS / IDENTITY_FILE, json.dumps(identity))
    write_once(folder / KEYS / SEAL_FILE, new_key()[1])
    write_once(folder / KEYS / PRACTICE_FILE, secrets.token_urlsafe(SECRET_BYTES))


def secret_key(folder: Path) -> str:
    """The stored Django secret, or a passing one while the folder is not prepared yet."""
    path = folder / KEYS / SECRET_FILE
    return path.read_text() if path.is_file() else secrets.token_urlsafe(SECRET_BYTES)


def seal_secret(folder: Path) -> str:
    """The secret key for which the booths seal their recordings."""
    return (folder / KEYS / SEAL_FILE).read_text()


def write_once(path: Path, text: str) -> None:
    """Create the file with mode 0600; where it exists, leave it (two processes may race)."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())

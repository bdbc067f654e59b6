"""A new encryption key for everything under lock: numbers of people, their history, devices.

1. The new key is written before the old one; from then on it encrypts, and both decrypt.
2. Every locked column is read in batches and encrypted anew, as often as a pass finds something:
   a write that was under way with the old key is caught by the next pass.
3. The old key is taken out.

Stopped anywhere, the same call goes on: step 1 is on disk as ``rotating``, a finished batch is
committed, and what already lies under the new key is left alone. Digests stay: their key only
finds, and cannot be changed without every number being read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.db import models, transaction

from admin.people.cipher import KeysMissing, NotDecipherable
from admin.project.data_folder import IDENTITY_FILE, KEYS

BATCH = 500  # rows a transaction
ROTATING = "rotating"
LOCKED = "_locked"  # how the names of encrypted columns end, in every app


def locked_columns() -> Iterator[tuple[type[models.Model], tuple[str, ...]]]:
    """Every table with encrypted columns, histories among them."""
    for model in apps.get_models():
        names = tuple(one.name for one in model._meta.concrete_fields if one.name.endswith(LOCKED))
        if names:
            yield model, names


def count_locked() -> int:
    """Rows that a pass looks at."""
    return sum(model._base_manager.count() for model, _ in locked_columns())


def rotate(folder: Path, on_rows: Callable[[int], object]) -> int:
    """Change the key; returns how many texts were encrypted anew.

    ``on_rows`` is told the rows done, batch by batch, in the first pass. Raises KeysMissing,
    NotDecipherable (and then keeps every key).
    """
    path = folder / KEYS / IDENTITY_FILE
    keys = _read(path)
    if not keys.get(ROTATING):
        keys = {
            **keys,
            "encryption": [Fernet.generate_key().decode(), *keys["encryption"]],
            ROTATING: True,
        }
        _replace(path, keys)
    newest, changed = keys["encryption"][0], 0
    lock = MultiFernet([Fernet(key) for key in keys["encryption"]])
    while found := _one_pass(Fernet(newest), lock, on_rows):
        changed += found
        on_rows = _unheard
    done = {key: value for key, value in keys.items() if key != ROTATING}
    _replace(path, {**done, "encryption": [newest]})
    return changed


def _one_pass(newest: Fernet, lock: MultiFernet, on_rows: Callable[[int], object]) -> int:
    changed = 0
    for model, names in locked_columns():
        last: Any = None
        while True:
            with transaction.atomic():
                rows = model._base_manager.select_for_update().order_by("pk")
                batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
                anew = [row for row in batch if _encrypt_anew(row, names, newest, lock)]
                # Not save(): the content is the same, so no history and no date of change.
                model._base_manager.bulk_update(anew, names)
            if not batch:
                break
            last, changed = batch[-1].pk, changed + len(anew)
            on_rows(len(batch))
    return changed


def _encrypt_anew(
    row: models.Model, names: tuple[str, ...], newest: Fernet, lock: MultiFernet
) -> bool:
    """Put the row's texts under the newest key; whether any was not there yet."""
    changed = False
    for name in names:
        token = getattr(row, name).encode()
        if not token or _opens(newest, token):
            continue
        try:
            setattr(row, name, lock.rotate(token).decode())
        except InvalidToken as error:
            raise NotDecipherable(detail=f"{row._meta.label} {row.pk}") from error
        changed = True
    return changed


def _opens(key: Fernet, token: bytes) -> bool:
    try:
        key.decrypt(token)
    except InvalidToken:
        return False
    return True


def _read(path: Path) -> dict[str, Any]:
    try:
        keys: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError as error:
        raise KeysMissing(detail=path.name) from error
    return keys


def _replace(path: Path, keys: dict[str, Any]) -> None:
    """The whole file or the former one, also after a power cut."""
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(json.dumps(keys))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _unheard(rows: int) -> None:
    """Later passes only make sure."""

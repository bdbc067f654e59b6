"""The archive of this installation: store and ledger in the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from admin.archive.errors import StorageTrouble
from recordings.data_folder import ledger_in, store_in
from recordings.errors import DiskFull, NotWritable, StorageFailed
from recordings.ledger import Ledger
from recordings.store import ObjectStore


def store() -> ObjectStore:
    """Recordings by their digest."""
    return store_in(Path(settings.DATA_FOLDER))


def ledger() -> Ledger:
    """The chain of acts on the archive."""
    return ledger_in(Path(settings.DATA_FOLDER))


@contextmanager
def telling_trouble() -> Iterator[None]:
    """Turn trouble of the disk into the answer that tells a booth to keep its copy."""
    try:
        yield
    except (DiskFull, NotWritable, StorageFailed) as error:
        raise StorageTrouble(detail=f"{error.id} {error.detail}") from error
    except OSError as error:
        raise StorageTrouble(detail=str(error.errno)) from error

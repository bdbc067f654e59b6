"""Where the server keeps its data: store, ledger, database, keys."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

from recordings.ledger import Ledger
from recordings.store import ObjectStore, Store

VARIABLE = "PUTONGHUA_DATA"
STORE_VARIABLE = "PUTONGHUA_STORE"
FIXITY_FILE = "fixity.json"  # when the archive was last verified, and how many findings
DEFAULT = user_data_path("putonghua-lab", appauthor=False)


def store_in(data: Path) -> ObjectStore:
    """The archive store of a data folder: in it, or in the bucket that ``PUTONGHUA_STORE`` names.

    (``s3://bucket/prefix?endpoint=https://…``; needs the extra ``s3``.)
    """
    url = os.environ.get(STORE_VARIABLE, "")
    if not url:
        return Store(data / "store")
    from recordings.s3_store import S3Store  # brings boto3, which only such a lab has

    return S3Store.at(url, data / "cache")


def ledger_in(data: Path) -> Ledger:
    """The archive ledger of a data folder."""
    return Ledger(data / "ledger.jsonl")

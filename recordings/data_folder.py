"""Where the server keeps its data: store, ledger, database, keys."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path

from recordings.ledger import Ledger
from recordings.store import Store

VARIABLE = "PUTONGHUA_DATA"
DEFAULT = user_data_path("putonghua-lab", appauthor=False)


def store_in(data: Path) -> Store:
    """The archive store of a data folder."""
    return Store(data / "store")


def ledger_in(data: Path) -> Ledger:
    """The archive ledger of a data folder."""
    return Ledger(data / "ledger.jsonl")

"""Appends lines to a ledger from a process of its own. Arguments: ledger file, name, how many."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from recordings.ledger import Ledger

ledger = Ledger(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    ledger.append(sys.argv[2], "listened", str(number), {}, datetime(2026, 1, 2, tzinfo=UTC))

"""Records one short attempt after another, as fast as it can, for tests that kill it in between.

Arguments: bundle folder, .npy file of int16 samples at 16 kHz. After every listed attempt it
writes the attempt's number to standard output.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from recordings.bundle import BundleWriter
from recordings.manifest import StationInfo

now = datetime(2026, 1, 2, tzinfo=UTC)
sound = np.load(sys.argv[2])
writer = BundleWriter.create(
    Path(sys.argv[1]),
    bundle_id="00000000-0000-4000-8000-000000000001",
    sitting_id="00000000-0000-4000-8000-000000000002",
    admission_number="2601020123",
    paper={"items": []},
    station=StationInfo("0.1.0", "A-03", "test", "test"),
    at=now,
)
while True:
    item = writer.open_item(1, "talk", 16_000, now)
    item.write(sound)
    sys.stdout.write(f"{item.close('next', now, None).attempt}\n")
    sys.stdout.flush()

"""A booth's writer in a process of its own, at the speed of speech, for tests that kill it.

Arguments: bundle folder, .npy file of int16 samples, rate. After every block taken in it writes
the number of samples captured so far to standard output.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from recordings.bundle import BundleWriter
from recordings.manifest import StationInfo

BLOCK_SECONDS = 0.01


def main() -> None:
    folder, source, rate = Path(sys.argv[1]), np.load(sys.argv[2]), int(sys.argv[3])
    now = datetime.now(UTC)
    writer = BundleWriter.create(
        folder,
        bundle_id="00000000-0000-4000-8000-000000000001",
        sitting_id="00000000-0000-4000-8000-000000000002",
        admission_number="2601020123",
        paper={"items": []},
        station=StationInfo("0.1.0", "A-03", "test", "test"),
        at=now,
    )
    item = writer.open_item(1, "talk", rate, now, topic="3")
    block, begun = int(rate * BLOCK_SECONDS), time.monotonic()
    for start in range(0, len(source) - block, block):
        time.sleep(max(0.0, begun + start / rate - time.monotonic()))
        item.write(source[start : start + block])
        sys.stdout.write(f"{start + block}\n")
        sys.stdout.flush()


main()

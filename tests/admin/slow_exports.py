"""The worker, as ``putonghua-admin worker``, whose exports stop on the way until they are let.

    FAKE_GATE=folder python -m tests.admin.slow_exports [--until-idle]

Each export, once it has written something, leaves ``begun-<process>`` in the gate's folder and
waits there for a file ``go``.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from admin.cli import set_up


def main() -> None:
    """Put the gate into the telling of progress, then work."""
    set_up()
    from admin.preservation.export_work import Progress
    from admin.scoring_jobs.worker import run_worker

    gate, told = Path(os.environ["FAKE_GATE"]), Progress.told

    def told_and_waited(self: Progress, done: int) -> None:
        told(self, done)
        (gate / f"begun-{os.getpid()}").touch()
        while not (gate / "go").exists():
            time.sleep(0.02)

    Progress.told = told_and_waited  # type: ignore[method-assign]
    run_worker(until_idle="--until-idle" in sys.argv, interval=0.1)


if __name__ == "__main__":
    main()

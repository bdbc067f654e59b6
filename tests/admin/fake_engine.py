"""Engines that stand in for the real one: same door, no ears.

``score_when_let`` tells that it has begun and waits until it is let; ``FAKE_GATE`` names the folder
in which both are said: ``begun-<sitting>-<pid>`` by the engine, ``go`` by the test.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from recordings.bundle import open_bundle
from recordings.bundle_check import check_bundle

VERSION = "1"
POLL = 0.02  # seconds


def report_of(bundle: Path, version: str) -> dict[str, Any]:
    manifest = open_bundle(bundle).manifest
    findings = check_bundle(bundle)
    assert not findings, findings
    return {
        "schema": 1,
        "engine": {"version": version, "weights": "0" * 64, "thresholds": "1", "rubric": "1"},
        "sitting_id": manifest.sitting_id,
        "items": [{"item": one.item, "kind": one.kind, "mark": "9.00"} for one in manifest.items],
        "machine_total_items_1_3": "57.35",
    }


def score(bundle: Path, out: Path, progress: object = None) -> None:
    report = report_of(bundle, os.environ.get("FAKE_VERSION", VERSION))
    (out / "report.json").write_text(json.dumps(report))
    (out / "report.html").write_text("<p>")


def score_when_let(bundle: Path, out: Path, progress: object = None) -> None:
    gate = Path(os.environ["FAKE_GATE"])
    sitting = open_bundle(bundle).manifest.sitting_id
    (gate / f"begun-{sitting}-{os.getpid()}").touch()
    while not (gate / "go").exists():
        time.sleep(POLL)
    score(bundle, out)


def fail(bundle: Path, out: Path, progress: object = None) -> None:
    raise RuntimeError("the engine fell over")


def say_nothing(bundle: Path, out: Path, progress: object = None) -> None:
    """End without a report."""

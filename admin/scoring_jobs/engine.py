"""The one place that knows how the scoring engine is called.

Imported inside the call: the web server never loads torch; the worker does, once.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from admin.scoring_jobs.errors import EngineMissing, NoReport

REPORT = "report.json"


def score(bundle: Path, out: Path) -> dict[str, Any]:
    """Score a bundle folder into ``out``; returns what the engine wrote as report.json.

    EngineMissing, NoReport, and whatever the engine itself raises.
    """
    try:
        run = import_string(settings.SCORING_ENGINE)
    except ImportError as error:
        raise EngineMissing(detail=str(error)) from error
    run(bundle, out)
    try:
        report: dict[str, Any] = json.loads((out / REPORT).read_text("utf-8"))
    except (FileNotFoundError, ValueError) as error:
        raise NoReport(detail=type(error).__name__) from error
    return report

"""The talks of a session from their sittings' reports, held against each other.

A report holds the transcript and what of it was read aloud from the passage; nothing else is
needed, so talks can be compared at any time after scoring, without the recordings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scoring.errors import BadReport
from scoring.talk_comparison import AlikeTalks, TimedText, compare_talks


def compare_reports(reports: Mapping[str, Mapping[str, Any]]) -> tuple[AlikeTalks, ...]:
    """Compare the talks of reports (name → report as JSON); sittings without a talk are left out.

    Who only read the same passage aloud is not named: each report tells that already.
    """
    talks = {name: report["talk"] for name, report in reports.items() if report["talk"]}
    aloud = [
        one["text"]
        for talk in talks.values()
        for one in talk["ineffective"]
        if one["kind"] == "read_aloud"
    ]
    texts = {
        name: [TimedText(row["start"], row["end"], row["text"]) for row in talk["transcript"]]
        for name, talk in talks.items()
    }
    return compare_talks(texts, aloud)


def compare_files(paths: Sequence[Path]) -> tuple[AlikeTalks, ...]:
    """Compare the talks of some report.json files, named by their paths.

    Raises BadReport for a file that is none.
    """
    reports: dict[str, dict[str, Any]] = {}
    for path in paths:
        try:
            reports[str(path)] = json.loads(path.read_text("utf-8"))
            compare_reports({str(path): reports[str(path)]})
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise BadReport(path, type(error).__name__) from error
    return compare_reports(reports)

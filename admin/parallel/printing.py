"""The report as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from admin.project import typeset


def pdf_of(shown: Mapping[str, Any], at: datetime) -> bytes:
    """The PDF of what ``presenting.present`` gave, with ``title`` and ``facts`` beside it."""
    pictures = {
        f"chart-{place}-{number}.svg": chart
        for place, subject in enumerate(shown["subjects"])
        for number, chart in enumerate(subject["charts"])
    }
    return typeset.pdf_of("admin.parallel", "report.typ", shown, at, pictures)

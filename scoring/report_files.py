"""Writing a report's folder: report.json, report.html, report.js, the recordings, standard voices.

Each file appears whole or not at all; report.json comes last, so that where it is, everything is.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from recordings.bundle import Bundle
from recordings.durable import replace_file
from recordings.errors import telling_storage_errors
from scoring.contours import Contour
from scoring.exercises import standard_clip
from scoring.report import SittingReport
from scoring.report_diagnosis import STANDARD, standard_sounds
from scoring.report_page import render
from wordlists.paper import Paper

AUDIO = "audio"
Contours = tuple[tuple[Contour, Contour], ...]


def write_report(
    out: Path,
    report: SittingReport,
    paper: Paper,
    bundle: Bundle,
    pitches: Mapping[int, Contours],
) -> None:
    """Write everything into `out`, which is made if need be; what was there is replaced.

    Raises DiskFull, NotWritable, StorageFailed (RecordingError).
    """
    with telling_storage_errors():
        (out / AUDIO).mkdir(parents=True, exist_ok=True)
        (out / STANDARD).mkdir(exist_ok=True)
        audio = {}
        for recording in bundle.manifest.counting:
            name = f"{AUDIO}/item-{recording.item}.flac"
            _place(bundle.path_of(recording), out / name)
            audio[recording.item] = name
        for clip in standard_sounds(report.diagnosis):
            _place_standard(out / clip)
        page = render(report, paper, pitches, audio, bundle.manifest.started)
        script = (resources.files("scoring") / "templates/report.js").read_bytes()
        replace_file(out / "report.js", script)
        replace_file(out / "report.html", page.encode())
        replace_file(out / "report.json", report_bytes(report))


def report_bytes(report: SittingReport) -> bytes:
    """The bytes of report.json: the same for equal reports."""
    text = json.dumps(report.to_json(), ensure_ascii=False, indent=1, allow_nan=False)
    return (text + "\n").encode()


def _place_standard(target: Path) -> None:
    clip = standard_clip(target.stem)
    if clip is not None:
        replace_file(target, clip.read_bytes())


def _place(source: Path, target: Path) -> None:
    """Put a recording beside the report without a second copy where the file system can."""
    temporary = target.with_name(target.name + ".tmp")
    temporary.unlink(missing_ok=True)
    try:
        os.link(source, temporary)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, temporary)
    os.replace(temporary, target)
    temporary.unlink(missing_ok=True)  # links to one file: the rename does nothing then

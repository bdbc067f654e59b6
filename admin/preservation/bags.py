"""BagIt bags (RFC 8493) of sittings: sound, manifest, marks and results, checked by the reference
library before they are handed out.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import bagit
from django.db.models import QuerySet

from admin.archive.keeping import store
from admin.preservation.errors import NothingToExport
from admin.preservation.models import Export
from admin.preservation.sheets import write_csv
from admin.preservation.sitting_record import manifests_of, recordings_of, sitting_record
from admin.testing.models import Sitting
from recordings.errors import ObjectNotHeld

RECORD = "sitting.json"
ALGORITHMS = ["sha256", "sha512"]
SOFTWARE = "putonghua-lab"


def write_bag(
    sittings: QuerySet[Sitting], path: Path, *, export: Export, told: Callable[[int], None]
) -> None:
    """A zip holding one bag, written to ``path``; one folder a sitting. NothingToExport.

    A recording that was disposed of, or is missing, is named in the record and not in the bag.
    """
    whole = sittings.select_related("candidate__person", "candidate__session__site", "paper")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="bag-") as space:
        folder = Path(space) / f"bag-{export.pk}"
        count = 0
        for count, sitting in enumerate(whole.order_by("candidate__admission_number"), 1):
            _write_sitting(folder / "sittings" / str(sitting.pk), sitting)
            told(count)
        if not count:
            raise NothingToExport
        info = {
            "Bag-Software-Agent": SOFTWARE,
            "Source-Organization": _source(whole),
            "External-Identifier": str(export.pk),
            "External-Description": f"{count} sittings",
        }
        bagit.make_bag(str(folder), info, checksums=ALGORITHMS)
        bagit.Bag(str(folder)).validate()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for one in sorted(folder.rglob("*")):
                if one.is_file():
                    kind = zipfile.ZIP_STORED if one.suffix == ".flac" else zipfile.ZIP_DEFLATED
                    archive.write(one, one.relative_to(folder.parent), compress_type=kind)


def _source(sittings: QuerySet[Sitting]) -> str:
    names = sittings.values_list("candidate__session__site__name", flat=True).distinct()
    return "、".join(sorted(set(names.order_by())))[:120]


def _write_sitting(folder: Path, sitting: Sitting) -> None:
    folder.mkdir(parents=True)
    kept = sitting_record(sitting)
    (folder / RECORD).write_text(_json(kept), encoding="utf-8")
    (folder / "marks.json").write_text(_json(kept["marks"]), encoding="utf-8")
    (folder / "results.json").write_text(_json(kept["results"]), encoding="utf-8")
    _table(folder / "marks.csv", kept["marks"])
    _table(folder / "results.csv", kept["results"])
    for bundle, text in manifests_of(sitting).items():
        (folder / f"manifest-{bundle}.json").write_bytes(text.encode())
    for sha256 in {recording.stored_id for recording in recordings_of(sitting)}:
        try:
            source = store().path_of(sha256)
        except ObjectNotHeld:
            continue
        (folder / "audio").mkdir(exist_ok=True)
        shutil.copyfile(source, folder / "audio" / f"{sha256}.flac")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)


def _table(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    headings = sorted({name for row in rows for name in row})
    cells = ([_cell(row.get(name)) for name in headings] for row in rows)
    write_csv(path, headings, cells, lambda done: None)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)

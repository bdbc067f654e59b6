"""Bags satisfy the reference library; what comes from elsewhere is taken whole or not at all."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Role
from admin.archive.keeping import ledger, store
from admin.archive.models import Recording
from admin.preservation.bag_import import import_bag
from admin.preservation.errors import BagRefused
from admin.preservation.exporting import ask_bag, path_of
from admin.preservation.models import ImportedBag
from recordings.ledger import STORED
from recordings.verify import verify_archive
from tests.admin.factories import AT, add_user
from tests.admin.marked_sittings import add_finished

pytestmark = pytest.mark.django_db


@pytest.fixture
def bag() -> Path:
    sitting = add_finished()
    export = ask_bag({"sitting": str(sitting.pk)}, by=add_user(Role.ARCHIVIST), at=AT)
    assert export.state == "done", export.trouble
    return path_of(export)


def forget_sound() -> None:
    """As at another site: store and ledger know nothing of the sound."""
    for path in list(store().files()):
        store().dispose(path.stem)


def changed(bag: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The bag with other bytes in its files; None leaves a file out."""
    other = bag.with_name("changed.zip")
    with zipfile.ZipFile(bag) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            data = change(name, source.read(name))
            if data is not None:
                target.writestr(name, data)
    return other


def refusal(path: Path) -> set[str]:
    with pytest.raises(BagRefused) as caught:
        import_bag(path, who="command line", at=AT)
    assert not ImportedBag.objects.exists()
    assert list(store().files()) == []
    assert list(ledger().entries()) == []
    return {one["id"] for one in caught.value.extra["findings"]}  # type: ignore[attr-defined]


def test_the_reference_library_accepts_a_bag_with_sound_marks_and_results(
    bag: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(bag) as archive:
        archive.extractall(tmp_path / "out")
    folder = next((tmp_path / "out").iterdir())
    bagit.Bag(str(folder)).validate()
    (sitting,) = (folder / "data" / "sittings").iterdir()
    names = {path.name for path in sitting.iterdir()}
    assert {"sitting.json", "marks.json", "marks.csv", "results.json", "results.csv"} <= names
    kept = json.loads((sitting / "sitting.json").read_text())
    assert {one["sha256"] for one in kept["recordings"]} == {
        path.stem for path in (sitting / "audio").iterdir()
    }
    assert "*" in kept["identity"]
    assert AuditEntry.objects.filter(action="archive_exported").count() == 1


def test_a_bag_from_elsewhere_comes_to_the_store_and_the_ledger_once(bag: Path) -> None:
    forget_sound()
    taken = import_bag(bag, who="command line", at=AT)
    assert import_bag(bag, who="command line", at=AT) == taken
    assert verify_archive(store(), ledger()) == ()
    assert [entry.action for entry in ledger().entries()] == [STORED, "bag_imported"]
    assert store().holds(Recording.objects.all()[0].stored_id)


def test_every_finding_is_told_and_nothing_is_kept(bag: Path) -> None:
    forget_sound()

    def spoil(name: str, data: bytes) -> bytes | None:
        if name.endswith("marks.csv"):
            return None
        return data + b" " if name.endswith(("results.json", ".flac")) else data

    assert {"file_missing", "file_changed"} <= refusal(changed(bag, spoil))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../outside.txt", "path_outside"),
        ("/etc/outside", "path_outside"),
        ("bag\\..\\outside", "path_outside"),
        ("C:/outside", "path_outside"),
    ],
)
def test_path_tricks_are_refused(bag: Path, name: str, expected: str) -> None:
    forget_sound()
    other = changed(bag, lambda _, data: data)
    with zipfile.ZipFile(other, "a") as archive:
        archive.writestr(name, b"x")
    assert expected in refusal(other)


def test_links_bombs_and_no_zips_are_refused(bag: Path, tmp_path: Path) -> None:
    forget_sound()
    other = changed(bag, lambda _, data: data)
    with zipfile.ZipFile(other, "a", zipfile.ZIP_DEFLATED) as archive:
        link = zipfile.ZipInfo("bag/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bag/zeros", bytes(30 * 1024 * 1024))
    assert {"not_a_file", "zip_bomb"} <= refusal(other)
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 nothing")
    assert refusal(tmp_path / "no.zip") == {"not_a_zip"}

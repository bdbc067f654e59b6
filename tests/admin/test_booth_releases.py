"""Releases of the booth program: taken in, signed, offered to one room, fetched in pieces."""

from __future__ import annotations

import base64
import io
import json
import tarfile
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from admin.accounts.models import AuditEntry
from admin.booth_releases import releases
from admin.booth_releases.errors import NoRelease, OtherContent, UnknownRelease
from tests.admin.booth_client import Booth
from tests.admin.factories import AT, add_seat

pytestmark = pytest.mark.django_db
LINUX = "linux-x86_64"


def archive(folder: Path, version: str = "9.1.0", more: bytes = b"program", **about: str) -> Path:
    described = {
        "program": "putonghua-station",
        "version": version,
        "platform": LINUX,
        "kind": "folder",
        **about,
    }
    path = folder / f"{version}-{len(more)}.tar.gz"
    with tarfile.open(path, "w:gz") as made:
        for name, data in (
            ("release.json", json.dumps(described).encode()),
            ("putonghua-station", more),
        ):
            member = tarfile.TarInfo(f"putonghua-station-{version}/{name}")
            member.size = len(data)
            made.addfile(member, io.BytesIO(data))
    return path


def test_only_the_offered_room_is_told_and_the_statement_is_signed(
    booth: Booth, tmp_path: Path
) -> None:
    other = add_seat()
    release = releases.add(archive(tmp_path), by="test", at=AT)
    room = add_seat().room
    here = add_seat(room)
    releases.offer("9.1.0", [room], by="test", at=AT)
    assert Booth(other).get(f"/program?platform={LINUX}").json()["statement"] is None
    told = Booth(here).get(f"/program?platform={LINUX}").json()
    assert json.loads(told["statement"])["sha256"] == release.sha256
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(told["release_key"]))
    signature = base64.b64decode(told["signature"])
    key.verify(signature, told["statement"].encode())
    with pytest.raises(InvalidSignature):
        key.verify(signature, told["statement"].replace("9.1.0", "9.1.1").encode())
    windows = Booth(here).get("/program?platform=windows-x86_64").json()
    assert (windows["statement"], windows["version"]) == (None, "9.1.0")


def test_the_archive_comes_in_pieces_from_any_offset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "PIECE_BYTES", 100)
    file = archive(tmp_path)
    release = releases.add(file, by="test", at=AT)
    seat = add_seat()
    releases.offer("9.1.0", [seat.room], by="test", at=AT)
    booth, got = Booth(seat), b""
    while len(got) < release.size:
        address = f"/program/archive?platform={LINUX}&sha256={release.sha256}&offset={len(got)}"
        got += booth.get(address).content
    assert got == file.read_bytes()
    assert Booth(add_seat()).get(address).status_code == 404  # not offered there


def test_a_withdrawn_version_is_given_to_nobody(tmp_path: Path) -> None:
    releases.add(archive(tmp_path), by="test", at=AT)
    seat = add_seat()
    releases.offer("9.1.0", [seat.room], by="test", at=AT)
    releases.withdraw("9.1.0", by="test", at=AT)
    assert Booth(seat).get(f"/program?platform={LINUX}").json()["statement"] is None
    with pytest.raises(UnknownRelease):
        releases.offer("9.1.0", [seat.room], by="test", at=AT)
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    wanted = ["booth_release_added", "booth_release_offered", "booth_release_withdrawn"]
    assert [action for action in actions if action.startswith("booth_release")] == wanted


def test_one_version_has_one_content(tmp_path: Path) -> None:
    file = archive(tmp_path)
    assert releases.add(file, by="test", at=AT) == releases.add(file, by="test", at=AT)
    with pytest.raises(OtherContent):
        releases.add(archive(tmp_path, more=b"another program"), by="test", at=AT)


@pytest.mark.parametrize(
    "about", [{"program": "another"}, {"platform": "../../etc"}, {"version": "../1"}]
)
def test_what_is_no_release_is_refused(tmp_path: Path, about: dict[str, str]) -> None:
    with pytest.raises(NoRelease):
        releases.add(
            archive(tmp_path, "9.1.0", **about)
            if "version" not in about
            else _with_version(tmp_path),
            by="test",
            at=AT,
        )


def _with_version(folder: Path) -> Path:
    path = archive(folder, "1")
    data = json.dumps({"program": "putonghua-station", "version": "../1", "platform": LINUX})
    with tarfile.open(path, "w:gz") as made:
        member = tarfile.TarInfo("x/release.json")
        member.size = len(data)
        made.addfile(member, io.BytesIO(data.encode()))
    return path


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    file = archive(tmp_path, more=bytes(range(256)) * 4000)
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(NoRelease):
        releases.add(file, by="test", at=AT)

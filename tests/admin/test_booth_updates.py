"""A booth takes a new program from a real server: signed, resumed, tried, and taken back."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from admin.booth_releases import releases
from recordings.sealing import new_key
from station.errors import LabError
from station.lab_client import LabClient
from station.updating.errors import DoesNotStart, NotSigned
from station.updating.plan import Step
from station.updating.program_folder import ProgramFolder
from station.updating.update import update
from station.updating.update_client import ask, fetch, verified
from tests.admin.booth_client import register_booth
from tests.admin.factories import AT, add_seat

pytestmark = pytest.mark.django_db(transaction=True)
SEAL = new_key()[0]
GOOD = "#!/bin/sh\necho {version}\n"
ROTTEN = "#!/bin/sh\nexit 3\n"


def archive(folder: Path, version: str, program: str, name: str = "putonghua-station") -> Path:
    about = {"program": "putonghua-station", "version": version, "platform": "linux-x86_64"}
    path = folder / f"{version}.tar.gz"
    with tarfile.open(path, "w:gz") as made:
        for file, text in (
            ("release.json", json.dumps(about)),
            (name, program.format(version=version)),
            ("ballast", os.urandom(3000).hex()),
        ):
            member = tarfile.TarInfo(f"putonghua-station-{version}/{file}")
            member.size, member.mode = len(text), 0o755
            made.addfile(member, io.BytesIO(text.encode()))
    return path


@pytest.fixture
def offered(live_server: LiveServer, tmp_path: Path):
    """Offers a program to a new booth's room; yields a function that makes the booth's client."""
    seat = add_seat()
    client = LabClient(live_server.url, register_booth(seat))

    def offer(version: str, program: str = GOOD, **more: str) -> LabClient:
        releases.add(archive(tmp_path, version, program, **more), by="test", at=AT)
        releases.offer(version, [seat.room], by="test", at=AT)
        return client

    with client:
        yield offer


def test_the_offered_version_is_taken_and_runs(offered, tmp_path: Path) -> None:
    home = tmp_path / "home"
    client = offered("9.1.0")
    assert update(home, client, SEAL, "0.1.0") == (Step.FETCH, "9.1.0")
    programs = ProgramFolder(home).read("0.1.0")
    assert (programs.running, programs.on_trial) == ("9.1.0", True)
    assert update(home, client, SEAL, "0.1.0")[0] is Step.NOTHING
    # a base that a technician has installed since then wins
    assert ProgramFolder(home).read("0.2.0").running == "0.2.0"


def test_a_cut_download_goes_on_where_it_ended(
    offered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "PIECE_BYTES", 500)
    client = offered("9.1.0")
    answer = ask(client)
    offer = verified(answer, answer.release_key)
    assert offer is not None
    real, asked = client.call, []

    def cut(method: str, path: str, **request):
        asked.append(request["params"]["offset"])
        if len(asked) == 3:
            raise LabError("cut")
        return real(method, path, **request)

    monkeypatch.setattr(client, "call", cut)
    with pytest.raises(LabError):
        fetch(client, offer, tmp_path / "download")
    path = fetch(client, offer, tmp_path / "download")
    assert asked[:4] == [0, 500, 1000, 1000]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == offer.sha256


def test_a_tampered_archive_is_not_unpacked(offered, tmp_path: Path, data_folder: Path) -> None:
    client = offered("9.1.0")
    (kept,) = (data_folder / releases.FOLDER).glob("*.tar.gz")
    kept.write_bytes(kept.read_bytes()[:-1] + b"!")
    with pytest.raises(NotSigned):
        update(tmp_path / "home", client, SEAL, "0.1.0")
    assert ProgramFolder(tmp_path / "home").read("0.1.0").running == "0.1.0"


def test_another_release_key_than_the_first_is_not_believed(offered, tmp_path: Path) -> None:
    client, home = offered("9.1.0"), tmp_path / "home"
    ProgramFolder(home).trusted_key("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", SEAL)
    with pytest.raises(NotSigned):
        update(home, client, SEAL, "0.1.0")


def test_a_name_that_leaves_the_folder_is_refused(offered, tmp_path: Path) -> None:
    client = offered("9.1.0", name="../../../outside")
    with pytest.raises(NotSigned):
        update(tmp_path / "home", client, SEAL, "0.1.0")
    assert not list(tmp_path.rglob("outside"))


def test_a_version_whose_own_check_fails_is_not_taken(offered, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with pytest.raises(DoesNotStart):
        update(home, offered("9.1.0", ROTTEN), SEAL, "0.1.0")
    assert ProgramFolder(home).read("0.1.0").running == "0.1.0"
    assert not ProgramFolder(home).present()


def test_nothing_is_changed_while_recordings_wait(offered, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "spool" / "a bundle").mkdir(parents=True)
    assert update(home, offered("9.1.0"), SEAL, "0.1.0")[0] is Step.WAIT


def test_a_version_that_falls_at_its_start_is_gone_back_from(offered, tmp_path: Path) -> None:
    home = tmp_path / "home"
    falls = '#!/bin/sh\n[ "$1" = run ] && exit 3\necho {version}\n'
    client = offered("9.1.0", falls)
    from station.version import version

    update(home, client, SEAL, version())
    started = [sys.executable, "-c", "from station.updating.launch import main; main()", "run"]
    environment = {**os.environ, "PUTONGHUA_STATION_HOME": str(home)}
    done = subprocess.run(
        started, env=environment, capture_output=True, text=True, timeout=50, check=False
    )
    assert "register" in done.stdout  # the base ran, and it is not registered
    programs = ProgramFolder(home).read(version())
    assert programs.running == version()
    assert programs.refused == ("9.1.0",)
    assert update(home, client, SEAL, version())[0] is Step.REFUSED_BEFORE

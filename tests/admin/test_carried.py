"""Bundles carried to the server by hand: taken in once, checked, and never written to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from admin.archive import keeping
from admin.archive.carried import bundles_in, take_all
from admin.archive.models import ReceivedBundle
from admin.project.data_folder import seal_secret
from admin.testing.models import Session, Sitting
from recordings.bundle import open_bundle
from recordings.recovery import recover_bundle
from recordings.sealing import new_key, public_half
from recordings.verify import verify_archive
from tests.admin.factories import AT
from tests.admin.sample_bundles import make_bundle

pytestmark = pytest.mark.django_db


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def lab_key() -> str:
    return public_half(seal_secret(Path(settings.DATA_FOLDER)))


def sealed(stick: Path, sitting: Sitting, key: str) -> Path:
    """A bundle as it lies in a booth's spool."""
    folder = make_bundle(stick / "spool" / "a", sitting).folder
    recover_bundle(folder, AT, key)
    assert not list(folder.glob("*.flac"))
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_sealed_bundle_is_taken_in_and_left_as_it_was(stick: Path, sitting: Sitting) -> None:
    folder = sealed(stick, sitting, lab_key())
    before = contents(folder)
    (told,) = take_all(stick, who="officer", at=AT)
    assert told.taken
    assert sitting.candidate.admission_number in told.sentence
    bundle = ReceivedBundle.objects.get()
    assert bundle.recordings.count() == 4
    assert bundle.seat is None
    sitting.refresh_from_db()
    assert sitting.stage == "finished"
    assert verify_archive(keeping.store(), keeping.ledger()) == ()
    assert contents(folder) == before


def test_twice_is_once(stick: Path, sitting: Sitting) -> None:
    sealed(stick, sitting, lab_key())
    first, second = (next(take_all(stick, who="officer", at=AT)) for _ in range(2))
    assert first.taken
    assert second.taken
    assert "早已收到" in second.sentence
    assert ReceivedBundle.objects.count() == 1


def test_what_a_broken_booth_left_open_is_recovered_on_the_copy(
    stick: Path, sitting: Sitting
) -> None:
    folder = make_bundle(stick / "b", sitting, items=(1, 2), seal=False).folder
    before = contents(folder)
    (told,) = take_all(stick, who="officer", at=AT)
    assert told.taken
    assert ReceivedBundle.objects.get().recordings.count() == 2
    assert contents(folder) == before
    assert open_bundle(folder).manifest.state == "open"


def test_every_refusal_has_its_sentence_and_the_others_go_on(stick: Path, sitting: Sitting) -> None:
    foreign = sealed(stick, sitting, new_key()[0])
    foreign.rename(stick / "1-another-lab")
    lost = make_bundle(stick / "2-lost", sitting, seed=2).folder
    (lost / "item-3.flac").unlink()
    changed = make_bundle(stick / "3-changed", sitting, seed=3).folder
    (changed / "item-1.flac").write_bytes(b"fLaC")
    broken = make_bundle(stick / "4-broken", sitting, seed=4).folder
    (broken / "manifest.json").write_text("{")
    make_bundle(stick / "5-good", sitting, seed=5)
    told = list(take_all(stick, who="officer", at=AT))
    assert [one.folder.name for one in told] == [path.name for path in bundles_in(stick)]
    assert [one.taken for one in told] == [False, False, False, False, True]
    assert len({one.sentence for one in told}) == 5
    assert ReceivedBundle.objects.count() == 1


def test_nobody_here_has_such_a_sitting(stick: Path, sitting: Sitting) -> None:
    make_bundle(stick / "a", sitting)
    sitting.delete()
    (told,) = take_all(stick, who="officer", at=AT)
    assert not told.taken
    assert not ReceivedBundle.objects.exists()


def test_a_closed_session_needs_a_persons_decision(stick: Path, sitting: Sitting) -> None:
    make_bundle(stick / "a", sitting)
    session = sitting.candidate.session
    session.status = Session.Status.CLOSED
    session.save()
    (told,) = take_all(stick, who="officer", at=AT)
    assert not told.taken
    assert "考次已结束" in told.sentence
    shutil.rmtree(stick)
    assert list(take_all(stick, who="officer", at=AT)) == []

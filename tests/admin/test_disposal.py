"""Nothing goes without a period ended, two people, and no hold; the chain stays verifiable."""

from __future__ import annotations

from datetime import date

import pytest

from admin.accounts.rights import Role
from admin.archive.keeping import ledger, store
from admin.archive.models import Recording
from admin.desk.errors import NoWaveform
from admin.desk.waveforms import waveform_of
from admin.errors import NotAllowed
from admin.preservation import disposal as steps
from admin.preservation.errors import NotDue, OnHold, SamePerson, WrongState
from admin.preservation.holds import lift_hold, place_hold
from admin.preservation.models import RetentionRule
from admin.preservation.retention import due_sittings, years_before
from admin.preservation.rules import retention_rule
from admin.testing.models import Sitting
from recordings.ledger import STORED
from recordings.verify import verify_archive
from tests.admin.factories import AT, TODAY, add_session, add_user
from tests.admin.marked_sittings import add_finished

pytestmark = pytest.mark.django_db


def old_sitting(day: date = date(2022, 5, 1)) -> Sitting:
    """With recordings that the ledger knows."""
    sitting = add_finished(add_session(date=day))
    known = {entry.subject for entry in ledger().entries()}
    for sha in set(Recording.objects.values_list("stored_id", flat=True)) - known:
        ledger().append("booth", STORED, sha, {}, AT)
    return sitting


def recordings_rule() -> RetentionRule:
    return retention_rule("recordings")


def test_disposal_needs_two_people_and_leaves_the_chain_whole() -> None:
    sitting = old_sitting()
    archivist = add_user(Role.ARCHIVIST, Role.CHIEF_EXAMINER)
    chief = add_user(Role.CHIEF_EXAMINER)
    one = steps.propose([sitting], recordings_rule(), by=archivist, reason="期满", at=AT)
    with pytest.raises(SamePerson):
        steps.decide(one, consent=True, by=archivist, reason="同意", at=AT)
    with pytest.raises(WrongState):
        steps.execute(one, by=archivist, at=AT)
    with pytest.raises(NotAllowed):
        steps.decide(one, consent=True, by=add_user(Role.ARCHIVIST), reason="同意", at=AT)
    steps.decide(one, consent=True, by=chief, reason="同意", at=AT)
    done = steps.execute(one, by=archivist, at=AT)
    assert done.state == "done"
    assert list(store().files()) == []
    assert verify_archive(store(), ledger()) == ()
    assert not due_sittings(recordings_rule(), TODAY).exists()


def test_what_is_on_hold_cannot_go_at_any_step() -> None:
    sitting = old_sitting()
    archivist, chief = add_user(Role.ARCHIVIST), add_user(Role.CHIEF_EXAMINER)
    for thing in (sitting, sitting.candidate.session, sitting.candidate.person):
        hold = place_hold(thing, by=archivist, reason="申诉中", at=AT)
        with pytest.raises(OnHold):
            steps.propose([sitting], recordings_rule(), by=archivist, reason="期满", at=AT)
        lift_hold(hold, by=archivist, reason="已结案", at=AT)
    one = steps.propose([sitting], recordings_rule(), by=archivist, reason="期满", at=AT)
    hold = place_hold(sitting, by=archivist, reason="申诉中", at=AT)
    with pytest.raises(OnHold):
        steps.decide(one, consent=True, by=chief, reason="同意", at=AT)
    lift_hold(hold, by=archivist, reason="已结案", at=AT)
    steps.decide(one, consent=True, by=chief, reason="同意", at=AT)
    place_hold(sitting.candidate.session, by=archivist, reason="调查", at=AT)
    with pytest.raises(OnHold):
        steps.execute(one, by=archivist, at=AT)
    assert list(store().files()) != []


def test_a_file_that_another_sitting_needs_stays() -> None:
    old, young = old_sitting(), old_sitting(TODAY)  # the same sound in both
    archivist, chief = add_user(Role.ARCHIVIST), add_user(Role.CHIEF_EXAMINER)
    one = steps.propose([old], recordings_rule(), by=archivist, reason="期满", at=AT)
    steps.decide(one, consent=True, by=chief, reason="同意", at=AT)
    steps.execute(one, by=archivist, at=AT)
    assert one.items.get().kept
    for recording in Recording.objects.filter(bundle__sitting=young):
        assert store().holds(recording.stored_id)
    assert verify_archive(store(), ledger()) == ()


def test_the_period_must_have_ended() -> None:
    with pytest.raises(NotDue):
        steps.propose(
            [old_sitting(years_before(TODAY, 3))],
            recordings_rule(),
            by=add_user(Role.ARCHIVIST),
            reason="期满",
            at=AT,
        )


def test_nothing_of_the_sound_stays_in_the_cache_of_outlines() -> None:
    sitting = old_sitting()
    archivist, chief = add_user(Role.ARCHIVIST), add_user(Role.CHIEF_EXAMINER)
    recording = Recording.objects.filter(bundle__sitting=sitting)[0]
    waveform_of(recording)
    cache = store().root.parent / "waveforms"
    assert [path.name.split("-")[0] for path in cache.iterdir()] == [recording.stored_id]
    one = steps.propose([sitting], recordings_rule(), by=archivist, reason="期满", at=AT)
    steps.decide(one, consent=True, by=chief, reason="同意", at=AT)
    steps.execute(one, by=archivist, at=AT)
    assert list(cache.iterdir()) == []
    with pytest.raises(NoWaveform):
        waveform_of(recording)

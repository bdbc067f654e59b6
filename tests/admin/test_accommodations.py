"""Accommodations: granted by officers before the test, with their history, told at log-in."""

from __future__ import annotations

import pytest
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.testing.accommodations import Accommodations, grant, of_candidate
from admin.testing.errors import UnderWay
from admin.testing.stages import Stage
from tests.admin.booth_client import Booth
from tests.admin.factories import AT, add_seated, add_sitting, add_user

pytestmark = pytest.mark.django_db

SOME = Accommodations(extra_time_percent=50, large_print=True)


def test_the_booth_is_told_at_log_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)
    sitting = add_sitting()
    candidate = sitting.candidate
    assert candidate.seat
    grant(candidate, SOME, by=add_user(), at=AT, reason="视力残疾证明")
    booth = Booth(candidate.seat)
    answer = booth.post("/log-in", {"digits": candidate.admission_number[-4:]}).json()
    assert answer["accommodations"] == {
        "extra_time_percent": 50,
        "large_print": True,
        "high_contrast": False,
        "written_instructions": False,
        "spoken_order": False,
    }


def test_former_ones_can_be_looked_up_and_why_they_changed() -> None:
    candidate, user = add_seated(), add_user()
    grant(candidate, SOME, by=user, at=AT, reason="视力残疾证明")
    grant(candidate, SOME, by=user, at=AT, reason="再存一次")
    grant(candidate, Accommodations(), by=user, at=AT, reason="登记有误")
    former = list(candidate.history.values_list("extra_time_percent", flat=True))
    assert former == [0, 50, 0]
    acts = AuditEntry.objects.filter(action="accommodations_granted").order_by("id")
    assert [one.reason for one in acts] == ["视力残疾证明", "登记有误"]
    assert acts[0].detail["after"]["large_print"] is True


@pytest.mark.parametrize("stage", [Stage.STARTED, Stage.FINISHED])
def test_nothing_changes_once_the_test_has_begun(stage: Stage) -> None:
    candidate = add_sitting(stage=stage).candidate
    with pytest.raises(UnderWay):
        grant(candidate, SOME, by=add_user(), at=AT, reason="补登记")
    candidate.refresh_from_db()
    assert of_candidate(candidate) == Accommodations()


def test_they_are_said_in_few_words() -> None:
    assert SOME.words == ("延时 50%", "大字")
    assert Accommodations().words == ()

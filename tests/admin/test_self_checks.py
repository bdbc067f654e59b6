"""What booths found when they looked themselves over is kept, each time."""

from __future__ import annotations

import pytest

from admin.testing.models import SelfCheck
from tests.admin.booth_client import Booth
from tests.admin.factories import add_seat

pytestmark = pytest.mark.django_db

FOUND = {
    "lines": [
        {"subject": "麦克风", "well": True, "found": "USB Headset", "to_do": ""},
        {"subject": "电平", "well": False, "found": "没有任何信号", "to_do": "查插头"},
    ],
    "version": "0.1.0",
    "clock_difference_s": -0.4,
}


def test_every_check_is_kept_with_its_seat() -> None:
    seat = add_seat()
    booth = Booth(seat)
    for _ in range(2):
        assert booth.post("/self-check", FOUND).json() == {"ok": True}
    kept = SelfCheck.objects.filter(seat=seat)
    assert kept.count() == 2
    assert kept[0].lines == FOUND["lines"]
    assert (kept[0].version, kept[0].clock_difference_s) == ("0.1.0", -0.4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": []},
        {"lines": FOUND["lines"] * 21},
        {"lines": [{"subject": "麦克风"}]},
        {"version": "x" * 65},
        {"clock_difference_s": "gestern"},
        {"clock_difference_s": 1e300},
    ],
)
def test_a_wrong_body_is_refused_and_not_kept(wrong: dict[str, object]) -> None:
    answer = Booth(add_seat()).post("/self-check", {**FOUND, **wrong})
    assert (answer.status_code, answer.json()["id"]) == (422, "invalid_request")
    assert not SelfCheck.objects.exists()

"""The client against a real HTTP server: values, and every failure as the room's own error."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fake_lab_server import KEY, PIXEL, FakeLab

from station import errors
from station.booth_key import new_booth_key
from station.lab_client import Coming, LabClient, Order
from station.room_report import room_report
from station.sitting_state import Sitting, Stage
from wordlists.paper import Paper

AT = datetime(2026, 1, 2, 3, 4, 5, 678000, UTC)


@pytest.fixture
def client(lab: FakeLab) -> Iterator[LabClient]:
    with LabClient(lab.url, KEY) as made:
        yield made


def test_room(client: LabClient) -> None:
    assert client.room().seat == "A-03"


def test_log_in_gives_the_person_at_this_seat(client: LabClient, lab: FakeLab) -> None:
    person = client.log_in("0001")
    assert (person.sitting_id, person.name, person.stage) == (lab.sitting_id, "林清如", "waiting")
    assert client.photo(person) is None


def test_photo(client: LabClient, lab: FakeLab) -> None:
    lab.photo = PIXEL
    assert client.photo(client.log_in("0001")) == PIXEL


def test_a_refusal_keeps_the_servers_sentence(client: LabClient) -> None:
    with pytest.raises(errors.Refused) as caught:
        client.log_in("9999")
    assert caught.value.reason == "no_such_candidate"
    assert "准考证号" in caught.value.message.zh


def test_a_report_says_where_the_sitting_stands(client: LabClient, lab: FakeLab) -> None:
    sitting = Sitting(stage=Stage.WAITING, device_present=False)
    assert client.report(lab.sitting_id, room_report(sitting, -30.24, AT)).started
    assert lab.reports == [
        {
            "state": "waiting_for_start",
            "item": None,
            "remaining_s": None,
            "level_dbfs": -30.2,
            "warning": "麦克风断开",
            "at": "2026-01-02T03:04:05.678Z",
            "orders_done": [],
        }
    ]


def test_the_paper_comes_only_after_the_signal(
    client: LabClient, lab: FakeLab, paper: Paper
) -> None:
    with pytest.raises(errors.NotStarted):
        client.paper(lab.sitting_id)
    lab.started = True
    assert client.paper(lab.sitting_id) == paper


def test_a_paper_of_another_form_is_refused(client: LabClient, lab: FakeLab) -> None:
    lab.started = True
    lab.paper = {"schema": 99}
    with pytest.raises(errors.AnswerUnreadable):
        client.paper(lab.sitting_id)


def test_orders_come_with_the_answer_until_they_are_done(client: LabClient, lab: FakeLab) -> None:
    lab.orders = {7: {"order": "repeat", "item": 2}, 9: {"order": "void", "reason": "停电"}}
    report = room_report(Sitting(stage=Stage.RECORDING), -30.0, AT)
    assert client.report(lab.sitting_id, report).orders == (
        Order(7, "repeat", 2, ""), Order(9, "void", None, "停电"),
    )  # fmt: skip
    (left,) = client.report(lab.sitting_id, report, [7]).orders
    assert (left.id, lab.orders_done) == (9, [7])


def test_wrong_offset_carries_the_servers_offset(client: LabClient, lab: FakeLab) -> None:
    data = b"0123456789"
    state = client.begin_upload(lab.sitting_id, Coming("item-1.flac", _sha(data), len(data), None))
    client.append(lab.sitting_id, state.upload_id, 0, data[:4])
    with pytest.raises(errors.WrongOffset) as caught:
        client.append(lab.sitting_id, state.upload_id, 0, data)
    assert caught.value.offset == 4


def test_missing_files_are_named(client: LabClient, lab: FakeLab) -> None:
    manifest = b'{"bundle_id": "b", "items": [{"file": "item-1.flac", "sha256": "x"}]}'
    with pytest.raises(errors.FilesMissing) as caught:
        client.deliver_manifest(lab.sitting_id, manifest, _sha(manifest))
    assert caught.value.missing == ("item-1.flac",)


def test_the_key_is_needed(lab: FakeLab) -> None:
    with LabClient(lab.url, new_booth_key()[1]) as client, pytest.raises(errors.KeyRefused):
        client.room()


def test_a_server_in_trouble(client: LabClient, lab: FakeLab) -> None:
    lab.down = True
    with pytest.raises(errors.ServerFailed):
        client.room()


def test_no_server(client: LabClient, lab: FakeLab) -> None:
    lab.stop()
    with pytest.raises(errors.ServerUnreachable):
        client.room()


def test_every_error_has_its_own_id_and_a_sentence() -> None:
    values = [k for k in vars(errors).values() if isinstance(k, type)]
    kinds = [k for k in values if issubclass(k, errors.StationError)]
    assert len({kind.id for kind in kinds}) == len(kinds)
    assert all(kind.message.zh.endswith("。") for kind in kinds)


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

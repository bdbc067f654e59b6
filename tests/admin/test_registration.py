"""Registering booths: codes, both sides' proofs, TLS with a pinned certificate, forged servers."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.project.certificate import certificate_files
from admin.project.data_folder import prepare
from admin.testing.errors import CodeRefused
from admin.testing.models import Seat
from admin.testing.seat_keys import CODE_VALID, issue_code, register, withdraw_key
from recordings.introduction import key_of, proof
from station import errors
from station.booth_key import new_booth_key
from station.lab_client import LabClient
from station.registration import register as register_booth
from tests.admin.factories import AT, add_seat
from tests.admin.live_server import running_server, same_database


def tried(code: str, *, certificate: str = "", at: timedelta = timedelta()) -> Seat:
    public, _ = new_booth_key()
    given = proof("booth", key_of(code), public, certificate)
    return register(public, given, certificate, at=AT + at)[0]


@pytest.mark.django_db
class TestCodes:
    def test_a_code_is_good_once_and_for_its_seat(self) -> None:
        seat, other = add_seat(), add_seat()
        code = issue_code(seat, by="test", at=AT)
        issue_code(other, by="test", at=AT)
        assert tried(code.lower().replace("-", " ")) == seat
        with pytest.raises(CodeRefused):
            tried(code)

    def test_a_code_grows_old(self) -> None:
        code = issue_code(add_seat(), by="test", at=AT)
        with pytest.raises(CodeRefused):
            tried(code, at=CODE_VALID)

    def test_a_new_code_or_a_withdrawal_ends_the_code_before(self) -> None:
        seat = add_seat()
        first = issue_code(seat, by="test", at=AT)
        second = issue_code(seat, by="test", at=AT)
        with pytest.raises(CodeRefused):
            tried(first)
        withdraw_key(seat, by="test", at=AT, reason="丢失")
        with pytest.raises(CodeRefused):
            tried(second)

    def test_a_key_belongs_to_one_seat(self) -> None:
        public, _ = new_booth_key()
        for taken in (False, True):
            code = issue_code(add_seat(), by="test", at=AT)
            given = proof("booth", key_of(code), public, "")
            if taken:
                with pytest.raises(CodeRefused):
                    register(public, given, "", at=AT)
            else:
                register(public, given, "", at=AT)

    @pytest.mark.parametrize("public", ["", "x", "密钥", "A" * 44, "AAAA", "../" * 10])
    def test_what_is_no_key_is_refused(self, public: str) -> None:
        code = issue_code(add_seat(), by="test", at=AT)
        with pytest.raises(CodeRefused):
            register(public, proof("booth", key_of(code), public, ""), "", at=AT)

    def test_the_trail_tells_all_of_it_and_never_the_code(self) -> None:
        seat = add_seat()
        code = issue_code(seat, by="test", at=AT)
        tried(code)
        withdraw_key(seat, by="test", at=AT, reason="测试机丢失")
        trail = AuditEntry.objects.filter(subject_type="lab_testing.Seat").order_by("pk")
        assert [one.action for one in trail] == [
            "seat_code_issued", "seat_registered", "seat_key_withdrawn",
        ]  # fmt: skip
        assert code not in str([vars(one) for one in trail])


def pass_on(mine: ssl.SSLSocket, theirs: ssl.SSLSocket) -> None:
    """Both ways in one thread: a TLS connection is not for two at once."""
    other = {mine: theirs, theirs: mine}
    for one in other:
        one.settimeout(0.2)  # what arrives may be TLS's own, with nothing to read in it
    with mine, theirs:
        while True:
            waiting = [one for one in other if one.pending()]
            for source in waiting or select.select(list(other), [], [])[0]:
                try:
                    data = source.recv(65_536)
                except TimeoutError:
                    continue
                except OSError:
                    return
                if not data:
                    return
                other[source].sendall(data)


@contextmanager
def between(address: str, folder: Path) -> Iterator[str]:
    """Somebody in between, who reads all and passes it on under another certificate."""
    prepare(folder)
    certificate, key = certificate_files(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))
    onward = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    onward.check_hostname, onward.verify_mode = False, ssl.CERT_NONE
    target = httpx.URL(address)

    def serve() -> None:
        while True:
            try:
                raw, _ = listener.accept()
                mine = context.wrap_socket(raw, server_side=True)
            except OSError:
                if listener.fileno() == -1:
                    return
                continue  # a booth that does not trust this certificate hangs up
            theirs = onward.wrap_socket(socket.create_connection((target.host, target.port)))
            threading.Thread(target=pass_on, args=(mine, theirs), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@pytest.fixture
def address(data_folder: Path) -> Iterator[str]:
    database = same_database(data_folder)
    with running_server(data_folder, "--tls", **database) as (address, _):
        yield address


@pytest.mark.django_db(transaction=True)
def test_booth_and_server_over_tls(address: str, tmp_path: Path) -> None:
    """One server for all of it: it takes seconds to start."""
    seat = add_seat()
    now = timezone.now()
    code = issue_code(seat, by="test", at=now)

    with between(address, tmp_path / "stranger") as stranger:
        # While registering: neither proof fits, and the code is still good.
        with pytest.raises(errors.Refused, match="登记码"):
            register_booth(stranger, code)
        made = register_booth(address, code)
        assert made.room.seat == seat.label
        with LabClient(address, made.key, made.certificate) as client:
            assert client.room().seat == seat.label
        # Afterwards: another certificate than the one known is not talked to.
        with (
            LabClient(stranger, made.key, made.certificate) as client,
            pytest.raises(errors.ServerForged),
        ):
            client.room()
    with pytest.raises(errors.Refused):
        register_booth(address, code)

    withdraw_key(seat, by="test", at=now, reason="丢失")
    with (
        LabClient(address, made.key, made.certificate) as client,
        pytest.raises(errors.KeyRefused),
    ):
        client.room()


@pytest.mark.django_db(transaction=True)
def test_a_server_that_does_not_know_the_code_is_not_believed(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = issue_code(add_seat(), by="test", at=timezone.now())
    real = LabClient.introduce

    def forged(client: LabClient, public: str, given: str):
        answer = real(client, public, given)
        return type(answer)("0" * 64, answer.room)

    monkeypatch.setattr(LabClient, "introduce", forged)
    with pytest.raises(errors.ServerForged):
        register_booth(address, code)

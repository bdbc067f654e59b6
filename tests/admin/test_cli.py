"""The command line: every command has its help; keys; refusals; Django's own commands."""

from __future__ import annotations

import pytest
import typer
from django.utils import timezone
from typer.testing import CliRunner

from admin import cli
from admin.accounts.rights import Role
from admin.accounts.second_factor import factor_of
from admin.testing.models import Seat
from admin.testing.seat_keys import register
from recordings.introduction import key_of, proof
from station.booth_key import new_booth_key
from tests.admin.booth_client import Booth
from tests.admin.factories import add_person, add_room, add_seat, add_site, add_user
from tests.admin.one_time_device import add_device

runner = CliRunner()


@pytest.fixture(autouse=True)
def set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django is set up already, over the test's data folder."""
    monkeypatch.setattr(cli, "set_up", lambda: None)


def commands(group: typer.Typer, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    command = typer.main.get_command(group)
    found: list[tuple[str, ...]] = []

    def walk(node: object, names: tuple[str, ...]) -> None:
        below = getattr(node, "commands", None)
        if below is None:
            found.append(names)
        else:
            for name, child in below.items():
                walk(child, (*names, name))

    walk(command, path)
    return found


def test_the_rooms_commands_are_mounted() -> None:
    assert {
        ("serve",),
        ("worker",),
        ("manage",),
        ("seat-code",),
        ("wordlists", "import"),
        ("archive", "verify"),
    } <= set(commands(cli.app))


@pytest.mark.parametrize("command", [c for c in commands(cli.app) if c != ("manage",)])
def test_every_command_explains_itself_in_chinese(command: tuple[str, ...]) -> None:
    shown = runner.invoke(cli.app, [*command, "--help"])
    assert shown.exit_code == 0
    assert any("\u4e00" <= letter <= "\u9fff" for letter in shown.output)


@pytest.mark.django_db
def test_a_seats_code_is_shown_once_and_works() -> None:
    seat = add_seat(add_room(name="一号考场"), label="A-03")
    shown = runner.invoke(cli.app, ["seat-code", "一号考场", "A-03"])
    assert shown.exit_code == 0
    public = new_booth_key()[0]
    given = proof("booth", key_of(shown.stdout.strip()), public, "")
    assert register(public, given, "", at=timezone.now())[0] == seat


@pytest.mark.django_db
def test_a_registration_is_withdrawn_with_a_reason() -> None:
    booth = Booth(add_seat(add_room(name="一号考场"), label="A-03"))
    command = ["seat-withdraw", "一号考场", "A-03", "--reason"]
    assert runner.invoke(cli.app, [*command, " "]).exit_code == 2
    assert booth.get("/room").status_code == 200
    assert runner.invoke(cli.app, [*command, "测试机丢失"]).exit_code == 0
    assert booth.get("/room").status_code == 401


@pytest.mark.django_db
def test_an_unknown_or_doubtful_seat_gets_no_code() -> None:
    for code in ("001", "002"):
        add_seat(add_room(add_site(code=code), name="一号考场"), label="A-03")
    assert "--site" in runner.invoke(cli.app, ["seat-code", "一号考场", "A-03"]).output
    unknown = runner.invoke(cli.app, ["seat-code", "一号考场", "Z-99"])
    assert (unknown.exit_code, "没有这个机位" in unknown.output) == (2, True)
    assert not Seat.objects.exclude(code_key="").exists()
    named = runner.invoke(cli.app, ["seat-code", "一号考场", "A-03", "--site", "002"])
    assert named.exit_code == 0


@pytest.mark.django_db
def test_djangos_own_commands_are_reached() -> None:
    shown = runner.invoke(cli.app, ["manage", "check"])
    assert shown.exit_code == 0


@pytest.mark.django_db
def test_a_lost_device_is_reset_on_the_servers_own_machine() -> None:
    user = add_user(Role.ADMINISTRATOR, username="boss")
    add_device(user)
    lost = ["second-factor-reset", "boss", "--reason"]
    assert runner.invoke(cli.app, [*lost, " "]).exit_code == 2
    assert factor_of(user) is not None
    assert runner.invoke(cli.app, [*lost, "手机丢失"]).exit_code == 0
    assert factor_of(user) is None
    again = runner.invoke(cli.app, [*lost, "手机丢失"])
    assert (again.exit_code, "还没有绑定" in again.output) == (2, True)
    unknown = runner.invoke(cli.app, ["second-factor-reset", "nobody", "--reason", "丢失"])
    assert (unknown.exit_code, "没有这个账号" in unknown.output) == (2, True)


@pytest.mark.django_db
def test_keys_are_rotated() -> None:
    person = add_person()
    masked, locked = person.identity_masked, person.identity_locked
    done = runner.invoke(cli.app, ["rotate-keys"])
    assert (done.exit_code, "已更换密钥" in done.output) == (0, True)
    person.refresh_from_db()
    assert person.identity_locked != locked
    assert person.identity_masked == masked

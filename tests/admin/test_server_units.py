"""The units and the compose file: well formed, and their commands are commands there are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from admin.cli import app

FOLDER = Path(__file__).parents[2] / "packaging" / "server"
PROGRAM = "/opt/putonghua/bin/putonghua-admin"
UNITS = sorted([*FOLDER.glob("*.service"), *FOLDER.glob("*.timer")])


def check_command(arguments: list[str]) -> None:
    """Does the program understand these, as far as its own parser is asked?"""
    root: Any = typer.main.get_command(app)
    context = root.make_context("putonghua-admin", list(arguments), resilient_parsing=True)
    name, command, rest = root.resolve_command(context, list(arguments))
    assert name
    if hasattr(command, "commands"):
        assert rest[0] in command.commands
    else:
        command.make_context(name, list(rest))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_finds_nothing_to_say(unit: Path, tmp_path: Path) -> None:
    program = tmp_path / "putonghua-admin"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for one in UNITS:
        (tmp_path / one.name).write_text(one.read_text().replace(PROGRAM, str(program)))
    asked = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no"]
    done = subprocess.run(
        [*asked, str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_units_start_commands_there_are() -> None:
    services = [path.read_text() for path in UNITS if path.suffix == ".service"]
    lines = [re.findall(rf"^ExecStart={PROGRAM} (.+)$", text, re.M) for text in services]
    assert all(len(found) == 1 for found in lines)
    for (arguments,) in lines:
        check_command(arguments.split())


def test_every_timer_has_its_service() -> None:
    timers = [path for path in UNITS if path.suffix == ".timer"]
    assert timers
    assert all(path.with_suffix(".service").exists() for path in timers)


def test_the_compose_file_holds_together() -> None:
    compose = yaml.safe_load((FOLDER / "compose.yaml").read_text())
    services = compose["services"]
    assert {"database", "server", "worker", "practice", "backup"} == set(services)
    for service in services.values():
        assert ("image" in service) or ("build" in service)
        assert set(service.get("depends_on", {})) <= set(services)
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            assert source in compose["volumes"] or source.startswith("${")
        if "command" in service:
            assert service["command"][0] == "putonghua-admin"
            check_command(service["command"][1:])

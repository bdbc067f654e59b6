"""Every command of the three programs explains itself in Chinese and stands in a guide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from admin.cli import app as admin_app
from scoring.cli import app as score_app
from station.cli import main as station_app

DOCS = Path(__file__).parents[1] / "docs"
CHINESE = re.compile("[\u4e00-\u9fff]")
PROGRAMS = {
    "putonghua-score": score_app,
    "putonghua-station": station_app,
    "putonghua-admin": admin_app,
}


def below(command: Any) -> dict[str, Any]:
    """The commands of a group, by the word that calls them; none of a single command."""
    found: dict[str, Any] = getattr(command, "commands", {})
    return found


def walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """The command and all below it, each with the words that call it."""
    yield name, command
    for word, child in below(command).items():
        yield from walk(f"{name} {word}", child)


COMMANDS = dict(
    pair for name, app in PROGRAMS.items() for pair in walk(name, typer.main.get_command(app))
)
RUN = sorted(name for name, one in COMMANDS.items() if not below(one))


@pytest.fixture(scope="module")
def pages() -> str:
    """The guides and the pages of docs/."""
    found = [*sorted(DOCS.glob("*.md")), *sorted((DOCS / "guides").glob("*.md"))]
    return "\n".join(page.read_text("utf-8") for page in found)


def test_the_programs_have_the_commands_that_people_are_told_of() -> None:
    assert {
        "putonghua-score batch",
        "putonghua-score sitting",
        "putonghua-station check",
        "putonghua-admin serve",
        "putonghua-admin wordlists import",
        "putonghua-admin archive verify",
    } <= set(RUN)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_is_in_chinese(name: str) -> None:
    assert CHINESE.search(COMMANDS[name].help or ""), f"{name} --help says nothing in Chinese"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_explained_in_chinese(name: str) -> None:
    unsaid = [
        one.name
        for one in COMMANDS[name].params
        if one.name != "help" and not CHINESE.search(getattr(one, "help", "") or "")
    ]
    assert unsaid == []


@pytest.mark.parametrize("name", RUN)
def test_every_command_stands_in_the_guides(name: str, pages: str) -> None:
    assert re.search(rf"{name}\b", pages), f"no guide or page of docs/ mentions “{name}”"

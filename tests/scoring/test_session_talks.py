"""Talks compared from the reports of a session, as the command does."""

import json
from pathlib import Path
from typing import Any

import pytest
from told_talks import OTHER, STORY, transcript
from typer.testing import CliRunner

from scoring import cli
from scoring.errors import BadReport
from scoring.session_talks import compare_files, compare_reports


def report(sentences: list[str], aloud: str = "") -> dict[str, Any]:
    found = [{"kind": "read_aloud", "start": 0.0, "end": 9.0, "text": aloud, "earlier": None}]
    return {"talk": {"transcript": transcript(sentences), "ineffective": found if aloud else []}}


def test_copies_among_the_reports_are_named_and_sittings_without_a_talk_left_out() -> None:
    found = compare_reports(
        {"a": report(STORY), "b": report([*OTHER, *STORY]), "c": {"talk": None}}
    )
    assert [(one.first, one.second) for one in found] == [("a", "b")]


def test_two_who_read_the_passage_aloud_did_not_copy_each_other() -> None:
    passage = "".join(STORY)
    both = {"a": report([*STORY, OTHER[0]], passage), "b": report([OTHER[1], *STORY], passage)}
    assert compare_reports(both) == ()


def test_the_command_prints_both_places(tmp_path: Path) -> None:
    for name, talk in (("a", STORY), ("b", [*OTHER, *STORY])):
        (tmp_path / f"{name}.json").write_text(json.dumps(report(talk)), "utf-8")
    paths = [str(tmp_path / name) for name in ("a.json", "b.json")]
    printed = CliRunner().invoke(cli.app, ["compare", *paths]).output
    assert "雷同 20 秒" in printed
    assert "0:00–0:20 ／ 0:08–0:28" in printed


def test_a_file_that_is_no_report_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]", "utf-8")
    with pytest.raises(BadReport, match=r"x\.json"):
        compare_files([tmp_path / "x.json"])

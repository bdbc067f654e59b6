"""Scoring in this process: once, again, failing, asked anew; several bundles as one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from admin.archive.models import Recording
from admin.scoring_jobs.hints import hint_scoring
from admin.scoring_jobs.left import Todo
from admin.scoring_jobs.models import (
    MachineScore,
    ScoringClaim,
    ScoringFailure,
    ScoringRequest,
)
from admin.scoring_jobs.records import HOST, perhaps_left, todo_for
from admin.scoring_jobs.run import folder_of, score_if_left
from admin.scoring_jobs.sweep import sweep, tidy_folders
from admin.testing.models import Sitting
from tests.admin.booth_client import Booth
from tests.admin.factories import AT, add_sitting, add_user
from tests.admin.sample_bundles import digest, make_bundle

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NO_PROCESS = 4_000_000  # above any process number


@pytest.fixture
def receive(tmp_path: Path) -> Callable[[], Sitting]:
    """A sitting whose bundle has been received."""
    count = iter(range(100))

    def receive_one() -> Sitting:
        sitting = add_sitting(stage="started")
        assert sitting.candidate.seat
        bundle = make_bundle(tmp_path / f"bundle{next(count)}", sitting)
        answer = Booth(sitting.candidate.seat).send_bundle(sitting.pk, bundle)
        assert answer.status_code == 200
        return Sitting.objects.get(pk=sitting.pk)

    return receive_one


@pytest.fixture
def received(receive: Callable[[], Sitting]) -> Sitting:
    return receive()


@pytest.fixture(autouse=True)
def engine(settings: Settings) -> None:
    settings.SCORING_ENGINE = "tests.admin.fake_engine.score"


def test_a_received_sitting_is_scored_and_then_left_alone(received: Sitting) -> None:
    assert score_if_left(received.pk) == Todo.SCORE
    score = MachineScore.objects.get()
    assert score.total_items_1_3 == Decimal("57.35")
    assert [item["kind"] for item in score.report["items"]] == [
        "monosyllables",
        "polysyllables",
        "passage",
        "talk",
    ]
    folder = folder_of(received.pk).parent / score.folder
    assert json.loads((folder / "report.json").read_text()) == score.report
    assert [path.name for path in folder_of(received.pk).iterdir()] == [folder.name]
    assert score_if_left(received.pk) == Todo.NOTHING
    assert MachineScore.objects.count() == 1
    assert not ScoringClaim.objects.exists()


def test_the_bundle_hints_the_worker_once(received: Sitting) -> None:
    assert DBTaskResult.objects.count() == 1
    hint_scoring(received.pk)
    sweep(timezone.now())
    assert DBTaskResult.objects.count() == 1


def test_a_lost_hint_is_given_again_by_the_sweep(received: Sitting) -> None:
    DBTaskResult.objects.all().delete()
    assert sweep(timezone.now()) == 1
    assert DBTaskResult.objects.get().args_kwargs["args"] == [str(received.pk)]
    score_if_left(received.pk)
    assert sweep(timezone.now()) == 0


def test_the_sweeps_field_and_the_plain_question_agree(
    receive: Callable[[], Sitting],
) -> None:
    scored, unscored, asked = receive(), receive(), receive()
    started = add_sitting(stage="started")
    for sitting in (scored, asked):
        score_if_left(sitting.pk)
    ScoringRequest.objects.create(sitting=asked, at=timezone.now(), by=add_user(), reason="新")
    left = {
        sitting
        for sitting in (scored, unscored, asked, started)
        if todo_for(sitting, timezone.now()) == Todo.SCORE
    }
    assert left == {unscored, asked}
    assert left == set(perhaps_left())


def test_a_failing_engine_is_tried_three_times_then_a_person_is_asked(
    received: Sitting, settings: Settings
) -> None:
    settings.SCORING_ENGINE = "tests.admin.fake_engine.fail"
    for _ in range(3):
        assert score_if_left(received.pk) == Todo.SCORE
    assert score_if_left(received.pk) == Todo.ASK_PERSON
    assert sweep(timezone.now()) == 0
    assert list(ScoringFailure.objects.values_list("error_id", flat=True)) == ["RuntimeError"] * 3
    settings.SCORING_ENGINE = "tests.admin.fake_engine.score"
    ScoringRequest.objects.create(
        sitting=received, at=timezone.now(), by=add_user(), reason="引擎已修复"
    )
    assert score_if_left(received.pk) == Todo.SCORE
    assert MachineScore.objects.exists()
    assert todo_for(received, timezone.now()) == Todo.NOTHING


@pytest.mark.parametrize(
    ("engine", "error_id"), [("say_nothing", "no_report"), ("not_there", "engine_missing")]
)
def test_what_the_engine_owes_is_named(
    received: Sitting, settings: Settings, engine: str, error_id: str
) -> None:
    settings.SCORING_ENGINE = f"tests.admin.fake_engine.{engine}"
    score_if_left(received.pk)
    failure = ScoringFailure.objects.get()
    assert (failure.error_id, bool(failure.message)) == (error_id, True)
    assert list(folder_of(received.pk).iterdir()) == []


def test_another_version_stands_beside_the_first(
    received: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    score_if_left(received.pk)
    monkeypatch.setenv("FAKE_VERSION", "2")
    ScoringRequest.objects.create(
        sitting=received, at=timezone.now(), by=add_user(), reason="新引擎"
    )
    score_if_left(received.pk)
    versions = [score.engine["version"] for score in MachineScore.objects.all()]
    assert versions == ["2", "1"]


def test_asking_the_same_version_again_changes_nothing_and_ends(received: Sitting) -> None:
    score_if_left(received.pk)
    ScoringRequest.objects.create(sitting=received, at=timezone.now(), by=add_user(), reason="再")
    assert score_if_left(received.pk) == Todo.SCORE
    assert MachineScore.objects.count() == 1
    assert todo_for(received, timezone.now()) == Todo.NOTHING
    assert len(list(folder_of(received.pk).iterdir())) == 1


def test_the_newest_complete_attempt_of_each_item_counts(tmp_path: Path) -> None:
    sitting = add_sitting(stage="started")
    assert sitting.candidate.seat
    booth = Booth(sitting.candidate.seat)
    first = make_bundle(tmp_path / "1", sitting, items=(1, 2, 2), seed=1)
    second = make_bundle(
        tmp_path / "2", sitting, items=(2, 3, 4), seed=2, at=AT + timedelta(minutes=20)
    )
    for bundle in (second, first):
        assert booth.send_bundle(sitting.pk, bundle).status_code == 200
    score_if_left(sitting.pk)
    assert MachineScore.objects.count() == 1
    Recording.objects.filter(stored_id=digest(second.files["item-2.flac"])).update(
        status="recovered"
    )
    assert todo_for(Sitting.objects.get(pk=sitting.pk), timezone.now()) == Todo.SCORE
    score_if_left(sitting.pk)
    assert MachineScore.objects.count() == 2


def test_a_claim_of_a_dead_process_is_taken_over(received: Sitting) -> None:
    now = timezone.now()
    ScoringClaim.objects.create(
        sitting=received,
        host=HOST,
        process=NO_PROCESS,
        token="00000000-0000-4000-8000-000000000000",
        claimed_at=now,
        seen_at=now,
    )
    assert score_if_left(received.pk) == Todo.SCORE
    assert MachineScore.objects.count() == 1


def test_what_the_dead_left_is_tidied_and_reports_stay(received: Sitting) -> None:
    score_if_left(received.pk)
    folder = folder_of(received.pk)
    (folder / ".work-dead" / "bundle").mkdir(parents=True)
    (folder / "half-moved").mkdir()
    assert tidy_folders() == 2
    assert len(list(folder.iterdir())) == 1

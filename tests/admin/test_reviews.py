"""Reviews of items 1–3: drawn by seed, due by rule, heard by people, waited for by release."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.errors import NotAllowed, NotFound, WithoutReason
from admin.marking.assigning import share_out_session
from admin.marking.drawing import draw, how_many, share_for
from admin.marking.errors import MarkingClosed, NoPlaceLeft, NothingToDraw, NotNational, OutOfRange
from admin.marking.models import ReviewDraw, ReviewTask, SittingReview
from admin.marking.ordering import (
    draw_reviews,
    items_of,
    name_reviewer,
    open_tasks,
    submit_review,
)
from admin.marking.records import record_of
from admin.marking.reviews_due import MarksSoFar, ReviewKind, ReviewRules, due_kinds
from admin.marking.rule_table import MarkingRules
from admin.results.errors import NotReady
from admin.results.release import level_counts, preview, release
from admin.testing.models import Session, Sitting
from tests.admin.factories import AT, add_session, add_user, later
from tests.admin.marked_sittings import (
    add_examiners,
    add_finished,
    add_national,
    do_review,
    mark,
    mark_all,
    said_missing,
)

KEYS = st.sets(st.text("abc", min_size=1, max_size=6), max_size=40)
PASSAGE_RULES = ["3.systematic", "3.intonation", "3.pauses", "3.fluency", "3.over_time"]


@given(KEYS, st.integers(), st.integers(0, 50), st.randoms())
def test_the_same_seed_and_population_draw_the_same(
    keys: set[str], seed: int, count: int, chance: object
) -> None:
    mixed = list(keys)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    chosen = draw(seed, mixed, count)
    assert chosen == draw(seed, sorted(keys), count)
    assert set(chosen) <= keys
    assert len(chosen) == len(set(chosen)) == min(count, len(keys))


def test_every_one_is_drawn_about_equally_often() -> None:
    keys = [f"s{index}" for index in range(20)]
    times = dict.fromkeys(keys, 0)
    for seed in range(2000):
        for key in draw(seed, keys, 2):
            times[key] += 1
    # 200 expected; 5 standard deviations of about 13.4
    assert all(abs(count - 200) < 67 for count in times.values())


@pytest.mark.parametrize(
    ("size", "expected"),
    [(1, 1), (30, 3), (95, 10), (100, 10), (101, 7), (500, 30), (501, 16), (1000, 30), (1001, 21)],
)
def test_shares_by_size_of_the_batch_rounded_up(size: int, expected: int) -> None:
    assert how_many(size, share_for(size, MarkingRules().review_shares)) == expected


def so_far(read: str, talk: str, machine: str | None = None, reviewed: bool = False) -> MarksSoFar:
    return MarksSoFar(
        Decimal(read),
        Decimal(60),
        Decimal(talk),
        Decimal(40),
        Decimal(machine or read),
        reviewed,
    )


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (so_far("55", "36.95"), (ReviewKind.FIRST_LEVEL,)),  # 91.95 is shown as 92.0
        (so_far("55", "36.94"), ()),
        (so_far("57", "31"), (ReviewKind.DEVIATION,)),  # 95 % beside 77.5 %
        (so_far("57", "32"), ()),  # 15 percentage points are allowed
        (so_far("52", "34", "54.1", reviewed=True), (ReviewKind.DEVIATION,)),
        (so_far("52", "34", "54", reviewed=True), ()),
    ],
)
def test_first_level_and_deviation_by_rule(
    marks: MarksSoFar, expected: tuple[ReviewKind, ...]
) -> None:
    assert due_kinds(marks, ReviewRules(applies=True)) == expected
    assert due_kinds(marks, ReviewRules(applies=False)) == ()


@pytest.fixture
def chief(db: None) -> User:
    return add_user(Role.CHIEF_EXAMINER)


def official(count: int = 1, **fields: object) -> tuple[Session, list[Sitting]]:
    session = add_session(kind="official")
    sittings = [add_finished(session, **fields) for _ in range(count)]
    for assignment in share_out_session(session, add_examiners(), by="system", at=AT):
        mark(assignment)
    return session, sittings


@pytest.mark.django_db
class TestDraw:
    def test_the_record_holds_what_is_needed_to_repeat_it(self, chief: User) -> None:
        session, sittings = official(12)
        made = draw_reviews(session, seed=42, by=chief, at=AT).draw
        assert made is not None
        assert made.population == sorted(str(one.pk) for one in sittings)
        assert (made.seed, made.rules_version) == (42, 1)
        assert tuple(made.chosen) == draw(42, made.population, 2)
        with pytest.raises(TypeError):
            made.save()
        with pytest.raises(NothingToDraw):
            draw_reviews(session, seed=43, by=chief, at=AT)

    def test_late_sittings_add_only_what_the_share_lacks(self, chief: User) -> None:
        session, _ = official(10)
        draw_reviews(session, seed=1, by=chief, at=AT)
        late = add_finished(session)
        second = draw_reviews(session, seed=2, by=chief, at=AT).draw
        assert second is not None
        assert second.population == [str(late.pk)]
        assert second.chosen == [str(late.pk)]  # 2 of 11, one of which was drawn before

    def test_only_the_chief_and_only_where_the_rules_ask(self, chief: User) -> None:
        session, _ = official()
        with pytest.raises(NotAllowed):
            draw_reviews(session, seed=1, by=add_user(Role.OFFICER), at=AT)
        mock = add_session()
        mark_all(mock, chief)
        with pytest.raises(NothingToDraw):
            draw_reviews(mock, seed=1, by=chief, at=AT)
        assert not ReviewDraw.objects.exists()


@pytest.mark.django_db
class TestReview:
    def spot(self, chief: User) -> tuple[Session, Sitting, SittingReview]:
        session, (sitting,) = official()
        (review,) = draw_reviews(session, seed=1, by=chief, at=AT).reviews
        return session, sitting, review

    def test_release_waits_for_the_draw_the_reviewer_and_his_marks(self, chief: User) -> None:
        session, (sitting,) = official()
        assert said_missing(sitting) == ["抽查复审尚未抽取或安排"]
        (review,) = draw_reviews(session, seed=1, by=chief, at=AT).reviews
        assert said_missing(sitting) == ["抽查复审待分配复审人"]
        task = name_reviewer(review, add_examiners(1)[0], by=chief, at=AT)
        with pytest.raises(NotReady, match="抽查复审复审人尚未评分"):
            release(session, by=chief, at=AT)
        do_review(task, less="0.5")
        (result,) = release(session, by=chief, at=AT)
        assert result.total == Decimal("89.8")
        assert [row["source"] for row in result.item_marks] == ["person"] * 3 + ["examiners"]
        assert result.rules_version == 1
        with pytest.raises(MarkingClosed):
            do_review(task, at=later(hours=1))

    def test_level_1_takes_two_national_examiners_and_their_mean(self, chief: User) -> None:
        session, (sitting,) = official(marks={1: "9.9", 2: "19.8", 3: "29.5"})
        ordered = draw_reviews(session, seed=1, by=chief, at=AT).reviews
        by_kind = {ReviewKind(one.kind): one for one in ordered}
        assert set(by_kind) == {ReviewKind.SPOT, ReviewKind.FIRST_LEVEL}
        do_review(name_reviewer(by_kind[ReviewKind.SPOT], add_examiners(1)[0], by=chief, at=AT))
        first = by_kind[ReviewKind.FIRST_LEVEL]
        with pytest.raises(NotNational):
            name_reviewer(first, add_user(Role.EXAMINER), by=chief, at=AT)
        one, two = (name_reviewer(first, add_national(), by=chief, at=AT) for _ in range(2))
        with pytest.raises(NoPlaceLeft):
            name_reviewer(first, add_national(), by=chief, at=AT)
        do_review(one, less="1")
        assert record_of(sitting).read[2].review == Decimal("29.5")  # not before both have marked
        do_review(two, less="0.5")
        assert record_of(sitting).read[2].review == Decimal("28.75")

    def test_a_review_far_from_the_machine_asks_for_another(self, chief: User) -> None:
        session, sitting, review = self.spot(chief)
        do_review(name_reviewer(review, add_examiners(1)[0], by=chief, at=AT), less="2.5")
        assert said_missing(sitting) == ["偏差复审尚未抽取或安排"]
        (further,) = draw_reviews(session, seed=1, by=chief, at=AT).reviews
        do_review(name_reviewer(further, add_examiners(1)[0], by=chief, at=AT), less="0.4")
        assert record_of(sitting).read[2].review == Decimal("26.25")  # the last one counts
        release(session, by=chief, at=AT)

    def test_marks_are_checked_and_only_the_reviewers_own(self, chief: User) -> None:
        _, _, review = self.spot(chief)
        task = name_reviewer(review, add_examiners(1)[0], by=chief, at=AT)
        assert open_tasks(task.reviewer) == [task]
        marks = {one.item: Decimal(1) for one in items_of(task)}
        by = task.reviewer
        with pytest.raises(NotFound):
            submit_review(task, marks, reason="听", by=chief, at=AT)
        with pytest.raises(WithoutReason):
            submit_review(task, marks, reason="", by=by, at=AT)
        with pytest.raises(OutOfRange):
            submit_review(task, {**marks, 1: Decimal("10.5")}, reason="听", by=by, at=AT)
        submit_review(task, marks, reason="听", by=by, at=AT)
        assert open_tasks(task.reviewer) == []

    def test_the_page_is_blind(self, chief: User) -> None:
        _, sitting, review = self.spot(chief)
        task = name_reviewer(review, add_examiners(1)[0], by=chief, at=AT)
        client = Client()
        client.force_login(task.reviewer)
        address = reverse("review-task", args=[task.pk])
        page = client.get(address).content.decode()
        person = sitting.candidate
        told = (person.person.name, person.admission_number, str(sitting.pk), "26.65")
        assert not [word for word in told if word in page]
        assert client.get(reverse("review-task-sound", args=[task.pk, 1])).status_code == 200
        assert client.get(reverse("review-task-sound", args=[task.pk, 4])).status_code == 404
        assert client.post(address, {"reason": "听"}).status_code == 422  # nothing marked yet
        for item, rules in ((1, ["1.over_time"]), (2, ["2.over_time"]), (3, PASSAGE_RULES)):
            own = reverse("review-task-item", args=[task.pk, item])
            page = client.get(own).content.decode()
            assert not [word for word in told if word in page]
            assert client.post(own, {"verdicts": '{"0": "error"}'}).status_code == 422
            sent = {"verdicts": '{"0": "error"}', **dict.fromkeys(rules, "0")}
            answer = client.post(own, sent)
            assert answer.status_code == 302
        assert answer["Location"] == address
        assert client.post(address, {"reason": ""}).status_code == 302
        marks = ReviewTask.objects.get().marks
        assert [str(one.mark) for one in marks.order_by("item")] == ["9.90", "19.80", "29.90"]
        assert all(one.evidence.syllables[0]["verdict"] == "error" for one in marks.all())
        assert client.post(address, {"reason": ""}).status_code == 422  # a correction says why
        assert client.post(address, {"reason": "听错"}).status_code == 302
        assert marks.count() == 6


@pytest.mark.django_db
def test_the_preview_counts_levels(chief: User) -> None:
    session = add_session()
    add_finished(session)
    add_finished(session, score=False)
    mark_all(session, chief)
    told = dict(level_counts(preview(session)))
    assert told["二级甲等"] == 1
    assert sum(told.values()) == 1

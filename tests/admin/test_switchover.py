"""Marking and results obey the switch-over: what held when a session began."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.closing.acts import close_session, reopen_session
from admin.console.waiting import releasable_sessions, unassigned_count, waiting_reviews
from admin.marking.assigning import assign, share_out_session
from admin.marking.closing import reopen_marking
from admin.marking.errors import MarksInParallel, NothingToDraw
from admin.marking.models import SittingReview
from admin.marking.ordering import draw_reviews, items_of, name_reviewer
from admin.marking.records import record_of, with_marking
from admin.marking.review import review_item
from admin.marking.state import item_marks, missing
from admin.parallel.calibrating import put_in_force, take_out
from admin.parallel.calibration import Calibration, Method
from admin.parallel.errors import TooFewBlindExaminers
from admin.parallel.gate import Mode
from admin.parallel.holding import Said, that_holds
from admin.parallel.models import CalibrationVersion, ParallelReport, ParallelRun, SwitchDecision
from admin.parallel.running import make_run
from admin.parallel.switching import withdraw
from admin.results.errors import NothingToRelease, NotReady
from admin.results.models import ResultVersion
from admin.results.release import newest_result, release, row_of
from admin.testing.conduct import open_session
from admin.testing.models import Session, Site, Sitting
from tests.admin.factories import AT, add_session, add_site, add_user
from tests.admin.marked_sittings import (
    add_examiners,
    add_finished,
    add_national,
    do_review,
    mark,
    mark_all,
    said_missing,
)

pytestmark = pytest.mark.django_db
BEFORE, AFTER = AT - timedelta(days=1), AT + timedelta(days=1)
HALF = {"method": "linear", "full": "30", "knots": [["0", "0"], ["30", "15"]]}


@pytest.fixture
def chief() -> User:
    return add_user(Role.CHIEF_EXAMINER, display_name="沈总")


@pytest.fixture
def run(chief: User) -> ParallelRun:
    return ParallelRun.objects.create(
        name="秋季平行评分", seed=1, version="without_choice", made_at=BEFORE, made_by=chief
    )


@pytest.fixture
def site() -> Site:
    return add_site()


def say(
    run: ParallelRun, site: Site, item: str, mode: Mode, at: datetime = BEFORE
) -> SwitchDecision:
    """A decision on record."""
    report = ParallelReport.objects.create(run=run, figures={}, sittings=0, by=run.made_by, at=at)
    return SwitchDecision.objects.create(
        site=site,
        item=item,
        act="decide",
        mode=mode.value,
        allowed=mode.value,
        report=report,
        by=run.made_by,
        at=at,
    )


def calibrate(run: ParallelRun, item: str = "passage", at: datetime = BEFORE) -> CalibrationVersion:
    """A calibration in force that halves the machine's mark."""
    version = CalibrationVersion.objects.create(
        run=run, item=item, method="linear", knots=HALF, effect={}, seed=1, by=run.made_by, at=at
    )
    put_in_force(version, reason="试用", by=run.made_by, at=at)
    return version


def marks(sitting: Sitting) -> dict[str, tuple[Decimal, str]]:
    return {one.kind: (one.mark, one.source) for one in item_marks(record_of(sitting))}


def examined(session: Session, chief: User, count: int = 1) -> list[Sitting]:
    """Finished sittings whose talks are marked."""
    made = [add_finished(session) for _ in range(count)]
    for assignment in share_out_session(session, add_examiners(), by=chief, at=AT):
        mark(assignment)
    return made


# --- which decision holds -------------------------------------------------------------------------

SAID = st.lists(
    st.builds(
        Said,
        st.integers(1, 10**6),
        st.sampled_from(list(Mode)),
        st.integers(-5, 5).map(lambda days: AT + timedelta(days=days)),
    ),
    max_size=6,
    unique_by=lambda one: one.key,
)


@given(SAID)
def test_what_holds_is_what_was_said_before_or_the_way_back(said: list[Said]) -> None:
    held = that_holds(said, AT)
    before = [one for one in said if one.at <= AT]
    if not before:
        assert held is None
        return
    assert held is not None
    if held.at > AT:
        assert held.mode == Mode.PEOPLE
    else:
        assert held == max(before, key=lambda one: (one.at, one.key))
        assert held.mode == Mode.PEOPLE or not any(
            one.at > AT and one.mode == Mode.PEOPLE for one in said
        )


@given(SAID, st.integers(1, 5))
def test_nothing_said_later_trusts_the_machine_more(said: list[Said], days: int) -> None:
    held = that_holds(said, AT)
    later = Said(10**7, Mode.ALONE, AT + timedelta(days=days))
    assert that_holds([*said, later], AT) == held


# --- by mode --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["mock", "official"])
def test_without_any_decision_all_is_as_the_rules_say(kind: str, chief: User) -> None:
    (sitting,) = examined(add_session(kind=kind), chief)
    mock = {"passage": (Decimal("26.65"), "machine"), "talk": (Decimal("35.5"), "examiners")}
    if kind == "mock":
        assert mock.items() <= marks(sitting).items()
    else:
        assert said_missing(sitting) == ["抽查复审尚未抽取或安排"]


def test_an_item_given_to_people_waits_for_a_person(
    run: ParallelRun, site: Site, chief: User
) -> None:
    decision = say(run, site, "passage", Mode.PEOPLE)
    (sitting,) = examined(add_session(site), chief)
    assert said_missing(sitting) == ["第 3 项朗读短文待人工评分"]
    (waiting,) = waiting_reviews()
    assert waiting.item.doubts == ("按换轨决定，本站点这一项由人工评分",)
    with pytest.raises(NotReady):
        release(sitting.candidate.session, by=chief, at=AT)
    review_item(sitting, 3, Decimal("20"), reason="听录音", by=chief, at=AT)
    assert marks(sitting)["passage"] == (Decimal("20"), "person")
    release(sitting.candidate.session, by=chief, at=AT)
    result = newest_result(sitting)
    assert result is not None
    kept = {row["kind"]: row for row in result.item_marks}
    assert (kept["passage"]["mode"], kept["passage"]["decision"]) == ("people", decision.pk)
    assert "mode" not in kept["monosyllables"]


def test_other_sites_and_sessions_begun_earlier_are_as_before(
    run: ParallelRun, site: Site, chief: User
) -> None:
    say(run, site, "passage", Mode.PEOPLE)
    for session in (
        add_session(),
        add_session(site, opened_at=BEFORE - timedelta(hours=1)),
        add_session(site, opened_at=None, date=(AT - timedelta(days=3)).date()),
    ):
        (sitting,) = examined(session, chief)
        assert marks(sitting)["passage"] == (Decimal("26.65"), "machine")


def test_the_machine_alone_is_not_drawn_and_a_mock_session_is_where_decided(
    run: ParallelRun, site: Site, chief: User
) -> None:
    kinds = ("monosyllables", "polysyllables", "passage")
    for item in kinds:
        say(run, site, item, Mode.ALONE)
    (sitting,) = examined(add_session(site, kind="official"), chief)
    assert said_missing(sitting) == []
    assert {source for _, source in marks(sitting).values()} == {"machine", "examiners"}
    with pytest.raises(NothingToDraw):
        draw_reviews(sitting.candidate.session, seed=1, by=chief, at=AT)
    say(run, site, "passage", Mode.SPOT_CHECK, AT)
    (checked,) = examined(add_session(site, opened_at=AFTER), chief)
    assert said_missing(checked) == ["抽查复审尚未抽取或安排"]
    (review,) = draw_reviews(checked.candidate.session, seed=1, by=chief, at=AT).reviews
    task = name_reviewer(review, add_national(), by=chief, at=AT)
    assert [one.kind for one in items_of(task)] == ["passage"]
    do_review(task, less="1")
    assert marks(checked)["passage"] == (Decimal("25.65"), "person")
    assert marks(checked)["monosyllables"] == (Decimal("9.45"), "machine")


@pytest.mark.parametrize(("mode", "source"), [(Mode.ALONE, "machine"), (Mode.PEOPLE, "examiners")])
def test_the_talk_follows_its_decision(
    mode: Mode, source: str, run: ParallelRun, site: Site, chief: User
) -> None:
    say(run, site, "talk", mode)
    session = add_session(site)
    sitting = add_finished(session)
    assert unassigned_count() == (0 if mode == Mode.ALONE else 1)
    named = share_out_session(session, add_examiners(), by=chief, at=AT)
    assert len(named) == (0 if mode == Mode.ALONE else 2)
    for assignment in named:
        mark(assignment)
    assert marks(sitting)["talk"] == (Decimal("35.5"), source)


def test_of_talks_under_spot_check_those_drawn_go_to_examiners(
    run: ParallelRun, site: Site, chief: User
) -> None:
    say(run, site, "talk", Mode.SPOT_CHECK)
    session = add_session(site)
    made = [add_finished(session) for _ in range(3)]
    assert share_out_session(session, add_examiners(), by=chief, at=AT) == []
    draw = draw_reviews(session, seed=5, by=chief, at=AT).draw
    assert draw is not None
    (drawn,) = draw.chosen  # a tenth, rounded up
    for assignment in share_out_session(session, add_examiners(), by=chief, at=AT):
        assert str(assignment.sitting_id) == drawn
        mark(assignment)
    review = SittingReview.objects.get()
    do_review(name_reviewer(review, add_national(), by=chief, at=AT))
    sources = {str(one.pk): marks(one)["talk"][1] for one in made}
    assert sources.pop(drawn) == "examiners"
    assert set(sources.values()) == {"machine"}


def test_a_flagged_talk_goes_to_examiners_whatever_was_decided(
    run: ParallelRun, site: Site
) -> None:
    say(run, site, "talk", Mode.ALONE)
    sitting = add_finished(add_session(site))
    score = sitting.machine_scores.get()
    report = score.report
    report["items"].append({"item": 4, "kind": "talk", "reasons": ["声音偏小"], "mark": None})
    type(score).objects.filter(pk=score.pk).update(report=report)
    assert "尚未分配测试员" in said_missing(sitting)


# --- the way back ---------------------------------------------------------------------------------


def test_a_revocation_reaches_what_is_not_released_and_nothing_else(
    run: ParallelRun, site: Site, chief: User
) -> None:
    decision = say(run, site, "passage", Mode.ALONE)
    session = add_session(site)
    out, waiting = examined(session, chief, 2)
    release(session, by=chief, at=AT, only=[out])
    before = ResultVersion.objects.values().get()
    withdraw(site, "passage", reason="偏宽", by=chief, at=AFTER)
    assert said_missing(waiting) == ["第 3 项朗读短文待人工评分"]
    assert said_missing(out) == []
    review_item(waiting, 3, Decimal("20"), reason="听录音", by=chief, at=AFTER)
    release(session, by=chief, at=AFTER)
    assert ResultVersion.objects.filter(sitting=out).values().get() == before
    assert before["item_marks"][2]["decision"] == decision.pk
    after = newest_result(waiting)
    assert after is not None
    assert after.item_marks[2]["mode"] == "people"
    reopen_marking(out, by=chief, at=AFTER + timedelta(hours=1), reason="更正")
    with pytest.raises(NothingToRelease):
        release(session, by=chief, at=AFTER + timedelta(hours=1), reason="更正")


def test_a_result_from_before_any_decision_stays_what_it_is(
    run: ParallelRun, site: Site, chief: User
) -> None:
    session = add_session(site)
    (sitting,) = examined(session, chief)
    release(session, by=chief, at=AT)
    say(run, site, "passage", Mode.PEOPLE)  # entered late, with an old date
    calibrate(run)
    assert said_missing(sitting) == []
    with pytest.raises(NothingToRelease):
        release(session, by=chief, at=AFTER)


def test_opening_a_closed_session_again_does_not_change_when_it_began(chief: User) -> None:
    session, officer = add_session(opened_at=None), add_user(Role.OFFICER)
    open_session(session, by=officer, at=AT)
    close_session(session, by=officer, at=AT + timedelta(hours=1))
    again = reopen_session(session, by=chief, at=AT + timedelta(hours=2), reason="补传录音")
    assert again.opened_at == AT
    assert again.status == Session.Status.OPEN


# --- calibration ----------------------------------------------------------------------------------


def test_a_calibration_held_at_the_begin_counts_and_both_marks_are_kept(
    run: ParallelRun, site: Site, chief: User
) -> None:
    version = calibrate(run)
    (sitting,) = examined(add_session(site), chief)
    take_out(version, reason="换引擎", by=chief, at=AFTER)
    assert marks(sitting)["passage"] == (Decimal("13.33"), "machine")  # 13.325, halves go up
    release(sitting.candidate.session, by=chief, at=AFTER)
    result = newest_result(sitting)
    assert result is not None
    row = result.item_marks[2]
    assert (row["mark"], row["raw"], row["calibration"]) == ("13.33", "26.65", version.pk)
    assert result.total == Decimal("77.0")  # 9.45 + 18.70 + 13.33 + 35.50 = 76.98
    (later,) = examined(add_session(site, opened_at=AFTER), chief)
    assert marks(later)["passage"] == (Decimal("26.65"), "machine")


def test_people_mark_what_they_hear_not_what_a_calibration_says(
    run: ParallelRun, site: Site, chief: User
) -> None:
    calibrate(run)
    say(run, site, "passage", Mode.PEOPLE)
    (sitting,) = examined(add_session(site), chief)
    review = review_item(sitting, 3, Decimal("20"), reason="听录音", by=chief, at=AT)
    assert review.machine_mark == Decimal("26.65")
    (row,) = [one for one in item_marks(record_of(sitting)) if one.kind == "passage"]
    assert (row.mark, row.raw, row.held.calibration) == (Decimal("20"), None, None)


@given(st.decimals(0, 30, places=2))
def test_no_mark_leaves_the_items_points(mark: Decimal) -> None:
    line = Calibration(Method.LINEAR, Decimal(30), ((Decimal(0), Decimal(-3)), (Decimal(30),) * 2))
    assert 0 <= line.apply(mark) <= 30


# --- pages ----------------------------------------------------------------------------------------


def test_the_sitting_and_the_result_show_decision_and_calibration(
    run: ParallelRun, site: Site, chief: User
) -> None:
    say(run, site, "passage", Mode.ALONE)
    version = calibrate(run)
    (sitting,) = examined(add_session(site), chief)
    client = Client()
    client.force_login(chief)
    address = reverse("sitting", args=[sitting.pk])
    for page in (address, reverse("result", args=[sitting.pk])):
        if page != address:
            release(sitting.candidate.session, by=chief, at=AT)
        text = client.get(page).content.decode()
        for said in (
            "机器独立评分",
            "沈总",
            "秋季平行评分",
            f"版本 {version.pk}",
            "26.65",
            "13.33",
        ):
            assert said in text, (page, said)
    client.force_login(add_user(Role.TRAINER))
    text = client.get(reverse("result", args=[sitting.pk])).content.decode()
    assert "13.33" in text
    assert "26.65" not in text


def test_lists_ask_no_more_for_more_sittings(run: ParallelRun, site: Site, chief: User) -> None:
    say(run, site, "passage", Mode.PEOPLE)
    session, client = add_session(site), Client()
    client.force_login(chief)
    pages = [
        reverse("reviews"),
        *(reverse(name, args=[session.pk]) for name in ("assign", "session-reviews", "release")),
    ]
    asked = []
    for day in (1, 2):
        for one in (released := examined(session, chief, 2)):
            review_item(one, 3, Decimal("20"), reason="听录音", by=chief, at=AT)
        at = AT + timedelta(days=day)
        release(session, by=chief, at=at, only=released)
        for one in released:
            reopen_marking(one, by=chief, at=at + timedelta(hours=1), reason="更正")
        examined(session, chief, 2)
        asked.append([_queries(client, page) for page in pages])
    assert asked[0] == asked[1]


def _queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return sum("lab_" in one["sql"] for one in queries)  # not those of the log-in's own session


# --- blind examiners ------------------------------------------------------------------------------


def test_who_marks_a_talk_in_a_parallel_run_is_named_for_it_nowhere_else(chief: User) -> None:
    session = add_session(kind="official")
    sitting = add_finished(session)
    pair, others = add_examiners(), add_examiners()
    make_run("盲评", [session], pair, by=chief, at=AT, seed=1)
    with pytest.raises(MarksInParallel):
        assign(sitting, pair[0], by=chief, at=AT)
    named = share_out_session(session, [*pair, *others], by=chief, at=AT)
    assert {one.examiner for one in named} == set(others)
    for assignment in named:
        mark(assignment)
    for review in draw_reviews(session, seed=1, by=chief, at=AT).reviews:
        with pytest.raises(MarksInParallel):
            name_reviewer(review, pair[1], by=chief, at=AT)


def test_who_was_given_a_sitting_is_not_drawn_for_its_parallel_run(chief: User) -> None:
    session = add_session(kind="official")
    sitting = add_finished(session)
    for assignment in share_out_session(session, add_examiners(), by=chief, at=AT):
        mark(assignment)
    (review,) = draw_reviews(session, seed=1, by=chief, at=AT).reviews
    reviewer, fresh = add_national(), add_user(Role.EXAMINER)
    name_reviewer(review, reviewer, by=chief, at=AT)
    with pytest.raises(TooFewBlindExaminers):
        make_run("盲评", [session], [reviewer, fresh], by=chief, at=AT, seed=1)
    own = add_user(Role.EXAMINER, person=sitting.candidate.person)
    with pytest.raises(TooFewBlindExaminers):
        make_run("盲评", [session], [own, fresh], by=chief, at=AT, seed=1)
    make_run("盲评", [session], [add_user(Role.EXAMINER), fresh], by=chief, at=AT, seed=1)


def test_an_adjudicator_who_marks_blind_does_not_mark_the_flagged_item(chief: User) -> None:
    session = add_session()
    sitting = add_finished(session, marks={1: None, 2: "18", 3: "26"})
    pair = add_examiners()
    make_run("盲评", [session], pair, by=chief, at=AT, seed=1)
    promoted = pair[0]
    promoted.groups.set(chief.groups.all())
    with pytest.raises(MarksInParallel):
        review_item(sitting, 1, Decimal(9), reason="听录音", by=promoted, at=AT)


def test_a_record_read_for_a_list_is_the_same_as_by_itself(
    run: ParallelRun, site: Site, chief: User
) -> None:
    say(run, site, "passage", Mode.SPOT_CHECK)
    mark_all(session := add_session(site), chief)
    add_finished(session)
    for one in with_marking(Sitting.objects.all()):
        assert missing(record_of(one)) == missing(record_of(Sitting.objects.get(pk=one.pk)))


def test_a_session_whose_items_the_machine_marks_alone_waits_for_no_draw(
    run: ParallelRun, site: Site, chief: User
) -> None:
    for item in ("monosyllables", "polysyllables", "passage"):
        say(run, site, item, Mode.ALONE)
    session = add_session(site, kind="official")
    (sitting,) = examined(session, chief)
    assert row_of(sitting).is_news
    assert releasable_sessions() == [session]

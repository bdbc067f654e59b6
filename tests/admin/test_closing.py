"""The end of the day: what keeps a session open, closing by name, opening again with a reason."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Role
from admin.archive.keeping import store
from admin.archive.models import Recording, Upload
from admin.closing.acts import close_session, reopen_session
from admin.closing.errors import NotClosed, NotReadyToClose, ReasonToReopen
from admin.closing.facts import enrolments_of
from admin.closing.rule import (
    Enrolment,
    IncidentFacts,
    Lack,
    Outcome,
    findings,
    outcome_counts,
    outcome_of,
)
from admin.closing.summary import summary_pdf
from admin.errors import NotAllowed
from admin.testing.conduct import end_unfinished, open_session, take_step
from admin.testing.errors import SessionEnded, SessionNotOpen
from admin.testing.incidents import Entry, enter, write
from admin.testing.models import Session, Sitting
from admin.testing.orders import order_void
from admin.testing.stages import OUTCOMES, Stage, Step
from tests.admin.factories import AT, add_candidate, add_seat, add_seated, add_sitting, add_user
from tests.admin.marked_sittings import add_finished, add_recordings

pytestmark = pytest.mark.django_db
SITTING = uuid.UUID(int=1)
FOUR = frozenset({1, 2, 3, 4})


@pytest.fixture(autouse=True)
def test_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


def enrolment(**change: object) -> Enrolment:
    whole = {"stage": Stage.FINISHED, "expected": FOUR, "whole": FOUR, "sitting": SITTING}
    return Enrolment(1, "2026001001", "王小红", **{**whole, **change})  # type: ignore[arg-type]


def incident(kind: str, *lacking: str, sitting: uuid.UUID = SITTING) -> IncidentFacts:
    return IncidentFacts(7, kind, sitting, lacking)


class TestTheRule:
    @pytest.mark.parametrize(
        ("one", "outcome", "lacks"),
        [
            (enrolment(), Outcome.TESTED, []),
            (enrolment(stage=Stage.ABSENT, whole=frozenset()), Outcome.ABSENT, []),
            (enrolment(sitting=None), None, [Lack.OUTCOME]),
            (enrolment(stage=Stage.STARTED), None, [Lack.OUTCOME]),
            (enrolment(stage=Stage.VOID), Outcome.VOID, [Lack.UNEXPLAINED]),
            (enrolment(stage=Stage.VOID, incidents=(incident("void"),)), Outcome.VOID, []),
            (enrolment(whole=frozenset({1, 2})), None, [Lack.UNEXPLAINED]),
            (
                enrolment(whole=frozenset({1}), incidents=(incident("interrupted"),)),
                Outcome.INTERRUPTED,
                [],
            ),
            (
                enrolment(whole=frozenset({1}), incidents=(incident("equipment", "处理"),)),
                Outcome.INTERRUPTED,
                [Lack.INCIDENT],
            ),
            (
                enrolment(
                    whole=frozenset({1}),
                    incidents=(incident("equipment", sitting=uuid.UUID(int=2)),),
                ),
                None,
                [Lack.UNEXPLAINED],
            ),
            (enrolment(waiting=1), Outcome.TESTED, [Lack.UPLOAD]),
            (enrolment(waiting=1, whole=frozenset()), None, [Lack.UPLOAD]),
            (enrolment(lost=(2,)), Outcome.TESTED, [Lack.STORED]),
            # An item that is exempted is not waited for.
            (enrolment(expected=FOUR - {3}, whole=FOUR - {3}), Outcome.TESTED, []),
        ],
    )
    def test_each_case(self, one: Enrolment, outcome: Outcome | None, lacks: list[Lack]) -> None:
        assert outcome_of(one) == outcome
        assert [finding.lack for finding in findings([one])] == lacks

    @given(
        st.builds(
            enrolment,
            stage=st.sampled_from(Stage),
            sitting=st.sampled_from([None, SITTING]),
            whole=st.frozensets(st.integers(1, 4)),
            waiting=st.integers(0, 2),
            lost=st.sampled_from([(), (1,)]),
            incidents=st.lists(
                st.builds(incident, st.sampled_from(["void", "interrupted", "equipment", "other"])),
                max_size=2,
            ).map(tuple),
        )
    )
    def test_a_session_without_findings_has_an_outcome_for_everybody(self, one: Enrolment) -> None:
        found = findings([one])
        if not found:
            assert outcome_of(one) is not None
            assert one.stage in OUTCOMES
            assert not one.short or one.stage != Stage.FINISHED or one.explained
        counted = dict(outcome_counts([one]))
        assert sum(counted.values()) == 1
        assert all(finding.sentence for finding in found)


class TestTheFacts:
    def test_a_whole_sitting_is_seen_whole(self) -> None:
        sitting = add_finished(score=False)
        (one,) = enrolments_of(sitting.candidate.session)
        assert (one.short, one.lost, one.waiting) == ((), (), 0)
        assert outcome_of(one) == Outcome.TESTED

    def test_a_recording_that_left_the_store_and_one_on_its_way_are_seen(self) -> None:
        sitting = add_finished(score=False)
        digest = Recording.objects.values_list("stored", flat=True).first()
        store().dispose(str(digest))
        Upload.objects.create(sitting=sitting, file="x", sha256="0" * 64, size=9, began_at=AT)
        (one,) = enrolments_of(sitting.candidate.session)
        assert (one.lost, one.waiting) == ((1, 2, 3, 4), 1)

    def test_what_came_another_way_is_not_waited_for(self) -> None:
        sitting = add_finished(score=False)
        digest = Recording.objects.values_list("stored", flat=True).first()
        Upload.objects.create(sitting=sitting, file="x", sha256=digest, size=9, began_at=AT)
        (one,) = enrolments_of(sitting.candidate.session)
        assert one.waiting == 0

    def test_an_interrupted_attempt_is_not_whole(self) -> None:
        sitting = add_finished(score=False)
        Recording.objects.filter(item=3).update(ended_by="interrupted")
        (one,) = enrolments_of(sitting.candidate.session)
        assert one.short == (3,)

    def test_more_candidates_ask_no_more_queries(self, django_assert_num_queries: object) -> None:
        first = add_finished(score=False)
        session = first.candidate.session
        for _ in range(6):
            add_finished(session, score=False)
        with django_assert_num_queries(6):  # type: ignore[operator]
            assert len(enrolments_of(session)) == 7

    def test_cancelled_registrations_are_left_out(self) -> None:
        candidate = add_candidate(status="cancelled")
        assert enrolments_of(candidate.session) == ()


class TestClosing:
    def test_refused_with_every_sentence_then_mended_then_closed_by_name(self) -> None:
        officer = add_user(Role.OFFICER)
        sitting = add_sitting(stage=Stage.STARTED)
        session = sitting.candidate.session
        with pytest.raises(NotReadyToClose) as refused:
            close_session(session, by=officer, at=AT)
        number = sitting.candidate.admission_number
        assert list(refused.value.extra["missing"]) == [number]  # type: ignore[call-overload]
        end_unfinished(sitting, by=officer, at=AT, reason="身体不适")
        with pytest.raises(NotReadyToClose):
            close_session(session, by=officer, at=AT)
        entry = Entry("interrupted", AT, "身体不适", "送医", "监考", "无异议")
        write(sitting.incidents.get(), entry, by=officer, at=AT)
        closed = close_session(session, by=officer, at=AT)
        assert (closed.status, closed.closed_by) == (Session.Status.CLOSED, officer)
        assert AuditEntry.objects.get(action="session_closed").actor == officer

    def test_one_who_was_never_seated_keeps_the_session_open(self) -> None:
        candidate = add_candidate()
        with pytest.raises(NotReadyToClose):
            close_session(candidate.session, by=add_user(Role.OFFICER), at=AT)

    def test_only_an_open_session_by_an_officer(self) -> None:
        session = add_finished(score=False).candidate.session
        with pytest.raises(NotAllowed):
            close_session(session, by=add_user(Role.INVIGILATOR), at=AT)
        close_session(session, by=add_user(Role.OFFICER), at=AT)
        with pytest.raises(SessionNotOpen):
            close_session(session, by=add_user(Role.OFFICER), at=AT)

    def test_a_closed_session_is_opened_by_the_chief_alone_and_with_a_reason(self) -> None:
        officer, chief = add_user(Role.OFFICER), add_user(Role.CHIEF_EXAMINER)
        session = add_finished(score=False).candidate.session
        with pytest.raises(NotClosed):
            reopen_session(session, by=chief, at=AT, reason="补传")
        close_session(session, by=officer, at=AT)
        with pytest.raises(NotAllowed):
            reopen_session(session, by=officer, at=AT, reason="补传")
        with pytest.raises(SessionEnded):
            open_session(session, by=officer, at=AT)
        with pytest.raises(ReasonToReopen):
            reopen_session(session, by=chief, at=AT, reason=" ")
        later = AT + timedelta(days=3)
        opened = reopen_session(session, by=chief, at=later, reason="补传 A-07")
        assert (opened.status, opened.closed_by) == (Session.Status.OPEN, None)
        assert AuditEntry.objects.get(action="session_reopened").reason == "补传 A-07"

    def test_nobodys_stage_moves_in_a_closed_session(self) -> None:
        sitting = add_finished(score=False)
        close_session(sitting.candidate.session, by=add_user(Role.OFFICER), at=AT)
        with pytest.raises(SessionEnded):
            order_void(sitting, by=add_user(), at=AT, reason="替考")
        # What stands already may be said again: a booth that repeats its report hurts nobody.
        take_step(sitting, Step.FINISH, by="booth", at=AT)
        sitting.refresh_from_db()
        assert sitting.stage == Stage.FINISHED


class TestPages:
    @pytest.fixture
    def sitting(self) -> Sitting:
        return add_sitting(add_seated(add_seat()), stage=Stage.STARTED)

    def client(self, *roles: Role) -> Client:
        client = Client()
        client.force_login(add_user(*roles, display_name="考务丙"))
        return client

    def test_each_finding_leads_to_where_it_is_mended(self, sitting: Sitting) -> None:
        session, officer = sitting.candidate.session, self.client(Role.OFFICER)
        page = reverse("closing", args=[session.pk])

        def shown() -> str:
            return str(officer.get(page).content.decode())

        assert reverse("sitting", args=[sitting.pk]) in shown()
        act = reverse("closing-act", args=[session.pk, "close"])
        refused = officer.post(act, headers={"Referer": f"http://testserver{page}"}, follow=True)
        assert "不能结束考次" in refused.content.decode()
        add_recordings(sitting)
        Recording.objects.filter(item__gte=3).delete()
        take_step(sitting, Step.FINISH, by="system", at=AT)
        new = reverse("incident-new", args=[sitting.pk])
        assert f"{new}?kind=interrupted" in shown()
        one = enter(sitting, Entry("interrupted", AT, "停电"), by=add_user(), at=AT)
        assert reverse("incident", args=[one.pk]) in shown()
        write(
            one,
            Entry("interrupted", AT, "停电", "改日重测", "考务丙", "同意"),
            by=add_user(),
            at=AT,
        )
        assert "可以结束考次" in shown()
        closed = officer.post(act, follow=True).content.decode()
        assert "考次已由 考务丙 结束" in closed
        assert "重新开放的理由" not in closed

    def test_the_chief_opens_again_on_the_page(self, sitting: Sitting) -> None:
        session = sitting.candidate.session
        Session.objects.update(status="closed", closed_at=AT)
        chief = self.client(Role.CHIEF_EXAMINER)
        act = reverse("closing-act", args=[session.pk, "reopen"])
        assert chief.post(act, {"reason": ""}).status_code == 422
        assert "已重新开放" in chief.post(act, {"reason": "补传"}, follow=True).content.decode()

    def test_the_summary_is_a_pdf_before_and_after(self, sitting: Sitting) -> None:
        session, officer = sitting.candidate.session, self.client(Role.OFFICER)
        answer = officer.get(reverse("closing-summary", args=[session.pk]))
        assert answer["Content-Type"] == "application/pdf"
        end_unfinished(sitting, by=add_user(), at=AT, reason="身体不适")
        reader = PdfFileReader(io.BytesIO(summary_pdf(session, at=AT)))
        assert session.name in str(reader.trailer["/Info"]["/Title"])

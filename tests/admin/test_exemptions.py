"""Exemption from an item: by rule alone, with evidence, approved by name, and then counted so."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.archive.bundles import accept
from admin.archive.storing import keep_recording
from admin.certificates import designs
from admin.certificates.recording import read_pdf
from admin.errors import NotAllowed, WithoutReason
from admin.marking.errors import ExemptionDecided, ExemptionRefused, RulesRefused
from admin.marking.exempting import ask, decide, offered
from admin.marking.exemption_rules import Method, rules_of_text, total_of
from admin.marking.rule_table import MarkingRules, from_text, to_text
from admin.marking.rules_in_force import change_rules, rules_in_force
from admin.results.errors import DesignSilent
from admin.results.issuing import draft_on, issue
from admin.results.release import newest_result, release
from admin.testing.errors import UnderWay, WrongItem
from admin.testing.exemptions import exempt_items
from admin.testing.models import Candidate, Exemption, Sitting
from admin.testing.orders import order_repeat
from admin.testing.stages import Stage
from scoring.levels import total_mark
from tests.admin.booth_client import Booth
from tests.admin.factories import AT, add_candidate, add_seat, add_seated, add_sitting, add_user
from tests.admin.marked_sittings import add_examiners, add_finished, mark_all, said_missing
from tests.admin.sample_bundles import digest, make_bundle

pytestmark = pytest.mark.django_db
RULE = "朗读短文 视力残疾 折算 省语委〔2024〕3号"
points = st.decimals(0, 40, places=2)


@pytest.fixture(autouse=True)
def test_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def officer() -> User:
    return add_user(Role.OFFICER)


@pytest.fixture
def chief() -> User:
    return add_user(Role.CHIEF_EXAMINER, display_name="总测试员丁")


def provide(chief: User, text: str = RULE) -> None:
    seen = rules_in_force().number
    change_rules({"exemptions": text}, seen=seen, reason="省级规定", by=chief, at=AT)


def exempted(candidate: Candidate, officer: User, chief: User, item: str = "passage") -> Exemption:
    one = ask(candidate, item, "视力残疾", "残疾人证 22020001", by=officer, at=AT)
    return decide(one, grant=True, reason="材料齐全", by=chief, at=AT)


class TestTheRules:
    def test_none_is_offered_until_a_province_provides_for_one(self, chief: User) -> None:
        session = add_candidate().session
        assert offered(session) == ()
        provide(chief)
        (rule,) = offered(session)
        assert (rule.item, rule.ground, rule.method) == ("passage", "视力残疾", "proportional")

    def test_a_rule_without_arithmetic_scales(self) -> None:
        (rule,) = rules_of_text("朗读短文 视力残疾 省语委〔2024〕3号")
        assert rule.method == Method.PROPORTIONAL
        assert rules_of_text(rule.line) == (rule,)

    @pytest.mark.parametrize(
        "text",
        [
            "朗读短文 视力残疾",
            "朗读短文 视力残疾 折算",
            "命题说话 视力残疾 折算 文件",
            "唱歌 视力残疾 折算 文件",
            f"朗读短文 {'长' * 41} 折算 文件",
            f"{RULE}\n{RULE}",
        ],
    )
    def test_what_nobody_can_read_is_refused(self, text: str, chief: User) -> None:
        with pytest.raises(RulesRefused):
            provide(chief, text)

    def test_the_table_reads_back_what_it_wrote(self) -> None:
        text = f"{RULE}\n选择判断 听力残疾 合计 省语委〔2025〕1号"
        rules = from_text({"exemptions": text})
        assert to_text(rules)["exemptions"] == text
        assert MarkingRules().exemptions == ()

    @given(st.lists(points, min_size=1, max_size=5))
    def test_without_exemption_the_total_is_the_sum(self, marks: list[Decimal]) -> None:
        assert total_of(marks) == total_mark(marks)

    @given(st.decimals(0, 10, places=2), st.decimals(0, 20, places=2), st.decimals(0, 40, places=2))
    def test_scaling_keeps_shares(self, one: Decimal, two: Decimal, four: Decimal) -> None:
        total = total_of([one, two, four], Decimal(30))
        assert 0 <= total <= 100
        assert abs(total - (one + two + four) / Decimal("0.7")) <= Decimal("0.05")

    def test_full_marks_stay_full_and_a_half_is_rounded_up(self) -> None:
        assert total_of([Decimal(10), Decimal(20), Decimal(40)], Decimal(30)) == 100
        assert total_of([Decimal("6.335")], Decimal(30)) == Decimal("9.1")  # 9.05


class TestApproval:
    def test_it_holds_once_somebody_else_approves_it(self, officer: User, chief: User) -> None:
        provide(chief)
        candidate = add_candidate()
        one = ask(candidate, "passage", "视力残疾", "残疾人证", by=officer, at=AT)
        assert exempt_items(candidate) == frozenset()
        decide(one, grant=True, reason="齐全", by=chief, at=AT)
        candidate = Candidate.objects.get(pk=candidate.pk)
        assert exempt_items(candidate) == {3}
        assert AuditEntry.objects.get(action="exemption_granted").actor == chief
        with pytest.raises(ExemptionDecided):
            decide(one, grant=False, reason="再想", by=chief, at=AT)

    def test_nobody_approves_what_she_entered(self, chief: User) -> None:
        provide(chief)
        both = add_user(Role.CHIEF_EXAMINER, Role.OFFICER)
        one = ask(add_candidate(), "passage", "视力残疾", "残疾人证", by=both, at=AT)
        with pytest.raises(NotAllowed):
            decide(one, grant=True, reason="齐全", by=both, at=AT)

    def test_what_no_rule_provides_for_is_not_entered(self, officer: User, chief: User) -> None:
        provide(chief)
        candidate = add_candidate()
        for item, ground, evidence in (
            ("passage", "听力残疾", "证"),
            ("polysyllables", "视力残疾", "证"),
            ("passage", "视力残疾", " "),
        ):
            with pytest.raises(ExemptionRefused):
                ask(candidate, item, ground, evidence, by=officer, at=AT)
        ask(candidate, "passage", "视力残疾", "证", by=officer, at=AT)
        with pytest.raises(ExemptionRefused):
            ask(candidate, "passage", "视力残疾", "证", by=officer, at=AT)

    def test_something_is_always_left_to_read(self, officer: User, chief: User) -> None:
        items = ("单音节字词", "多音节词语")
        lines = [f"读{item} 视力残疾 折算 文件" for item in items]
        provide(chief, "\n".join([RULE, *lines]))
        candidate = add_candidate()
        ask(candidate, "passage", "视力残疾", "证", by=officer, at=AT)
        ask(candidate, "monosyllables", "视力残疾", "证", by=officer, at=AT)
        with pytest.raises(ExemptionRefused):
            ask(candidate, "polysyllables", "视力残疾", "证", by=officer, at=AT)

    def test_one_refused_may_be_entered_again(self, officer: User, chief: User) -> None:
        provide(chief)
        candidate = add_candidate()
        one = ask(candidate, "passage", "视力残疾", "证", by=officer, at=AT)
        with pytest.raises(WithoutReason):
            decide(one, grant=False, reason="", by=chief, at=AT)
        decide(one, grant=False, reason="复印件不清", by=chief, at=AT)
        ask(candidate, "passage", "视力残疾", "证原件", by=officer, at=AT)
        assert exempt_items(candidate) == frozenset()

    def test_nothing_is_granted_once_the_test_has_begun(self, officer: User, chief: User) -> None:
        provide(chief)
        sitting = add_sitting(stage=Stage.CONFIRMED)
        one = ask(sitting.candidate, "passage", "视力残疾", "证", by=officer, at=AT)
        Sitting.objects.update(stage=Stage.STARTED)
        with pytest.raises(UnderWay):
            decide(one, grant=True, reason="齐全", by=chief, at=AT)
        with pytest.raises(UnderWay):
            ask(sitting.candidate, "passage", "视力残疾", "证", by=officer, at=AT)


class TestTheDay:
    @pytest.fixture
    def sitting(self, officer: User, chief: User) -> Sitting:
        provide(chief)
        candidate = add_seated(add_seat())
        exempted(candidate, officer, chief)
        return add_sitting(candidate, stage=Stage.STARTED)

    def test_the_booth_is_told_which_item_to_pass_over(self, sitting: Sitting) -> None:
        assert sitting.candidate.seat
        booth = Booth(sitting.candidate.seat)
        digits = sitting.candidate.admission_number[-4:]
        assert booth.post("/log-in", {"digits": digits}).json()["exempt_items"] == [3]

    def test_the_sitting_is_whole_without_the_item(self, sitting: Sitting, tmp_path: Path) -> None:
        bundle = make_bundle(tmp_path / "b", sitting, items=(1, 2, 4))
        for name, data in bundle.files.items():
            keep_recording(
                bundle.folder / name, digest(data), sitting=sitting, file=name, who="booth", at=AT
            )
        accept(sitting, bundle.manifest, bundle.sha256, who="booth", seat=None, at=AT)
        sitting.refresh_from_db()
        assert sitting.stage == Stage.FINISHED

    def test_the_invigilator_sees_it_at_the_seat(self, sitting: Sitting, officer: User) -> None:
        batch, seat = sitting.candidate.batch, sitting.candidate.seat
        assert batch
        assert seat
        client = Client()
        client.force_login(officer)
        page = reverse("room-seat", args=[batch.session_id, batch.room_id, seat.pk])
        menu = client.get(page).content.decode()
        assert "免试朗读短文" in menu
        assert "第 4 项　命题说话" in menu
        assert "第 3 项　朗读短文" not in menu

    def test_the_item_is_not_ordered_again(self, sitting: Sitting) -> None:
        with pytest.raises(WrongItem):
            order_repeat(sitting, 3, by=add_user(), at=AT, reason="噪声")


class TestTheResult:
    @pytest.fixture
    def sitting(self, officer: User, chief: User) -> Sitting:
        provide(chief)
        candidate = add_candidate()
        exempted(candidate, officer, chief)
        return add_finished(candidate.session, candidate, marks={1: "9.45", 2: "18.7"})

    def test_the_total_follows_the_rule_and_says_so(self, sitting: Sitting, chief: User) -> None:
        session = sitting.candidate.session
        assert not any("第 3 项" in one for one in said_missing(sitting))
        mark_all(session, chief, add_examiners())
        release(session, by=chief, at=AT)
        result = newest_result(sitting)
        assert result
        assert [row["item"] for row in result.item_marks] == [1, 2, 4]
        # (9.45 + 18.70 + 35.50) · 100 / 70 = 90.93
        assert (str(result.total), result.level) == ("90.9", "2A")
        words = "朗读短文免试，总分由其余各项（满分 70 分）折算为百分制"
        assert result.exemption["words"] == words
        assert result.exemption["rules"][0]["source"] == "省语委〔2024〕3号"
        client = Client()
        client.force_login(chief)
        shown = client.get(reverse("result", args=[sitting.pk])).content.decode()
        assert words in shown

    def test_documents_say_it_and_a_design_that_cannot_is_not_used(
        self, sitting: Sitting, officer: User, chief: User
    ) -> None:
        mark_all(sitting.candidate.session, chief, add_examiners())
        release(sitting.candidate.session, by=chief, at=AT)
        for kind in ("notice", "certificate"):
            document = issue(sitting, kind, by=officer, at=AT)
            assert document.content["exemption"].startswith("朗读短文免试")
            assert "（朗读短文免试）" in document.signed_text
            assert read_pdf(document).startswith(b"%PDF")
        silent = designs.in_force("notice")
        source = silent.source.replace("exemption", "omitted")
        made = designs.save("notice", source, by=officer, at=AT)
        designs.put_in_force(made, by=officer, at=AT, reason="试")
        with pytest.raises(DesignSilent):
            draft_on(sitting, "notice")

    def test_a_rule_that_adds_up_leaves_the_points_away(self, officer: User, chief: User) -> None:
        provide(chief, "朗读短文 视力残疾 合计 文件")
        candidate = add_candidate()
        exempted(candidate, officer, chief)
        sitting = add_finished(candidate.session, candidate, marks={1: "9.45", 2: "18.7"})
        mark_all(candidate.session, chief, add_examiners())
        release(candidate.session, by=chief, at=AT)
        result = newest_result(sitting)
        assert result
        assert str(result.total) == "63.7"


def test_the_pages_enter_and_decide(officer: User, chief: User) -> None:
    candidate = add_candidate()
    office, approver = Client(), Client()
    office.force_login(officer)
    approver.force_login(chief)
    page = reverse("candidate-exemptions", args=[candidate.pk])
    assert "不能免试" in office.get(page).content.decode()
    provide(chief)
    form = {"rule": "passage/视力残疾", "evidence": "残疾人证 22020001"}
    assert "待总测试员审批" in office.post(page, form, follow=True).content.decode()
    one = Exemption.objects.get()
    assert "项免试等您审批" in approver.get(reverse("home")).content.decode()
    assert candidate.admission_number in approver.get(reverse("exemptions")).content.decode()
    act = reverse("exemption-decide", args=[one.pk, "grant"])
    assert "已批准" in approver.post(act, {"reason": "齐全"}, follow=True).content.decode()
    assert "总测试员丁" in office.get(page).content.decode()

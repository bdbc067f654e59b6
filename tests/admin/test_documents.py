"""Issued documents later on: reprint, withdrawal, correction, batches, designs, numbers, copies."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from admin.accounts.rights import Role
from admin.certificates import acts, batching, designs, old
from admin.certificates.electronic import certificate_pem, signed_pdf
from admin.certificates.errors import (
    AlreadyEntered,
    AlreadyWithdrawn,
    BadCertificate,
    BadDesign,
    BadNumberRule,
    NothingToCorrect,
    PressTooSlow,
)
from admin.certificates.models import Design, DocumentAct
from admin.certificates.number_rules import fault_of, written
from admin.certificates.office import OfficeText, issue_office
from admin.certificates.offline_page import offline_page
from admin.certificates.recording import path_of, read_pdf
from admin.errors import NotAllowed, WithoutReason
from admin.project.scans import BadScan
from admin.results.issuing import issue
from admin.results.keys import FOLDER, key_states, public_keys, rotate
from admin.results.lookup import check_line, look_up
from admin.results.models import IssuedDocument
from admin.results.numbering import set_rule
from tests.admin.factories import AT, TODAY, add_person, add_session, add_user
from tests.admin.real_browser import CHROMIUM, JOURNEY
from tests.admin.test_certificates import KEY, KEYS, LINE, released

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TEXT = OfficeText(
    "班主任任职资格证书",
    "经考核合格，具备中小学班主任任职资格。",
    "2026 年 5 月 20 日至 2031 年 5 月 19 日",
    "江城市教师培训中心",
    TODAY,
)


@pytest.mark.django_db
class TestActs:
    def test_a_reprint_is_the_same_file_and_is_counted(self) -> None:
        officer = add_user(Role.OFFICER)
        document = issue(released(), "certificate", by=officer, at=AT)
        pdf = acts.reprint(document, by=officer, at=AT, reason="邮寄途中遗失")
        assert pdf == path_of(document.number).read_bytes()
        assert document.acts.get().act == "reprint"
        with pytest.raises(WithoutReason):
            acts.reprint(document, by=officer, at=AT, reason=" ")

    def test_a_withdrawn_document_says_so_and_ends(self) -> None:
        officer, sitting = add_user(Role.OFFICER), released()
        document = issue(sitting, "certificate", by=officer, at=AT)
        with pytest.raises(NotAllowed):
            acts.withdraw(document, by=add_user(Role.ARCHIVIST), at=AT, reason="替考")
        acts.withdraw(document, by=officer, at=AT, reason="替考")
        ended = look_up(document.number, "王小红").ended
        assert ended is not None
        assert (ended.act, ended.at) == ("withdraw", AT)
        for act in (acts.withdraw, acts.reprint, acts.correct):
            with pytest.raises(AlreadyWithdrawn):
                act(document, by=officer, at=AT, reason="再来")
        again = issue(sitting, "certificate", by=officer, at=AT)
        assert again.number != document.number

    def test_a_correction_replaces_and_both_know_each_other(self) -> None:
        officer, sitting = add_user(Role.OFFICER), released()
        document = issue(sitting, "certificate", by=officer, at=AT)
        with pytest.raises(NothingToCorrect):
            acts.correct(document, by=officer, at=AT, reason="姓名有误")
        person = sitting.candidate.person
        person.name = "王晓红"
        person.save()
        document.refresh_from_db()
        made = acts.correct(document, by=officer, at=AT, reason="姓名有误")
        assert made.replaces == document
        assert document.replaced_by == made
        assert check_line(made.signed_text).name == "王晓红"
        ended = look_up(document.number, "王小红").ended
        assert ended is not None
        assert ended.act == "correct"

    def test_acts_are_never_changed(self) -> None:
        officer = add_user(Role.OFFICER)
        document = issue(released(), "notice", by=officer, at=AT)
        act = acts.withdraw(document, by=officer, at=AT, reason="错发")
        act.reason = "没有错"
        with pytest.raises(TypeError):
            act.save()
        assert DocumentAct.objects.get().reason == "错发"


@pytest.mark.django_db
class TestOffice:
    def test_it_is_signed_verified_and_corrected(self) -> None:
        officer = add_user(Role.OFFICER)
        document = issue_office(add_person("阿依古丽·买买提"), TEXT, by=officer, at=AT)
        said = check_line(document.signed_text)
        assert (said.kind, said.total, said.name) == (TEXT.title, "", "阿依古丽·买买提")
        assert "2031" in said.status
        other = OfficeText(TEXT.title, "另一段正文。", TEXT.term, TEXT.issuer, TODAY)
        made = acts.correct(document, by=officer, at=AT, reason="正文有误", text=other)
        assert made.content["body"] == "另一段正文。"
        with pytest.raises(NothingToCorrect):
            acts.correct(made, by=officer, at=AT, reason="正文有误", text=other)

    @pytest.mark.parametrize("body", ["", "字" * 301])
    def test_a_text_that_is_missing_or_does_not_fit(self, body: str) -> None:
        bad = OfficeText(TEXT.title, body, TEXT.term, TEXT.issuer, TODAY)
        with pytest.raises(BadCertificate):
            issue_office(add_person(), bad, by=add_user(Role.OFFICER), at=AT)
        assert not IssuedDocument.objects.exists()


@pytest.mark.django_db
class TestBatch:
    def test_each_has_one_document_however_often_it_runs(self) -> None:
        officer, sitting = add_user(Role.OFFICER), released()
        early = issue(sitting, "certificate", by=officer, at=AT)
        session = sitting.candidate.session
        batch = batching.begin(session, "certificate", by=officer, at=AT)
        done = batching.work(batch.pk, timezone.now)
        assert done.state == "done"
        assert done.lines.get().document == early
        again = batching.begin(session, "notice", by=officer, at=AT)
        for _ in range(2):
            assert batching.work(again.pk, timezone.now).state == "done"
        assert IssuedDocument.objects.count() == 2
        with zipfile.ZipFile(batching.path_of(again, "zip")) as archive:
            notice = again.lines.get().document
            assert notice is not None
            assert archive.namelist() == [f"{notice.number}.pdf"]
            assert archive.read(archive.namelist()[0]) == read_pdf(notice)
        assert batching.path_of(again, "sheet").read_bytes().startswith(b"%PDF")

    def test_whoever_cannot_have_one_is_told_why(self) -> None:
        sitting = released(marks={1: "0", 2: "0", 3: "10"})
        officer = add_user(Role.OFFICER)
        batch = batching.begin(sitting.candidate.session, "certificate", by=officer, at=AT)
        done = batching.work(batch.pk, timezone.now)
        assert done.state == "done"
        assert "未达到最低等级" in done.lines.get().fault

    def test_a_broken_chunk_leaves_nothing_and_is_resumed(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        officer, sitting = add_user(Role.OFFICER), released()
        batch = batching.begin(sitting.candidate.session, "notice", by=officer, at=AT)
        with monkeypatch.context() as patch:
            patch.setattr("admin.certificates.press.TIME_LIMIT", -10.0)
            failed = batching.work(batch.pk, timezone.now)
        assert (failed.state, IssuedDocument.objects.count()) == ("failed", 0)
        assert "时限" in failed.fault
        assert batching.work(batch.pk, timezone.now).state == "done"


@pytest.mark.django_db
class TestDesigns:
    def test_a_new_design_holds_from_its_act_on(self) -> None:
        officer, sitting = add_user(Role.OFFICER), released()
        first = issue(sitting, "notice", by=officer, at=AT)
        source = designs.in_force("certificate").source.replace("特此证明", "特予证明")
        made = designs.save("certificate", source, by=officer, at=AT, note="措辞")
        assert made.version == 2
        assert designs.in_force("certificate").version == 1
        designs.put_in_force(made, by=officer, at=AT, reason="领导同意")
        assert issue(sitting, "certificate", by=officer, at=AT).design == made
        assert first.design is not None
        assert first.design.version == 1
        with pytest.raises(NotAllowed):
            designs.save("certificate", source, by=add_user(Role.ARCHIVIST), at=AT)

    def test_what_a_later_release_ships_is_a_further_version(self) -> None:
        older = Design.objects.create(kind="notice", version=1, source="旧", note="随软件提供")
        now = designs.in_force("notice")
        assert (now.version, now.note, now.made_by) == (2, "随软件提供", None)
        assert designs.versions("notice") == [now, older]
        assert designs.in_force("notice") == now

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("#let face(data) = nobody", "第 3 行"),
            ('#import "@preview/cetz:0.3.0"', "外部软件包"),
            ('#let face(data) = read("/etc/passwd")', "文件夹以外"),
            ('#let face(data) = read("../../etc/passwd")', "文件夹以外"),
            ("#let face(data) = [#data.nono]", "nono"),
            ("#let face = (", "成对"),
        ],
    )
    def test_a_faulty_design_is_told_with_its_line(self, line: str, said: str) -> None:
        source = f"#let width = 9mm\n#let height = 9mm\n{line}"
        with pytest.raises(BadDesign, match=said):
            designs.save("office", source, by=add_user(Role.OFFICER), at=AT)
        assert not Design.objects.filter(version__gt=1).exists()

    def test_a_design_without_end_is_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("admin.certificates.press.TIME_LIMIT", 3.0)
        loops = "for a in range(9000) { for b in range(9000) { for c in range(9000) {} } }"
        source = f"#let width = 9mm\n#let height = 9mm\n#let face(data) = {{ {loops} }}"
        with pytest.raises(PressTooSlow):
            designs.preview("office", source, AT)


PIECES = st.sampled_from(["{year}", "{kind}", "{serial:04}", "{serial:06}", "PTH", "2", "-", "X"])
RULES = st.lists(PIECES, max_size=7).map("".join)


class TestNumbers:
    @given(RULES, st.integers(2000, 2099), st.integers(1, 99_999_999), st.integers(1, 99_999_999))
    def test_a_rule_without_fault_never_writes_twice_or_like_an_official_one(
        self, rule: str, year: int, one: int, other: int
    ) -> None:
        if fault_of(rule) is not None:
            return
        first, second = (written(rule, year, "notice", serial) for serial in (one, other))
        assert (first == second) == (one == other)
        assert not first.isdigit()

    @pytest.mark.parametrize(
        "rule", ["", "{year}", "{serial:06}", "{year}{serial:06}", "{year}-{serial:02}", "x{year}"]
    )
    def test_rules_with_faults(self, rule: str) -> None:
        assert fault_of(rule)

    @pytest.mark.django_db
    def test_the_rule_holds_from_now_on(self) -> None:
        officer, sitting = add_user(Role.OFFICER), released()
        issue(sitting, "notice", by=officer, at=AT)
        set_rule("{year}{kind}{serial:06}", by=officer, at=AT, reason="按市里规定")
        assert issue(sitting, "certificate", by=officer, at=AT).number == "2026PT000002"
        set_rule("PTH-{year}-{serial:05}", by=officer, at=AT + timedelta(1), reason="改回")
        with pytest.raises(BadNumberRule):
            set_rule("{year}{year}", by=officer, at=AT, reason="试")


@pytest.mark.django_db
def test_after_rotation_old_documents_verify_and_new_ones_use_the_new_key(
    data_folder: Path,
) -> None:
    officer, sitting = add_user(Role.OFFICER), released()
    before = issue(sitting, "notice", by=officer, at=AT)
    new = rotate(data_folder, AT)
    after = issue(sitting, "certificate", by=officer, at=AT)
    assert check_line(before.signed_text).number == before.number
    assert after.signed_text.split("|")[-2] == new != before.signed_text.split("|")[-2]
    assert check_line(after.signed_text).number == after.number
    states = key_states(data_folder / FOLDER)
    assert [(one.retired_at, one.id == new) for one in states] == [(AT, False), (None, True)]
    assert (data_folder / FOLDER / "signing.pem").stat().st_mode & 0o077 == 0
    assert len(list((data_folder / FOLDER).glob("*.pem"))) == 3  # two public, one private
    assert len(public_keys(data_folder / FOLDER)) == 2


class TestElectronic:
    def test_it_is_valid_and_one_altered_byte_makes_it_invalid(self, tmp_path: Path) -> None:
        from pyhanko.keys import load_cert_from_pemder
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign.validation import validate_pdf_signature
        from pyhanko_certvalidator import ValidationContext

        pdf = b"".join(designs_pdf())
        signed = signed_pdf(pdf, data=tmp_path, issuer="江城市测试站", reason="签发", at=AT)
        pem = tmp_path / "cert.pem"
        pem.write_bytes(certificate_pem(tmp_path, "江城市测试站", AT))
        trust = ValidationContext(trust_roots=[load_cert_from_pemder(str(pem))])

        def valid(data: bytes) -> bool:
            signature = PdfFileReader(io.BytesIO(data)).embedded_signatures[0]
            status = validate_pdf_signature(signature, trust)
            return bool(status.bottom_line)

        assert valid(signed)
        assert signed.startswith(pdf)
        place = pdf.index(b"stream") + 40
        altered = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        assert not valid(altered)
        assert (tmp_path / FOLDER / "electronic.pem").stat().st_mode & 0o077 == 0


def designs_pdf() -> list[bytes]:
    from admin.certificates.press import Sheet, pdfs_of, shipped_source
    from admin.certificates.samples import sample

    return pdfs_of(Sheet(shipped_source("office"), [sample("office")], [LINE], [None]), AT)


@pytest.mark.django_db
class TestOld:
    ENTRY = old.OldEntry("任职资格证书", "ZG-1998-12", "赵老师", "合格", TODAY)

    def test_it_is_kept_with_its_scan_made_anew(self) -> None:
        out = io.BytesIO()
        Image.new("RGB", (300, 200), "white").save(out, "PNG")
        officer = add_user(Role.OFFICER)
        made = old.enter_old(self.ENTRY, out.getvalue(), by=officer, at=AT)
        assert old.scan_path(made.scan_sha256).read_bytes().startswith(b"\xff\xd8")
        with pytest.raises(AlreadyEntered):
            old.enter_old(self.ENTRY, None, by=officer, at=AT)

    @pytest.mark.parametrize("data", [b"<svg/>", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
    def test_what_is_no_picture_is_refused(self, data: bytes) -> None:
        with pytest.raises(BadScan):
            old.enter_old(self.ENTRY, data, by=add_user(Role.OFFICER), at=AT)


class TestOfflinePage:
    pytestmark = JOURNEY

    @pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
    def test_the_file_alone_refuses_every_altered_character(
        self, browser: Browser, tmp_path: Path
    ) -> None:
        file = tmp_path / "verify.html"
        file.write_text(offline_page(KEYS), encoding="utf-8")
        page = browser.new_page()
        page.goto(file.as_uri())
        page.fill("#line", LINE)
        page.click("button")
        assert "验证通过" in page.inner_text("#answer")
        assert "阿依古丽·买买提" in page.inner_text("#answer")
        passed = page.evaluate(
            """line => Array.from(line, (_, i) => ["0", "A", "甲", "|"].filter(c => c !== line[i])
            .filter(c => check(line.slice(0, i) + c + line.slice(i + 1), KEYS)).length)
            .reduce((a, b) => a + b)""",
            LINE,
        )
        assert passed == 0
        page.fill("#line", LINE.replace("88.3", "98.3"))
        page.click("button")
        assert "验证未通过" in page.inner_text("#answer")


def test_the_test_key_is_the_one_the_page_knows() -> None:
    assert offline_page(KEYS).count(next(iter(KEYS))) == 1
    assert KEY.public_key() == next(iter(KEYS.values()))


def test_a_session_without_results_has_no_batch(db: None) -> None:
    from admin.certificates.errors import NothingToIssue

    with pytest.raises(NothingToIssue):
        batching.begin(add_session(), "notice", by=add_user(Role.OFFICER), at=AT)

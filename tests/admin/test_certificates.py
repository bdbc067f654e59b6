"""Result notices and certificates: text, fonts, numbers, signatures, look-up."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from admin.accounts.rights import Role
from admin.errors import NotAllowed
from admin.results.cli import app
from admin.results.errors import (
    FileMissing,
    NoCertificate,
    NoLevel,
    NotGenuine,
    NotIssued,
    NotReleased,
)
from admin.results.issuing import issue, path_of, read_pdf
from admin.results.keys import FOLDER
from admin.results.lookup import check_line, look_up
from admin.results.models import IssuedDocument
from admin.results.numbering import next_number
from admin.results.recognition import RecognitionEntry, enter_recognition
from admin.results.release import release
from admin.results.signed_text import NotSigned, Statement, key_id, sign, verify
from admin.testing.models import Sitting
from tests.admin.factories import AT, TODAY, add_candidate, add_person, add_session, add_user
from tests.admin.marked_sittings import add_finished, mark_all

STATEMENT = Statement(
    "PTH-2026-000123",
    "证书",
    "最终成绩",
    "阿依古丽·买买提",
    "2202**********1234",
    "88.3",
    "二级甲等",
    "2026-05-16",
    "江城市普通话测试站",
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {key_id(KEY.public_key()): KEY.public_key()}
LINE = sign(STATEMENT, KEY)


def test_a_signed_line_is_read_back() -> None:
    assert verify(LINE, KEYS) == STATEMENT
    assert verify(f"  {LINE}\n", KEYS) == STATEMENT


@given(st.integers(0, len(LINE) - 1), st.characters(exclude_categories=["Cs", "Zs", "Cc"]))
def test_one_altered_character_is_refused(place: int, character: str) -> None:
    altered = LINE[:place] + character + LINE[place + 1 :]
    if altered == LINE:
        return
    with pytest.raises(NotSigned):
        verify(altered, KEYS)


def test_every_other_last_character_is_refused() -> None:
    """Its unused bits would otherwise let four spellings of one signature pass."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for character in alphabet.replace(LINE[-1], ""):
        with pytest.raises(NotSigned):
            verify(LINE[:-1] + character, KEYS)


@given(st.integers(0, len(LINE) - 1))
def test_a_cut_line_is_refused(length: int) -> None:
    with pytest.raises(NotSigned):
        verify(LINE[:length], KEYS)


def test_another_key_or_a_swapped_field_is_refused() -> None:
    with pytest.raises(NotSigned):
        verify(LINE, {})
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with pytest.raises(NotSigned):
        verify(LINE, {next(iter(KEYS)): other.public_key()})
    assert astuple(replace(STATEMENT, total="97.0")) != astuple(STATEMENT)


@pytest.mark.parametrize("bad", ["甲|乙", "甲\n乙", " 甲"])
def test_a_field_that_would_break_the_line(bad: str) -> None:
    with pytest.raises(ValueError, match="field"):
        replace(STATEMENT, name=bad)


def released(kind: str = "mock", name: str = "王小红", **fields: object) -> Sitting:
    session = add_session(kind=kind, date=TODAY)
    sitting = add_finished(session, add_candidate(session, add_person(name)), **fields)
    mark_all(session, add_user(Role.CHIEF_EXAMINER))
    release(session, by=add_user(Role.CHIEF_EXAMINER), at=AT)
    return sitting


@pytest.mark.django_db
class TestIssuing:
    def test_a_certificate_has_our_number_and_its_file(self) -> None:
        at = AT.replace(microsecond=123456)
        document = issue(released(), "certificate", by=add_user(Role.OFFICER), at=at)
        assert document.number == "PTH-2026-000001"
        assert path_of(document.number).read_bytes() == read_pdf(document)

    def test_asking_again_gives_the_same_document(self) -> None:
        sitting, officer = released(), add_user(Role.OFFICER)
        first = issue(sitting, "certificate", by=officer, at=AT)
        assert issue(sitting, "certificate", by=officer, at=AT) == first
        assert issue(sitting, "notice", by=officer, at=AT).number == "PTH-2026-000002"

    def test_no_certificate_for_an_official_test(self) -> None:
        sitting, officer = released("official"), add_user(Role.OFFICER)
        with pytest.raises(NoCertificate):
            issue(sitting, "certificate", by=officer, at=AT)
        assert "初始成绩" in issue(sitting, "notice", by=officer, at=AT).signed_text

    def test_no_certificate_below_the_lowest_level(self) -> None:
        sitting = released(marks={1: "0", 2: "0", 3: "10"})
        with pytest.raises(NoLevel):
            issue(sitting, "certificate", by=add_user(Role.OFFICER), at=AT)

    def test_not_before_release_and_not_by_anybody(self) -> None:
        with pytest.raises(NotReleased):
            issue(add_finished(), "notice", by=add_user(Role.OFFICER), at=AT)
        with pytest.raises(NotAllowed):
            issue(released(), "notice", by=add_user(Role.CHIEF_EXAMINER), at=AT)

    def test_a_changed_file_is_not_handed_out(self) -> None:
        document = issue(released(), "notice", by=add_user(Role.OFFICER), at=AT)
        path = path_of(document.number)
        data = path.read_bytes()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        with pytest.raises(FileMissing):
            read_pdf(document)
        path.unlink()
        with pytest.raises(FileMissing):
            read_pdf(document)

    def test_a_number_that_was_not_used_leaves_no_gap(self) -> None:
        with transaction.atomic():
            next_number(2026)
            transaction.set_rollback(True)
        with transaction.atomic():
            assert next_number(2026) == "PTH-2026-000001"


def pdf_text(path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler) is not installed: the text of PDFs is not compared")
    made = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, text=True
    )
    return "".join(made.stdout.split())


@pytest.mark.django_db
class TestPages:
    def test_the_certificate_says_what_it_is_and_what_it_is_not(self) -> None:
        sitting = released(name="阿依古丽·买买提")
        document = issue(sitting, "certificate", by=add_user(Role.OFFICER), at=AT)
        text = pdf_text(path_of(document.number))
        for said in ("阿依古丽·买买提", "90.3", "二级甲等", document.number, "2026年5月16日"):
            assert said in text
        assert "本证书由测试站点出具" in text
        assert "不是国家普通话水平测试等级证书" in text
        assert sitting.candidate.person.identity_masked in text

    def test_the_notice_of_an_official_test_is_marked_initial(self) -> None:
        document = issue(released("official"), "notice", by=add_user(Role.OFFICER), at=AT)
        text = pdf_text(path_of(document.number))
        assert "初始成绩" in text
        assert "读多音节词语" in text
        assert "18.7" in text

    def test_after_recognition_the_notice_carries_the_official_number(self) -> None:
        sitting, officer = released("official"), add_user(Role.OFFICER)
        number = f"422026{sitting.candidate.session.site.code}000123"
        entry = RecognitionEntry("1 号", "省中心", TODAY, number)
        enter_recognition(sitting, entry, by=officer, at=AT)
        text = pdf_text(path_of(issue(sitting, "notice", by=officer, at=AT).number))
        assert number in text
        assert "本单所列为初始成绩" not in text

    def test_fonts_are_embedded(self) -> None:
        document = issue(released(), "certificate", by=add_user(Role.OFFICER), at=AT)
        if shutil.which("pdffonts") is None:
            pytest.skip("pdffonts (poppler) is not installed: fonts of PDFs are not looked at")
        command = ["pdffonts", str(path_of(document.number))]
        made = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        fonts = [line.split() for line in made.splitlines()[2:]]
        assert {row[0].split("+")[1].split("-")[0] for row in fonts} == {
            "NotoSansSC",
            "NotoSerifSC",
        }
        assert all(row[-5] == "yes" for row in fonts)


@pytest.mark.django_db
class TestLookUp:
    def test_number_and_name_together(self) -> None:
        document = issue(released(), "certificate", by=add_user(Role.OFFICER), at=AT)
        found = look_up(f" {document.number.lower()} ", "王小红")
        assert found.statement.total == "90.3"
        assert not found.superseded
        for number, name in ((document.number, "王小"), ("PTH-2026-999999", "王小红")):
            with pytest.raises(NotIssued):
                look_up(number, name)

    def test_a_later_result_shows(self) -> None:
        sitting, officer = released("official"), add_user(Role.OFFICER)
        document = issue(sitting, "notice", by=officer, at=AT)
        entry = RecognitionEntry("1 号", "省中心", TODAY)
        enter_recognition(sitting, entry, by=officer, at=AT)
        assert look_up(document.number, "王小红").superseded

    def test_offline_by_the_public_key_alone(self, data_folder: Path) -> None:
        document = issue(released(), "certificate", by=add_user(Role.OFFICER), at=AT)
        assert check_line(document.signed_text).number == document.number
        with pytest.raises(NotGenuine):
            check_line(document.signed_text.replace("90.3", "97.3"))
        keys = str(data_folder / FOLDER)
        run = CliRunner().invoke
        good = run(app, ["verify", document.signed_text, "--keys", keys])
        assert good.exit_code == 0
        assert "验证通过" in good.output
        assert "王小红" in good.output
        bad = run(app, ["verify", document.signed_text.replace("90.3", "97.3"), "--keys", keys])
        assert bad.exit_code == 1
        assert "验证未通过" in bad.output
        private = data_folder / FOLDER / "signing.pem"
        assert private.stat().st_mode & 0o077 == 0

    def test_a_name_with_a_bar_cannot_forge_a_field(self) -> None:
        sitting = released(name="甲|最终成绩|乙")
        document = issue(sitting, "notice", by=add_user(Role.OFFICER), at=AT)
        assert check_line(document.signed_text).name == "甲／最终成绩／乙"
        assert IssuedDocument.objects.count() == 1

"""Pages of documents: filters, acts, designs with their faults, batches, the public look-up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.certificates.models import CertificateBatch, OldCertificate
from admin.certificates.office import issue_office
from admin.console.views import verify
from admin.results.issuing import issue
from admin.results.models import IssuedDocument
from tests.admin.factories import AT, add_person, add_user
from tests.admin.test_certificates import released
from tests.admin.test_documents import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return add_user(Role.OFFICER)


@pytest.fixture
def client(officer: User) -> Client:
    made = Client()
    made.force_login(officer)
    return made


def test_the_list_is_filtered_by_its_address(client: Client, officer: User) -> None:
    notice = issue(released(), "notice", by=officer, at=AT)
    office = issue_office(add_person("李建国"), TEXT, by=officer, at=AT)
    for query, found in (
        ("", {notice, office}),
        ("?q=李建国", {office}),
        ("?kind=notice", {notice}),
        ("?state=withdrawn", set()),
        ("?state=standing", {notice, office}),
    ):
        page = client.get(reverse("documents") + query).content.decode()
        assert {one for one in (notice, office) if one.number in page} == found


def test_withdrawing_shows_everywhere(client: Client, officer: User) -> None:
    document = issue(released(), "notice", by=officer, at=AT)
    client.post(reverse("document-act", args=[document.number, "withdraw"]), {"reason": "替考"})
    assert "已撤销" in client.get(reverse("document-page", args=[document.number])).content.decode()
    assert document.number in client.get(reverse("documents") + "?state=withdrawn").content.decode()
    asked = {"number": document.number, "name": "王小红"}
    answer = Client().post(reverse("verify"), asked).content.decode()
    assert "已撤销" in answer
    assert "替考" not in answer
    line = Client().post(reverse("verify"), {"line": document.signed_text}).content.decode()
    assert "已撤销" in line
    assert client.get(reverse("document-electronic", args=[document.number])).status_code == 409


def test_an_office_certificate_is_written_and_corrected_on_its_pages(client: Client) -> None:
    person = add_person("李建国")
    form = {**vars(TEXT), "awarded_on": TEXT.awarded_on.isoformat(), "person": person.pk}
    client.post(reverse("document-new"), form)
    first = IssuedDocument.objects.get()
    page = client.get(reverse("document-page", args=[first.number])).content.decode()
    assert TEXT.body in page
    corrected = {**form, "body": "另一段正文。", "reason": "正文有误"}
    client.post(reverse("document-act", args=[first.number, "correct"]), corrected)
    second = IssuedDocument.objects.get(replaces=first)
    assert (
        second.number in client.get(reverse("document-page", args=[first.number])).content.decode()
    )


def test_a_faulty_design_is_shown_with_its_line_and_not_kept(client: Client) -> None:
    form = {"act": "save", "source": "#let width = 1mm\n#let height = nobody"}
    answer = client.post(reverse("design", args=["office"]), form)
    assert answer.status_code == 422
    assert "第 2 行" in answer.content.decode()
    assert "第 2 版" not in client.get(reverse("design", args=["office"])).content.decode()


def test_a_batch_is_queued_and_watched(client: Client) -> None:
    session = released().candidate.session
    client.post(reverse("batches"), {"session": session.pk, "kind": "notice"})
    batch = CertificateBatch.objects.get()
    page = client.get(reverse("batch", args=[batch.pk]))
    assert page["Refresh"]
    assert "等待" in page.content.decode()


def test_an_old_certificate_is_found_by_search(client: Client) -> None:
    form = {"kind": "任职资格证书", "number": "98-12", "name": "赵老师", "dated": "1998-05-01"}
    client.post(reverse("old-certificates"), form)
    assert OldCertificate.objects.get().level == ""
    assert "人工登记" in client.get(reverse("documents") + "?q=赵老师").content.decode()


def test_guesses_from_many_addresses_are_counted_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(verify, "QUESTIONS", replace(verify.QUESTIONS, of_all=3))
    asked = {"number": "PTH-2026-000001", "name": "王小红"}
    answers = [
        Client(REMOTE_ADDR=f"10.0.0.{host}").post(reverse("verify"), asked).status_code
        for host in range(5)
    ]
    assert answers == [404, 404, 404, 429, 429]

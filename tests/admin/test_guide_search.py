"""The guides are searched by words, and what is found leads to its section."""

from __future__ import annotations

import pytest
from django.test import Client

from admin.accounts.rights import Role
from admin.console.guide_search import search_guides
from admin.console.guide_text import anchor_of, headings_of, html_of
from tests.admin.factories import add_user


def test_all_words_are_in_the_section_and_headings_come_first() -> None:
    found = search_guides("练习码")
    assert found[0].heading == "发放练习码"
    assert any(one.heading != "发放练习码" for one in found)
    assert all(one.heading in headings_of(one.guide) for one in found)
    assert all(f'id="{anchor_of(one.heading)}"' in html_of(one.guide) for one in found)
    both = search_guides("练习码 收回")
    assert {one.heading for one in both} <= {one.heading for one in found}
    assert "练习码" in both[0].excerpt


@pytest.mark.parametrize("words", ["", "  ", "没有人写过的词语组合", "]]>", "练习码 没有人写过"])
def test_nothing_is_found_where_nothing_is_said(words: str) -> None:
    assert search_guides(words) == []


@pytest.mark.django_db
def test_the_page_shows_places_and_takes_any_words(client: Client) -> None:
    client.force_login(add_user(Role.TRAINER), backend="django.contrib.auth.backends.ModelBackend")
    shown = client.get("/guides/", {"q": "练习码"}).content.decode()
    assert f"/guides/trainer/#{anchor_of('发放练习码')}" in shown
    assert "&lt;script&gt;" in client.get("/guides/", {"q": "<script>"}).content.decode()

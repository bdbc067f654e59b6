"""A list with its filters is kept under a name, opened, renamed and deleted; each has her own."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.console.lists import LISTS
from admin.errors import NotFound
from admin.saved_views.errors import NameNeeded, NameTaken, NothingChosen, TooManyViews
from admin.saved_views.keeping import MOST_VIEWS, delete_view, rename_view, save_view
from admin.saved_views.models import SavedView
from admin.saved_views.queries import filters_of
from tests.admin.factories import AT, add_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return add_user(Role.OFFICER, Role.ADMINISTRATOR, Role.ARCHIVIST)


@pytest.fixture
def client(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


class TestFilters:
    def test_the_place_in_the_list_and_empty_fields_are_no_filters(self) -> None:
        assert filters_of("?q=&page=3&before=9&state=open") == "state=open"
        assert filters_of("page=2") == ""

    @given(st.dictionaries(st.sampled_from("abc"), st.text(max_size=20), max_size=3))
    def test_one_form_whatever_the_order(self, chosen: dict[str, str]) -> None:
        from urllib.parse import urlencode

        one = filters_of(urlencode(list(chosen.items())))
        assert one == filters_of(urlencode(list(chosen.items())[::-1]))
        assert filters_of(one) == one

    def test_one_too_long_is_refused(self) -> None:
        with pytest.raises(ValueError, match="too long"):
            filters_of("q=" + "长" * 200)


class TestKeeping:
    def test_a_name_stands_once_on_each_list_of_each_user(self, officer: User) -> None:
        save_view(officer, "results", "level=2B", " 二乙 ", at=AT)
        with pytest.raises(NameTaken):
            save_view(officer, "results", "level=2A", "二乙", at=AT)
        save_view(officer, "documents", "kind=office", "二乙", at=AT)
        save_view(add_user(), "results", "level=2B", "二乙", at=AT)
        assert officer.saved_views.count() == 2

    def test_what_cannot_be_kept_is_told(self, officer: User) -> None:
        for name in ("", "  ", "长" * 41):
            with pytest.raises(NameNeeded):
                save_view(officer, "results", "level=2B", name, at=AT)
        for query in ("", "page=2", "q=" + "长" * 200):
            with pytest.raises(NothingChosen):
                save_view(officer, "results", query, "名", at=AT)
        SavedView.objects.bulk_create(
            SavedView(user=officer, page="results", name=str(one), query="q=1", saved_at=AT)
            for one in range(MOST_VIEWS)
        )
        with pytest.raises(TooManyViews):
            save_view(officer, "results", "q=1", "多", at=AT)

    def test_renaming_and_deleting_reach_ones_own_only(self, officer: User) -> None:
        view = save_view(officer, "results", "level=2B", "二乙", at=AT)
        other = save_view(officer, "results", "level=2A", "二甲", at=AT)
        with pytest.raises(NameTaken):
            rename_view(officer, other.pk, "二乙", at=AT)
        for stranger in (
            lambda: rename_view(add_user(), view.pk, "我的", at=AT),
            lambda: delete_view(add_user(), view.pk, at=AT),
        ):
            with pytest.raises(NotFound):
                stranger()
        assert delete_view(officer, view.pk, at=AT) == "二乙"
        assert [one.name for one in officer.saved_views.all()] == ["二甲"]
        assert AuditEntry.objects.filter(action="view_deleted", subject_id=str(view.pk)).exists()


class TestPages:
    @pytest.mark.parametrize("name", LISTS)
    def test_every_list_can_be_kept(self, name: str, client: Client) -> None:
        plain = client.get(reverse(name)).content.decode()
        assert "保存当前筛选" not in plain
        filtered = client.get(reverse(name), {"q": "王", "who": "王"}).content.decode()
        assert "保存当前筛选" in filtered
        form = {"list": name, "query": "q=王", "name": "姓王的"}
        answer = client.post(reverse("saved-view-new"), form, follow=True)
        assert answer.redirect_chain[-1][0] == f"{reverse(name)}?q=%E7%8E%8B"
        shown = answer.content.decode()
        assert 'aria-current="true">姓王的</a>' in shown
        assert "保存当前筛选" not in shown

    def test_the_room_of_all_views_opens_renames_and_deletes(
        self, client: Client, officer: User
    ) -> None:
        view = save_view(officer, "results", "level=2B", "二乙", at=AT)
        page = client.get(reverse("saved-views")).content.decode()
        assert f'href="{reverse("results")}?level=2B"' in page
        act = reverse("saved-view-act", args=[view.pk, "rename"])
        assert "已改名" in client.post(act, {"name": "二级乙等"}, follow=True).content.decode()
        act = reverse("saved-view-act", args=[view.pk, "delete"])
        assert "已删除" in client.post(act, follow=True).content.decode()
        assert not SavedView.objects.exists()

    def test_only_lists_are_kept(self, client: Client) -> None:
        form = {"list": "log-out", "query": "q=1", "name": "名"}
        assert client.post(reverse("saved-view-new"), form).status_code == 404

"""Saving, renaming and deleting one's own views of lists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import NotFound
from admin.saved_views.errors import NameNeeded, NameTaken, NothingChosen, TooManyViews
from admin.saved_views.models import SavedView
from admin.saved_views.queries import filters_of

MOST_NAME = 40
MOST_VIEWS = 60  # of one user


def save_view(user: User, page: str, query: str, name: str, *, at: datetime) -> SavedView:
    """Keep the list as filtered. NameNeeded, NothingChosen, NameTaken, TooManyViews."""
    name = _checked(name)
    try:
        filters = filters_of(query)
    except ValueError as error:
        raise NothingChosen("筛选条件太长，不能保存。", detail=str(error)) from error
    if not filters:
        raise NothingChosen
    if user.saved_views.count() >= MOST_VIEWS:
        raise TooManyViews
    with _named_once():
        made = SavedView.objects.create(user=user, page=page, name=name, query=filters, saved_at=at)
        audit.record("view_saved", made, by=user, at=at)
    return made


def rename_view(user: User, key: int, name: str, *, at: datetime) -> SavedView:
    """Give it another name. NotFound, NameNeeded, NameTaken."""
    view = _own(user, key)
    view.name = _checked(name)
    with _named_once():
        view.save()
        audit.record("view_renamed", view, by=user, at=at)
    return view


@transaction.atomic
def delete_view(user: User, key: int, *, at: datetime) -> str:
    """Forget it; returns its name. NotFound."""
    view = _own(user, key)
    audit.record("view_deleted", view, by=user, at=at)
    view.delete()
    return view.name


def _own(user: User, key: int) -> SavedView:
    found = user.saved_views.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= MOST_NAME:
        raise NameNeeded
    return name


@contextmanager
def _named_once() -> Iterator[None]:
    """The database's word that the name stands there already becomes NameTaken."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise NameTaken from error

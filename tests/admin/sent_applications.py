"""Applications as candidates send them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from admin.people.cipher import cipher
from admin.people.models import Person
from admin.registering.applying import Wish, apply
from admin.registering.models import Application
from admin.testing.enrol import Applicant
from admin.testing.models import Session
from tests.admin.factories import AT, TODAY, add_session, identity_number
from tests.admin.test_photo import photo


def add_announced(**fields: Any) -> Session:
    """An official session a month ahead that candidates may register for."""
    values = {
        "kind": "official",
        "status": "announced",
        "opened_at": None,
        "date": TODAY + timedelta(days=30),
        **fields,
    }
    return add_session(**values)


def applicant(**fields: Any) -> Applicant:
    """One whom nobody knows, unless told."""
    values = {
        "name": "李明",
        "identity_number": identity_number(),
        "ethnicity": "汉族",
        "phone": "13800001111",
        "unit_name": "城关中心小学",
        "photo": photo(),
        **fields,
    }
    return Applicant(**values)


def sent(
    session: Session,
    *,
    at: datetime = AT,
    token: uuid.UUID | None = None,
    wish: Wish | None = None,
    **fields: Any,
) -> Application:
    """An application that was taken."""
    return apply(session, applicant(**fields), wish or Wish(), token=token or uuid.uuid4(), at=at)


def number_of(one: Person | Application) -> str:
    """The identity number, legible."""
    return cipher().unlock(one.identity_locked)

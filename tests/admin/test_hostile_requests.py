"""Every address of the server, for every role, against whatever somebody might send on purpose.

Never an answer 500, never a status that no page documents, never the sender's text alive in a
page. ``pytest --hypothesis-profile=thorough`` goes on for minutes.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.html import escape
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from admin.accounts.models import User
from tests.admin.hostile_input import (
    ALIVE,
    ANY_SEGMENT,
    BODIES,
    IMAGE,
    QUERIES,
    QUOTED,
    SCRIPT,
    SEGMENTS,
    TEXTS,
    Sent,
    encoded,
    multipart,
)
from tests.admin.page_rights.world import World, jars_of
from tests.admin.test_console_rights import (
    FORMS,
    TABLE,
    data_folder,
    whole_world,
    world,
    world_folder,
)

__all__ = ["data_folder", "whole_world", "world", "world_folder"]

# What an address may answer: found, moved, and the refusals of admin/errors.py and Django's own.
DOCUMENTED = frozenset({200, 204, 206, 301, 302, 304, 400, 403, 404, 405, 409, 413, 416, 422, 429})
STRANGER = "-"
TIMES = 5  # requests for each example of the profile in use
AT_LEISURE = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver. ``fields``: names that its view's module reads."""

    route: str
    name: str
    fields: tuple[str, ...]


def every_address() -> list[Address]:
    """All patterns but the booths' interface, which has a schema and its own test."""
    return [one for one in _walk(get_resolver(), "") if not one.route.startswith("api/")]


def _walk(resolver: URLResolver, before: str) -> Iterator[Address]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, route)
        elif isinstance(one, URLPattern):
            yield Address(route, one.name or "", _fields_of(one))


def _fields_of(pattern: URLPattern) -> tuple[str, ...]:
    module = inspect.getmodule(inspect.unwrap(pattern.callback))
    source = inspect.getsource(module) if module and "console" in module.__name__ else ""
    return tuple(sorted(set(re.findall(r'"([a-z_]{1,24})"', source))))


ADDRESSES = every_address()
OURS = [one for one in ADDRESSES if one.name in TABLE]
# The data admin has more patterns than the console, and less of it is ours.
SOME_ADDRESS = st.one_of(*[st.sampled_from(OURS)] * 5, st.sampled_from(ADDRESSES))


def path_of(address: Address, world: World, data: st.DataObject) -> str:
    """The address as the world has it, or with hostile parts in place of its parameters."""
    known = world.addresses.get(address.name)
    if known is not None and data.draw(st.integers(0, 4)):
        return known

    def part(found: re.Match[str]) -> str:
        kind = found[1] or "str"
        likely = SEGMENTS.get(kind, ANY_SEGMENT)
        return str(data.draw(likely if data.draw(st.integers(0, 3)) else ANY_SEGMENT))

    route = re.sub(r"<(?:(\w+):)?\w+>", part, address.route)
    return "/" + re.sub(r"[\^$]|\(\?P<\w+>[^)]*\)", "", route)


def sent(address: Address, world: World, data: st.DataObject) -> Sent:
    """What goes with it: anything, or the page's own fields with hostile values in some."""
    if not data.draw(st.integers(0, 2)):
        return data.draw(BODIES)
    usual = {
        name: str(value) for name, value in FORMS.get(address.name, lambda _: {})(world).items()
    }
    pairs = list({**usual, **drawn(address, data)}.items())
    if data.draw(st.booleans()):
        return Sent(body=encoded(pairs).encode())
    return Sent(body=multipart(pairs, []), content_type="multipart/form-data; boundary=zq")


def drawn(address: Address, data: st.DataObject) -> dict[str, str]:
    """The page's own fields, or words that it reads, with plausible and hostile values."""
    own = st.sampled_from(address.fields) if address.fields else st.just("q")
    values = st.one_of(st.sampled_from(PLAUSIBLE), TEXTS)
    return data.draw(st.dictionaries(own, values, max_size=8))


def query_of(address: Address, data: st.DataObject) -> str:
    """Nothing, anything, or the words that the page reads."""
    match data.draw(st.integers(0, 3)):
        case 0:
            return ""
        case 1:
            return data.draw(QUERIES)
        case _:
            return encoded(list(drawn(address, data).items()))


PLAUSIBLE = [
    *("1", "2", "0", "on", "passage", "talk", "people", "alone", "notice", "certificate", "all"),
    *("2026-05-16", "2026-05-16T09:00", "9.5", "理由", "official", "mock", "linear", "spot"),
    *("paid", "consent", "person", "sitting", "session", "A-01", "recordings", "20"),
]


def ask(
    client: Client, method: str, path: str, query: str, sent: Sent
) -> tuple[HttpResponseBase, bytes]:
    """The answer and the page's bytes; the database is as before."""
    url = f"{path}?{query}" if query else path
    with transaction.atomic():
        if method == "get":
            answer = client.generic("GET", url)
        else:
            answer = client.generic("POST", url, sent.body, sent.content_type)
        page = b"" if answer.streaming else answer.content
        for close in answer._resource_closers:  # of files; answer.close() would end the connection
            close()
        transaction.set_rollback(True)
    return answer, page


def check(answer: HttpResponseBase, page: bytes) -> None:
    assert answer.status_code in DOCUMENTED
    if answer.get("Content-Type", "").startswith(("text/html", "image/svg")):
        for alive in ALIVE:
            assert alive not in page


def test_nothing_sent_breaks_a_page(world: World) -> None:
    User.objects.filter(pk=world.users["A"].pk).update(is_staff=True)  # the data admin opens
    jars, client = {STRANGER: Client().cookies, **jars_of(world)}, Client()

    @settings(max_examples=TIMES * settings.default.max_examples, **AT_LEISURE)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        address = data.draw(SOME_ADDRESS)
        some = address_roles(address) if data.draw(st.integers(0, 2)) else list(jars)
        letter = data.draw(st.sampled_from(some))
        method = data.draw(st.sampled_from(["get", "post"]))
        path, query = path_of(address, world, data), query_of(address, data)
        body = sent(address, world, data) if method == "post" else Sent()
        note(f"{letter} {method} {path}?{query} {body}")
        client.cookies = copy(jars[letter])
        check(*ask(client, method, path, query, body))

    run()


def address_roles(address: Address) -> str:
    """Those who get in or might, so that most of what is sent reaches the page."""
    if address.name not in TABLE:
        return "A"
    row = TABLE[address.name]
    return row.enters or row.absent


# Texts of people's making, wherever a page may show them; the model and its field.
WRITTEN_BY_PEOPLE = (
    *(
        ("people.Person", "name"),
        ("people.Organisation", "name"),
        ("accounts.User", "display_name"),
    ),
    *(("testing.Session", "name"), ("testing.Site", "name"), ("testing.Room", "name")),
    *(
        ("testing.Seat", "label"),
        ("testing.Candidate", "unit_name"),
        ("parallel.ParallelRun", "name"),
    ),
    *(
        ("marking.TalkMarking", "note"),
        ("marking.Reopening", "reason"),
        ("results.Appeal", "reason"),
    ),
    *(("results.ResultVersion", "reason"), ("accounts.AuditEntry", "reason")),
    *(("parallel.SwitchDecision", "reason"), ("preservation.Hold", "reason")),
    *(("preservation.Disposal", "reason"), ("certificates.OldCertificate", "kind")),
)


@pytest.mark.parametrize("text", [SCRIPT, IMAGE, QUOTED])
def test_nothing_kept_comes_alive_in_a_page(text: str, world: World) -> None:
    for label, name in WRITTEN_BY_PEOPLE:
        model = apps.get_model(f"lab_{label}")
        longest = model._meta.get_field(name).max_length or len(text)
        # As whoever writes into the database itself, past the guards of records kept for ever.
        QuerySet(model).update(**{name: text[:longest]})
    client, shown = Client(), 0
    for name, row in TABLE.items():
        if row.post or not row.enters:
            continue
        client.force_login(world.users[row.enters[0]])
        answer, page = ask(client, "get", world.addresses[name], "", Sent())
        check(answer, page)
        shown += escape(text).encode() in page
    assert shown > 40

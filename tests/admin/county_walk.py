"""Walking the console by its links, as somebody with an account would, and reading what answers."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from openpyxl import load_workbook

from tests.admin.page_rights.table import TABLE

# Open to everybody, with nothing of any county on them.
LEFT_OUT = {
    *("log-out", "log-in", "guides", "guide", "guide-picture", "still-here", "second-factor"),
    *("second-factor-enrol", "verify", "apply", "apply-kind", "apply-state", "apply-act"),
    *("register", "register-apply", "register-state", "register-photo", "register-act"),
}
# Filters each value of which is another page.
TOLD_APART = {"q", "tab", "by", "as", "what"}
# Pictures and the like, of which nothing can be read: one of each shows what such a page does.
UNREAD = {
    *("activity-file", "work-file", "credential-file", "evidence", "hours-evidence"),
    *("change-request-paper", "incident-paper", "personal-record-photograph"),
}
# Forms and files, which lead nowhere else: who only looks for addresses need not open them.
NO_WAY_ON = re.compile(
    r"(?:^|-)(?:pdf|sheet|report|letters|paper|file|annex|template|export|evidence|edit)$"
    r"|^(?:entry|post)-new$"
)
LINK = re.compile(r'(?:href|src|action|hx-get|data-address)="([^"#]+)')
SEARCH = re.compile(r'<input[^>]*name="q"')
WORDS = ("青", "赤")  # of the names of either county


@dataclass(frozen=True)
class Answer:
    """``text``: whatever a person could read in it; of a picture, as ``is_read`` tells, only its
    name. ``page``: the text again, where it is a page with links.
    """

    status: int
    text: str = ""
    is_read: bool = True
    page: str = ""


@dataclass
class Walk:
    """The addresses that somebody's links lead to, each page once for every set of filters: of
    those that stand for others the first that is met.

    ``looks``: only for addresses.
    """

    client: Client
    looks: bool = False
    answers: dict[str, Answer] = field(default_factory=dict)
    known: set[tuple[str, frozenset[str]]] = field(default_factory=set)

    def go(self, first: list[str]) -> None:
        """From these on."""
        waiting = [one for one in first if self._is_new(one)]
        while waiting:
            address = waiting.pop()
            if self.looks and leads_nowhere(address):
                self.answers[address] = Answer(204)
                continue
            answer = read(self.client.get(address, follow=True))
            self.answers[address] = answer
            links = {urljoin(address, one) for one in LINK.findall(answer.page)}
            if SEARCH.search(answer.page):
                links |= {f"{urlsplit(address).path}?q={word}" for word in WORDS}
            waiting += [one for one in sorted(links) if self._is_new(one)]

    def _is_new(self, address: str) -> bool:
        name = name_of(address)
        if name not in TABLE or name in LEFT_OUT or "C" not in TABLE[name].enters:
            return False
        filters = parse_qsl(urlsplit(address).query)
        shape = frozenset(name for name, _ in filters)
        shape |= {f"{name}={value}" for name, value in filters if name in TOLD_APART}
        met = {(one, shape) for one in pages_at(address)}
        if met <= self.known:
            return False
        self.known |= met
        return True


def name_of(address: str) -> str:
    """Of the page, as the console calls it; empty where it has none."""
    return _page_at(urlsplit(address).path)[0]


@cache
def _page_at(path: str) -> tuple[str, tuple[tuple[str, object], ...]]:
    """Name and parameters of a page. Every page has the same links at its side, some hundred."""
    try:
        found = resolve(path)
    except Resolver404:
        return "", ()
    return found.url_name or "", tuple(found.kwargs.items())


def pages_at(address: str) -> set[str]:
    """What there is to be seen, of which each is to be opened once."""
    path, name = urlsplit(address).path, name_of(address)
    if TABLE[name].post or name in UNREAD:  # an address that only takes forms shows nothing
        return {name}
    if name == "entry-new":  # the same form for everybody: each person, each heading
        return {f"{name} {key} {value}" for key, value in _page_at(path)[1]}
    return {path}


def leads_nowhere(address: str) -> bool:
    """Whether it is a form or a file, by its name or because a list is asked for as one."""
    asks_file = any(name == "as" for name, _ in parse_qsl(urlsplit(address).query))
    return asks_file or NO_WAY_ON.search(name_of(address)) is not None


def read(answer: HttpResponse) -> Answer:
    """Take it in, together with the addresses it was sent on to and the name of its file."""
    kind = answer.get("Content-Type", "")
    data = b"".join(answer) if answer.streaming else answer.content
    sent_on = [address for address, _ in getattr(answer, "redirect_chain", [])]
    told = unquote(" ".join([answer.get("Content-Disposition", ""), *sent_on]))
    text = text_of(kind, data)
    is_page = answer.status_code == 200 and kind.startswith("text/html")
    return Answer(
        answer.status_code, f"{told}{text or ''}", text is not None, (text or "") * is_page
    )


def text_of(kind: str, data: bytes) -> str | None:
    """The text of a page, print or worksheet of this media type; None of anything else."""
    if "spreadsheetml" in kind:
        book = load_workbook(io.BytesIO(data), read_only=True)
        cells = (
            str(cell)
            for sheet in book.worksheets
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if cell is not None
        )
        return "\n".join([*book.sheetnames, *cells])
    if kind == "application/pdf":
        run = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
        return re.sub(r"\s", "", run.stdout.decode())
    if kind.startswith(("text/", "application/json")):
        return unescape(data.decode())
    return None

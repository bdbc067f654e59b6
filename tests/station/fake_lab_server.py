"""A small lab server for tests: the whole station interface over real loopback HTTP.

State lives in memory, the sound of a finished upload too. Faults are put in by hand: ``cut_after``
bytes, ``corrupt_next`` piece, ``down`` (503), and ``stop``/``start`` on the same port.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from recordings.errors import NotForThisLab
from recordings.introduction import is_proof, key_of, proof
from recordings.sealing import new_key, open_sealed
from station.booth_key import new_booth_key

BASE = "/api/station/v1"
PUBLIC_KEY, KEY = new_booth_key()
CODE = "7KQ2F-9MX3T"
CODE_KEY = key_of(CODE)
SEAL_KEY, SEAL_SECRET = new_key()
THEMES = [
    {
        "key": key,
        "title": title,
        "advice": "成对地比着读。",
        "group": "声母",
        "diagnosed": bool(reason),
        "reason": reason,
    }
    for key, title, reason in (
        ("retroflex", "平翘舌音", "上次测试 12 个 zh 中有 5 个读成 z"),
        ("n_l", "鼻边音", ""),
    )
]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass
class Upload:
    file: str
    sha256: str
    size: int
    sealed_sha256: str | None
    data: bytearray = field(default_factory=bytearray)
    opened: bytes = b""
    complete: bool = False

    def open(self) -> None:
        """What was sent, as it was recorded; raises NotForThisLab."""
        target = io.BytesIO()
        if self.sealed_sha256 is None:
            target.write(self.data)
        else:
            open_sealed(io.BytesIO(self.data), target, SEAL_SECRET)
        self.opened = target.getvalue()


@dataclass
class FakeLab:
    paper: dict[str, Any]
    digits: str = "0001"
    sitting_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    stage: str = "waiting"
    accommodations: dict[str, Any] = field(default_factory=dict)
    photo: bytes | None = None
    started: bool = False
    start_by_itself: bool = True
    confirmed: bool = False
    reports: list[dict[str, Any]] = field(default_factory=list)
    uploads: dict[str, Upload] = field(default_factory=dict)
    bundles: dict[str, bytes] = field(default_factory=dict)
    cut_after: int | None = None
    corrupt_next: int = 0
    cut_log_ins: int = 0
    """How many log-ins from now on get no answer."""
    down: bool = False
    down_at_end: bool = False
    received_bytes: int = 0
    seal_key: str = SEAL_KEY
    orders: dict[int, dict[str, Any]] = field(default_factory=dict)
    orders_done: list[int] = field(default_factory=list)
    pin: str = "271828"
    pins: list[str] = field(default_factory=list)
    self_checks: list[dict[str, Any]] = field(default_factory=list)
    practice_code: str = "12345678"
    practice_refusal: tuple[int, str] | None = None
    practice_ended: bool = False
    clip: bytes = b""
    """The standard voice of every word (Ogg)."""
    words_read: list[bytes] = field(default_factory=list)
    readings: list[dict[str, Any]] = field(default_factory=list)
    """What becomes of the words read, in turn; the last one again and again."""
    keys: set[str] = field(default_factory=lambda: {PUBLIC_KEY})

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.asked_for_room = threading.Event()
        self.port = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> FakeLab:
        lab = self

        class Handler(_Handler):
            pass

        Handler.lab = lab
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def stop(self) -> None:
        if self._server is not None:
            server, self._server = self._server, None
            server.shutdown()
            server.server_close()

    def held(self) -> dict[str, bytes]:
        """Complete recordings, opened, by their digest."""
        return {u.sha256: u.opened for u in self.uploads.values() if u.complete}

    def manifests(self) -> list[dict[str, Any]]:
        return [json.loads(data) for data in self.bundles.values()]


class _Cut(Exception):
    pass


class _Handler(BaseHTTPRequestHandler):
    lab: FakeLab
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PATCH(self) -> None:
        self._serve("PATCH")

    def _serve(self, method: str) -> None:
        parts = urlsplit(self.path)
        self.query = parse_qs(parts.query)
        try:
            self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.lab._server is not self.server:
                raise _Cut  # a kept-alive connection of a server that was stopped
            with self.lab.lock:
                self._route(method, parts.path.removeprefix(BASE))
        except _Cut:
            self.close_connection = True
            self.connection.shutdown(2)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _route(self, method: str, path: str) -> None:
        if self.lab.down:
            return self._error(503, "down")
        if (method, path) == ("POST", "/register"):
            return self._register()
        if self._key() not in self.lab.keys:
            return self._error(401, "unknown_booth")
        for verb, pattern, name in _ROUTES:
            found = re.fullmatch(pattern, path)
            if verb == method and found:
                whose = {self.lab.sitting_id, "p1"}
                if found.groups() and found.group(1) not in whose:
                    return self._error(404, "not_found")
                return getattr(self, name)(*found.groups())
        return self._error(404, "no_such_address")

    def _key(self) -> str:
        """Whose signature it is; that signatures fit is tested with the real server."""
        found = re.search(r'keyid="([^"]+)"', self.headers.get("Signature-Input", ""))
        return found.group(1) if found else ""

    def _register(self) -> None:
        asked = self._json()
        if not is_proof(asked["proof"], "booth", CODE_KEY, asked["public_key"], ""):
            return self._error(422, "code_refused", "登记码不对、已用过或已过期。")
        self.lab.keys.add(asked["public_key"])
        answer = proof("server", CODE_KEY, asked["public_key"], "")
        return self._answer({"proof": answer, "room": self._place()})

    def _room(self) -> None:
        self.lab.asked_for_room.set()
        self._answer(self._place())

    def _place(self) -> dict[str, str]:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {
            "server_time": now,
            "server_version": "0.1.0",
            "site": "试验站",
            "room": "第一考场",
            "seat": "A-03",
            "seal_key": self.lab.seal_key,
        }

    def _proctor_pin(self) -> None:
        self.lab.pins.append(self._json()["pin"])
        if self.lab.pins[-1] != self.lab.pin:
            return self._error(422, "pin_refused", "监考密码不对，请核对后重新输入。")
        return self._answer({"ok": True})

    def _self_check(self) -> None:
        self.lab.self_checks.append(self._json())
        self._answer({"ok": True})

    def _log_in(self) -> None:
        if self.lab.cut_log_ins:
            self.lab.cut_log_ins -= 1
            raise _Cut
        if self._json()["digits"] != self.lab.digits:
            return self._error(404, "no_such_candidate", "本机位没有这个准考证号，请重新输入。")
        sitting = f"{BASE}/sittings/{self.lab.sitting_id}"
        return self._answer(
            {
                "sitting_id": self.lab.sitting_id,
                "admission_number": "2026010" + self.lab.digits,
                "name": "林清如",
                "sex": "女",
                "identity_number_masked": "2202**********1234",
                "photo_url": f"{sitting}/photo" if self.lab.photo else None,
                "session": "2026 年第一次测试",
                "stage": self.lab.stage,
                "accommodations": {
                    "extra_time_percent": 0,
                    "large_print": False,
                    "high_contrast": False,
                    "written_instructions": False,
                    "spoken_order": False,
                    **self.lab.accommodations,
                },
            }
        )

    def _photo(self, sitting: str) -> None:
        if self.lab.photo is None:
            return self._error(404, "no_photo")
        return self._send(200, self.lab.photo, "image/png")

    def _confirm(self, sitting: str) -> None:
        self.lab.confirmed = True
        self._answer({"ok": True})

    def _state(self, sitting: str) -> None:
        report = self._json()
        self.lab.reports.append(report)
        waiting = report["state"] == "waiting_for_start"
        if waiting and self.lab.start_by_itself:
            self.lab.started = True
        for done in report["orders_done"]:
            self.lab.orders.pop(done, None)
            self.lab.orders_done.append(done)
        orders = [{"id": number, **order} for number, order in sorted(self.lab.orders.items())]
        self._answer({"start": self.lab.started, "start_in_s": 0.0, "orders": orders})

    def _paper(self, sitting: str) -> None:
        if not self.lab.started:
            return self._error(409, "not_started", "考试还没有开始。")
        return self._answer(self.lab.paper)

    def _begin(self, sitting: str) -> None:
        asked = self._json()
        for upload_id, upload in self.lab.uploads.items():
            if (upload.sha256, upload.sealed_sha256) == (
                asked["sha256"], asked.get("sealed_sha256"),
            ):  # fmt: skip
                return self._upload_state(upload_id, upload)
        upload_id = str(uuid.uuid4())
        upload = Upload(asked["file"], asked["sha256"], asked["size"], asked.get("sealed_sha256"))
        self.lab.uploads[upload_id] = upload
        return self._upload_state(upload_id, upload)

    def _upload_state(self, upload_id: str, upload: Upload) -> None:
        self._answer(
            {"upload_id": upload_id, "offset": len(upload.data), "complete": upload.complete}
        )

    def _append(self, sitting: str, upload_id: str) -> None:
        upload = self.lab.uploads.get(upload_id)
        if upload is None:
            return self._error(404, "no_such_upload")
        if len(self.body) > 4 << 20:
            return self._error(413, "too_large")
        if int(self.query["offset"][0]) != len(upload.data):
            return self._error(409, "wrong_offset", offset=len(upload.data))
        self._take(upload)
        if len(upload.data) < upload.size:
            return self._answer({"offset": len(upload.data), "complete": False})
        if hashlib.sha256(upload.data).hexdigest() != (upload.sealed_sha256 or upload.sha256):
            upload.data.clear()
            return self._error(422, "digest_mismatch")
        try:
            upload.open()
        except NotForThisLab:
            upload.data.clear()
            return self._error(422, "sealed_elsewhere")
        if hashlib.sha256(upload.opened).hexdigest() != upload.sha256:
            upload.data.clear()
            return self._error(422, "digest_mismatch")
        upload.complete = True
        return self._answer({"offset": len(upload.data), "complete": True})

    def _take(self, upload: Upload) -> None:
        """Store a piece, with the fault that was ordered."""
        piece = self.body
        if self.lab.cut_after is not None and self.lab.received_bytes + len(piece) > (
            self.lab.cut_after
        ):
            upload.data += piece[: max(0, self.lab.cut_after - self.lab.received_bytes)]
            self.lab.cut_after = None
            raise _Cut
        self.lab.received_bytes += len(piece)
        if self.lab.corrupt_next and piece:
            self.lab.corrupt_next -= 1
            piece = bytes([piece[0] ^ 1]) + piece[1:]
        upload.data += piece

    def _bundle(self, sitting: str) -> None:
        if self.lab.down_at_end:
            return self._error(503, "down")
        digest = hashlib.sha256(self.body).hexdigest()
        if self.headers.get("X-Content-SHA256") != digest:
            return self._error(422, "digest_mismatch")
        manifest = self._json()
        held = self.lab.held()
        missing = [i["file"] for i in manifest["items"] if i["sha256"] not in held]
        if missing:
            return self._error(409, "files_missing", missing=missing)
        known = self.lab.bundles.setdefault(manifest["bundle_id"], self.body)
        if known != self.body:
            return self._error(409, "bundle_conflict")
        return self._answer({"acknowledged": True, "manifest_sha256": digest})

    def _practice(self) -> bool:
        """Is practice refused?"""
        if self.lab.practice_refusal is not None:
            self._error(*self.lab.practice_refusal, "练习已停止。")
        return self.lab.practice_refusal is not None

    def _practise(self) -> None:
        if self._practice():
            return None
        if self._json()["code"] != self.lab.practice_code:
            return self._error(404, "no_such_code", "没有这个练习码，请核对后重新输入。")
        progress = [{"theme": "retroflex", "read": 14, "right": 9}]
        return self._answer(
            {"practice_id": "p1", "name": "林清如", "themes": THEMES, "progress": progress}
        )

    def _exercise(self, practice: str) -> None:
        if self._practice():
            return None
        hanzi = ("主力", "诗人")[len(self.lab.words_read) % 2]
        return self._answer(
            {
                "exercise_id": f"e{len(self.lab.words_read)}",
                "theme": self._json()["theme"],
                "hanzi": hanzi,
                "pinyin": "zhǔlì",
                "syllables": ["zhu3", "li4"],
                "hint": "舌尖要翘起。",
                "clip": "zhu3-li4",
            }
        )

    def _reading(self, practice: str) -> None:
        if self._practice():
            return None
        self.lab.words_read.append(self.body)
        place = min(len(self.lab.words_read), len(self.lab.readings)) - 1
        return self._answer(self.lab.readings[place])

    def _clip(self) -> None:
        self._send(200, self.lab.clip, "audio/ogg")

    def _end_practice(self, practice: str) -> None:
        self.lab.practice_ended = True
        self._answer({"ok": True})

    def _json(self) -> Any:
        return json.loads(self.body)

    def _answer(self, data: Any) -> None:
        self._send(200, json.dumps(data, ensure_ascii=False).encode(), "application/json")

    def _error(self, status: int, reason: str, message: str = "", **more: Any) -> None:
        data = json.dumps({"id": reason, "message": message, **more}).encode()
        self._send(status, data, "application/json")

    def _send(self, status: int, data: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


_SITTING = r"/sittings/([^/]+)"
_ROUTES = (
    ("GET", r"/room", "_room"),
    ("POST", r"/log-in", "_log_in"),
    ("POST", r"/self-check", "_self_check"),
    ("POST", "/proctor-pin", "_proctor_pin"),
    ("GET", _SITTING + r"/photo", "_photo"),
    ("POST", _SITTING + r"/confirm", "_confirm"),
    ("POST", _SITTING + r"/state", "_state"),
    ("GET", _SITTING + r"/paper", "_paper"),
    ("POST", _SITTING + r"/uploads", "_begin"),
    ("PATCH", _SITTING + r"/uploads/([^/]+)", "_append"),
    ("POST", _SITTING + r"/bundle", "_bundle"),
    ("POST", r"/practice/log-in", "_practise"),
    ("POST", r"/practice/([^/]+)/exercise", "_exercise"),
    ("POST", r"/practice/([^/]+)/readings", "_reading"),
    ("GET", r"/practice/clips/[^/]+\.ogg", "_clip"),
    ("POST", r"/practice/([^/]+)/end", "_end_practice"),
)

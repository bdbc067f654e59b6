"""Certificates from before the system, entered by hand, with a scan where there is one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.certificates.errors import AlreadyEntered, BadCertificate
from admin.certificates.models import OldCertificate
from admin.project.kept_files import write_whole
from admin.project.scans import re_encoded

FOLDER = "scans"


@dataclass(frozen=True)
class OldEntry:
    """What stands on the old paper."""

    kind: str
    number: str
    name: str
    level: str
    dated: date
    issuer: str = ""
    note: str = ""


@transaction.atomic
def enter_old(entry: OldEntry, scan: bytes | None, *, by: User, at: datetime) -> OldCertificate:
    """Keep it. NotAllowed, BadCertificate, BadScan, AlreadyEntered."""
    require(by, Action.ISSUE_CERTIFICATES)
    texts = {name: str(value).strip() for name, value in vars(entry).items() if name != "dated"}
    if not (texts["kind"] and texts["number"] and texts["name"]):
        raise BadCertificate("请填写证书名称、编号和姓名。")
    for name, value in texts.items():
        most = getattr(OldCertificate._meta.get_field(name), "max_length", None)
        if most and len(value) > most:
            raise BadCertificate(f"“{value[:10]}……”太长，最多 {most} 个字。")
    if entry.dated > at.date():
        raise BadCertificate("颁发日期在今天以后，请核对。")
    if OldCertificate.objects.filter(kind=texts["kind"], number=texts["number"]).exists():
        raise AlreadyEntered
    picture = re_encoded(scan) if scan else b""
    digest = hashlib.sha256(picture).hexdigest() if picture else ""
    if picture:
        write_whole(scan_path(digest), picture)
    made = OldCertificate.objects.create(
        **texts, dated=entry.dated, scan_sha256=digest, entered_at=at, entered_by=by
    )
    audit.record("old_certificate_entered", made, by=by, at=at, number=made.number)
    return made


def scan_path(digest: str) -> Path:
    """Where the scan of this digest lies."""
    return Path(settings.DATA_FOLDER) / FOLDER / f"{digest}.jpg"

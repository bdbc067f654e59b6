"""The city-wide bulletin: drafted, looked at, issued once with a number; corrected by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.attachments.keeping import attach, attachments_of
from admin.attachments.models import Attachment
from admin.project.typeset import missing_characters, pdf_of
from admin.work.errors import AlreadyDecided, BadWork
from admin.work.models import Bulletin, Evaluation, Mention, WorkItem
from admin.work.standing import standings, with_parts

ISSUED = "issued"  # purpose of the PDF beside its record


@dataclass(frozen=True)
class BulletinEntry:
    """What a bulletin is composed of."""

    title: str
    opening: str
    closing: str
    signatory: str
    items: Sequence[WorkItem]
    evaluations: Sequence[Evaluation]
    mentions: Sequence[Mention]


@transaction.atomic
def draft(
    year: int,
    entry: BulletinEntry,
    *,
    by: User,
    at: datetime,
    corrects: Bulletin | None = None,
) -> Bulletin:
    """A draft; ``corrects``: the issued one that it corrects. BadWork."""
    if corrects is not None and corrects.issued_at is None:
        raise BadWork("还没有印发的通报直接修改，不需要更正。")
    made = Bulletin(year=year, made_at=at, made_by=by, corrects=corrects)
    _write(made, entry)
    audit.record("bulletin_drafted", made, by=by, at=at)
    return made


@transaction.atomic
def change_draft(bulletin: Bulletin, entry: BulletinEntry, *, by: User, at: datetime) -> Bulletin:
    """Change a draft. BadWork, AlreadyDecided once issued."""
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if bulletin.issued_at is not None:
        raise AlreadyDecided("通报已经印发，不能修改；有误的请另发更正。")
    _write(bulletin, entry)
    audit.record("bulletin_changed", bulletin, by=by, at=at)
    return bulletin


def _write(bulletin: Bulletin, entry: BulletinEntry) -> None:
    texts = (entry.title, entry.opening, entry.closing, entry.signatory)
    if not entry.title.strip() or not entry.signatory.strip():
        raise BadWork("请填写通报的标题和落款。")
    if lacking := missing_characters("".join(texts)):
        raise BadWork(f"这些字印不出来，请换一个写法：{'、'.join(lacking)}")
    if any(one.state != Mention.State.DECIDED for one in entry.mentions):
        raise BadWork("只有已决定的表扬、批评才能写进通报。")
    bulletin.title, bulletin.signatory = entry.title.strip(), entry.signatory.strip()
    bulletin.opening, bulletin.closing = entry.opening.strip(), entry.closing.strip()
    bulletin.save()
    bulletin.items.set(entry.items)
    bulletin.evaluations.set(entry.evaluations)
    bulletin.mentions.set(entry.mentions)


@transaction.atomic
def issue(bulletin: Bulletin, *, by: User, at: datetime) -> Bulletin:
    """Give the draft its number and keep the PDF as it goes out. BadWork, AlreadyDecided."""
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if bulletin.issued_at is not None:
        raise AlreadyDecided("这份通报已经印发。")
    if not any(
        chosen.exists() for chosen in (bulletin.items, bulletin.evaluations, bulletin.mentions)
    ):
        raise BadWork("通报里还没有内容，请至少选一项工作、评估或表扬批评。")
    last = Bulletin.objects.filter(year=bulletin.year).aggregate(Max("number"))["number__max"]
    bulletin.number, bulletin.issued_at, bulletin.issued_by = (last or 0) + 1, at, by
    bulletin.content = content_of(bulletin, at)
    bulletin.save()
    name = f"通报{bulletin.number_told}.pdf"
    attach(bulletin, name, _pdf(bulletin.content, at), by=by, at=at, purpose=ISSUED)
    audit.record("bulletin_issued", bulletin, by=by, at=at, number=bulletin.number)
    return bulletin


def preview_pdf(bulletin: Bulletin, at: datetime) -> bytes:
    """The draft as it would go out today, marked as a preview."""
    return _pdf(content_of(bulletin, at), at)


def issued_pdf(bulletin: Bulletin) -> Attachment | None:
    """The PDF as it went out."""
    return attachments_of(bulletin, ISSUED).first()


def content_of(bulletin: Bulletin, at: datetime) -> dict[str, Any]:
    """All that is printed, as it is at that moment."""
    today = timezone.localdate(at)
    items = standings(with_parts(bulletin.items.order_by("plan", "position")), today)
    evaluations = bulletin.evaluations.select_related("item", "organisation").order_by("-total")
    mentions = bulletin.mentions.select_related("organisation", "person").order_by("pk")
    corrected = bulletin.corrects
    return {
        "title": bulletin.title,
        "number": bulletin.number_told,
        "corrects": f"{corrected.number_told}《{corrected.title}》" if corrected else "",
        "opening": _paragraphs(bulletin.opening),
        "closing": _paragraphs(bulletin.closing),
        "signatory": bulletin.signatory,
        "day": f"{today.year} 年 {today.month} 月 {today.day} 日",
        "items": [
            [
                one.item.text,
                "、".join(unit.name for unit in one.item.organisations.all())
                or one.item.owner_told
                or "—",
                one.item.due_on.isoformat() if one.item.due_on else "—",
                f"{one.item.progress}%",
                one.told,
            ]
            for one in items
        ],
        "evaluations": [
            [
                one.item.text,
                one.organisation.name if one.organisation else "全市",
                f"{one.total.normalize():f} / {one.full.normalize():f}",
                one.grade or "—",
                one.reasons,
            ]
            for one in evaluations
        ],
        "praise": [_mention(one) for one in mentions if one.tone == Mention.Tone.PRAISE],
        "criticism": [_mention(one) for one in mentions if one.tone == Mention.Tone.CRITICISM],
    }


def _mention(one: Mention) -> list[str]:
    return [str(one.organisation or one.person), one.text]


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pdf(content: dict[str, Any], at: datetime) -> bytes:
    return pdf_of("admin.work", "bulletin.typ", content, at)

"""The certificate of disposal (销毁证明): who, why, what, and where the ledger says so."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from admin.archive.keeping import ledger
from admin.archive.models import StoredObject
from admin.preservation.errors import WrongState
from admin.preservation.models import Disposal, DisposalItem
from admin.project.typeset import pdf_of
from recordings.ledger import DISPOSED

SHOWN = 16  # characters of a digest


def disposal_number(disposal: Disposal) -> str:
    """As printed: the day it was done and the beginning of its id."""
    day = timezone.localdate(disposal.done_at or disposal.proposed_at)
    return f"XH-{day:%Y%m%d}-{str(disposal.pk)[:8].upper()}"


def certificate_pdf(disposal: Disposal) -> bytes:
    """The PDF of a disposal that was done; WrongState before."""
    if disposal.state != Disposal.State.DONE or disposal.done_at is None:
        raise WrongState("销毁完成以后才有销毁证明。")
    items = list(
        disposal.items.select_related("sitting__candidate__session").order_by(
            "sitting__candidate__admission_number"
        )
    )
    lines = [
        entry.seq
        for entry in ledger().entries()
        if entry.action == DISPOSED and entry.detail.get("disposal") == str(disposal.pk)
    ]
    gone = sorted({sha256 for item in items for sha256 in item.disposed})
    data = {
        "number": disposal_number(disposal),
        "rule": disposal.rule.name,
        "reason": disposal.reason,
        "proposed_by": disposal.proposed_by.get_full_name(),
        "proposed_at": _local(disposal.proposed_at),
        "decided_by": disposal.decided_by.get_full_name() if disposal.decided_by else "",
        "decided_at": _local(disposal.decided_at),
        "decision": disposal.decision_reason,
        "done_by": disposal.done_by.get_full_name() if disposal.done_by else "",
        "done_at": _local(disposal.done_at),
        "sittings": len(items),
        "files": len(gone),
        "size": sum(StoredObject.objects.filter(pk__in=gone).values_list("size", flat=True)),
        "first_line": min(lines, default=0),
        "last_line": max(lines, default=0),
        "rows": [_row(number, item) for number, item in enumerate(items, 1)],
    }
    return pdf_of("admin.preservation", "disposal.typ", data, disposal.done_at)


def _row(number: int, item: DisposalItem) -> list[str]:
    candidate = item.sitting.candidate
    digests = "　".join(sha[:SHOWN] for sha in item.disposed)
    kept = f"{len(item.kept)} 个仍被引用" if item.kept else "无"
    day = candidate.session.date.isoformat()
    return [str(number), candidate.admission_number, day, digests, kept]


def _local(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""

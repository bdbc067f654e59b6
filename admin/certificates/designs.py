"""Designs: kept by version, tried, put in force by an act.

The shipped one is version 1; where a later release ships another, that becomes a further version.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.certificates.models import Design, DesignChoice, DesignKind
from admin.certificates.press import Sheet, preview_png, shipped_source
from admin.certificates.samples import SAMPLE_LINE, sample
from admin.errors import NotFound, WithoutReason

MAX_SOURCE = 60_000  # characters


def versions(kind: str) -> list[Design]:
    """All versions of a kind, newest first; the shipped one is there from the first look on."""
    shipped(kind)
    return list(Design.objects.filter(kind=kind).select_related("made_by").order_by("-version"))


def shipped(kind: str) -> Design:
    """The design that this release of the software ships, kept from the first look on. NotFound."""
    if kind not in DesignKind.values:
        raise NotFound
    source, every = shipped_source(kind), Design.objects.filter(kind=kind)
    found = every.filter(source=source, made_by=None).order_by("-version").first()
    if found is not None:
        return found
    last = every.order_by("-version").first()
    made, _ = Design.objects.get_or_create(
        kind=kind,
        version=last.version + 1 if last else 1,
        defaults={"source": source, "note": "随软件提供"},
    )
    return made


def in_force(kind: str) -> Design:
    """The design documents of this kind are set by."""
    choice = DesignChoice.objects.filter(design__kind=kind).select_related("design").first()
    return choice.design if choice else shipped(kind)


def preview(kind: str, source: str, at: datetime) -> bytes:
    """A made-up document by this source, as a picture. BadDesign, PressTooSlow."""
    return preview_png(Sheet(source, [sample(kind)], [SAMPLE_LINE], [None]), at)


def save(kind: str, source: str, *, by: User, at: datetime, note: str = "") -> Design:
    """Keep the source as the next version. NotAllowed; BadDesign, PressTooSlow: not to be set."""
    require(by, Action.EDIT_CERTIFICATE_DESIGNS)
    source = source.replace("\r\n", "\n")[:MAX_SOURCE]
    versions(kind)
    preview(kind, source, at)  # before the transaction: it may take seconds
    with transaction.atomic():
        last = Design.objects.select_for_update().filter(kind=kind).first()
        made = Design.objects.create(
            kind=kind,
            version=last.version + 1 if last else 1,
            source=source,
            note=note.strip()[:120],
            made_at=at,
            made_by=by,
        )
        audit.record("design_saved", made, by=by, at=at, kind=kind, version=made.version)
    return made


def put_in_force(design: Design, *, by: User, at: datetime, reason: str) -> DesignChoice:
    """Documents are set by it from now on; issued ones stay as they are.

    NotAllowed, WithoutReason, BadDesign.
    """
    require(by, Action.EDIT_CERTIFICATE_DESIGNS)
    if not reason.strip():
        raise WithoutReason
    preview(design.kind, design.source, at)
    with transaction.atomic():
        before = in_force(design.kind)
        made = DesignChoice.objects.create(design=design, reason=reason.strip(), at=at, by=by)
        audit.record(
            "design_in_force",
            design,
            by=by,
            at=at,
            reason=reason.strip(),
            before=before.version,
            after=design.version,
        )
    return made

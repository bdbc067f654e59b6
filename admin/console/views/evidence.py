"""Files beside visits, meetings of pairings and appraisals."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.appraisals.models import Appraisal
from admin.appraisals.rounds import standard_in
from admin.attachments.errors import BadAttachment
from admin.attachments.keeping import MEDIA_TYPES, attach, path_of, take_off
from admin.attachments.models import Attachment
from admin.console.access import page, user_of
from admin.console.match_pages import may_edit, within
from admin.errors import NotFound
from admin.matches.models import PairingMeeting, Visit
from admin.people.models import Organisation
from admin.project.scans import MAX_BYTES
from admin.results.errors import FileMissing

# By the word in the address: the records, and the path to the unit whose county decides.
BESIDE: dict[str, tuple[type[Model], str]] = {
    "visit": (Visit, "order__organisation"),
    "meeting": (PairingMeeting, "pairing__organisation"),
    "appraisal": (Appraisal, "organisation"),
}


@page(Action.EDIT_TRAINING, post=True)
def evidence_add(request: HttpRequest, of: str, key: int) -> HttpResponse:
    """Put a file beside a record; ``purpose`` names the indicator of an appraisal."""
    user = user_of(request)
    if request.method != "POST" or of not in BESIDE:
        raise NotFound
    record, unit = _record(user, of, key)
    file, purpose = request.FILES.get("file"), request.POST.get("purpose", "")
    if not may_edit(user, unit) or not _is_open(record, purpose):
        raise NotFound
    if file is None or file.size is None or file.size > MAX_BYTES:
        raise BadAttachment
    made = attach(record, str(file.name), file.read(), by=user, at=timezone.now(), purpose=purpose)
    messages.success(request, f"已加入附件《{made.name}》。")
    return _back(record)


@page(Action.VIEW_TRAINING)
def evidence(request: HttpRequest, key: int) -> FileResponse:
    """A file: a picture to look at, others to keep."""
    file, _, _ = _file(user_of(request), key)
    path = path_of(file)
    if not path.is_file():
        raise FileMissing("附件不在数据文件夹中，请联系管理员从备份恢复。", detail="attachment")
    return FileResponse(
        path.open("rb"),
        as_attachment=not file.is_picture,
        filename=file.name,
        content_type=MEDIA_TYPES[file.ending],
    )


@page(Action.EDIT_TRAINING, post=True)
def evidence_off(request: HttpRequest, key: int) -> HttpResponse:
    """Take a file off that was put there by mistake."""
    user = user_of(request)
    file, record, unit = _file(user, key)
    if request.method != "POST" or not may_edit(user, unit) or not _is_open(record, file.purpose):
        raise NotFound
    take_off(file, by=user, at=timezone.now(), reason=request.POST.get("reason", ""))
    messages.success(request, "附件已撤下。")
    return _back(record)


def _record(user: User, of: str, key: int) -> tuple[Any, Organisation]:
    """The record within reach, and its unit; NotFound."""
    model, path = BESIDE[of]
    found: Any = (
        model._default_manager.filter(within(user, path), pk=key).select_related(path).first()
    )
    if found is None:
        raise NotFound
    unit: Any = found
    for step in path.split("__"):
        unit = getattr(unit, step)
    return found, unit


def _file(user: User, key: int) -> tuple[Attachment, Any, Organisation]:
    file = Attachment.objects.filter(pk=key, taken_off_at=None).first()
    if file is None:
        raise NotFound
    types = {ContentType.objects.get_for_model(model).pk: of for of, (model, _) in BESIDE.items()}
    of = types.get(file.of_type_id)
    if of is None:
        raise NotFound
    return file, *_record(user, of, file.of_key)


def _is_open(record: Any, purpose: str) -> bool:
    """Whether files still come and go: of an appraisal while the unit assesses itself."""
    match record:
        case Appraisal():
            codes = {one.code for one in standard_in(record.round).indicators}
            return record.state == Appraisal.State.SELF and purpose in codes
        case Visit():
            return purpose == "" and record.state in (Visit.State.ACCEPTED, Visit.State.HELD)
        case _:
            return purpose == "" and record.struck_at is None


def _back(record: Any) -> HttpResponse:
    match record:
        case Appraisal():
            return redirect("appraisal-self", record.pk)
        case Visit():
            return redirect("visit-order", record.order_id)
        case _:
            return redirect("pairing", record.pairing_id)

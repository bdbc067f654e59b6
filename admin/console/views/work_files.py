"""Files beside pieces of work and visits: materials, evidence."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.attachments.errors import BadAttachment
from admin.attachments.keeping import MEDIA_TYPES, attach, path_of, take_off
from admin.attachments.models import Attachment
from admin.console import work_reach
from admin.console.access import page, user_of
from admin.console.views.work_acts import visit_within
from admin.errors import NotFound
from admin.results.errors import FileMissing
from admin.work.bulletins import ISSUED
from admin.work.models import Bulletin, Visit, WorkItem

PAGES = {"item": "work-item", "visit": "visit"}


@page(Action.EDIT_TRAINING, post=True)
def work_file_add(request: HttpRequest, of: str, key: int) -> HttpResponse:
    """Put a file beside a piece of work or a visit."""
    user, file = user_of(request), request.FILES.get("file")
    if request.method != "POST" or of not in PAGES:
        raise NotFound
    work_reach.require_all(user, Action.EDIT_TRAINING)
    subject = _subject(user, Action.EDIT_TRAINING, of, key)
    if file is None:
        raise BadAttachment("请选择一个文件。")
    made = attach(subject, str(file.name), file.read(), by=user, at=timezone.now())
    messages.success(request, f"已加入附件《{made.name}》。")
    return redirect(PAGES[of], key)


@page(Action.VIEW_TRAINING)
def work_file(request: HttpRequest, key: int) -> FileResponse:
    """A picture to look at, anything else to keep."""
    user = user_of(request)
    one = Attachment.objects.filter(pk=key, taken_off_at=None).first()
    if one is None:
        raise NotFound
    subject = one.subject
    if isinstance(subject, WorkItem):
        work_reach.require_all(user, Action.VIEW_TRAINING)
    elif isinstance(subject, Visit):
        visit_within(user, Action.VIEW_TRAINING, subject.pk)
    elif not (isinstance(subject, Bulletin) and one.purpose == ISSUED):
        raise NotFound
    path = path_of(one)
    if not path.is_file():
        raise FileMissing("附件不在数据文件夹中，请联系管理员从备份恢复。", detail="work file")
    return FileResponse(
        path.open("rb"),
        as_attachment=not one.is_picture,
        filename=one.name,
        content_type=MEDIA_TYPES[one.ending],
    )


@page(Action.EDIT_TRAINING, post=True)
def work_file_off(request: HttpRequest, key: int) -> HttpResponse:
    """Take off a file that was put there by mistake."""
    user = user_of(request)
    one = Attachment.objects.filter(pk=key, taken_off_at=None).first()
    subject = one.subject if one else None
    if request.method != "POST" or one is None or not isinstance(subject, WorkItem | Visit):
        raise NotFound
    work_reach.require_all(user, Action.EDIT_TRAINING)
    take_off(one, by=user, at=timezone.now(), reason=request.POST.get("reason", ""))
    messages.success(request, "附件已撤下。")
    return redirect("visit" if isinstance(subject, Visit) else "work-item", subject.pk)


def _subject(user: User, action: Action, of: str, key: int) -> WorkItem | Visit:
    if of == "visit":
        return visit_within(user, action, key)
    return work_reach.item(user, action, key)

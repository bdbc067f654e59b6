"""What is done on the page of an activity: steps, people, files, follow-ups, the jury's end."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.activities import follow_ups
from admin.activities.captions import set_caption
from admin.activities.errors import BadActivity
from admin.activities.figures import MATERIAL, PHOTOGRAPH
from admin.activities.jury import close_jury, hand_over_awards, reopen_jury
from admin.activities.keeping import take_step
from admin.activities.models import Activity
from admin.activities.steps import STATE_NAMES, STEP_NAMES, State, Step
from admin.activities.taking_part import (
    add_person,
    draw_numbers,
    drop_person,
    drop_unit,
    note_attendance,
    set_unit,
)
from admin.attachments.errors import BadAttachment
from admin.attachments.keeping import attach, take_off
from admin.attachments.models import Attachment
from admin.console import activity_reach, scope
from admin.console.access import page, user_of
from admin.errors import NotFound
from admin.local_day import day_typed
from admin.project.scans import MAX_BYTES
from admin.whole_number import whole_number

MOST_FILES = 20  # sent at once

Act = Callable[[HttpRequest, User, Activity], str]
"""Does it and returns the sentence that says so."""


@page(Action.EDIT_TRAINING, post=True)
def activity_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """One of the acts below; then the tab it was done on."""
    if request.method != "POST" or act not in ACTS:
        raise NotFound
    user = user_of(request)
    if act in OF_GUESTS:
        activity = activity_reach.entered_activity(user, key)
    else:
        activity = activity_reach.activity(user, Action.EDIT_TRAINING, key)
    do, tab = ACTS[act]
    messages.success(request, do(request, user, activity))
    return redirect(f"{reverse('activity', args=[key])}?tab={tab}")


def _step(request: HttpRequest, user: User, activity: Activity) -> str:
    asked = request.POST.get("step", "")
    if asked not in STEP_NAMES:
        raise NotFound
    reason = request.POST.get("reason", "")
    take_step(activity, Step(asked), by=user, at=timezone.now(), reason=reason)
    activity.refresh_from_db()
    return f"现在的状态：{STATE_NAMES[State(activity.state)]}。"


def _add_person(request: HttpRequest, user: User, activity: Activity) -> str:
    role, now = request.POST.get("role", ""), timezone.now()
    if role not in activity_reach.roles_entered(user, activity):
        raise BadActivity("请选择身份；主持和评委由承办单位登记。")
    key = whole_number(request.POST.get("record"))
    if key:
        record = activity_reach.record(user, Action.EDIT_TRAINING, key)
        made = add_person(activity, record.person, role, by=user, at=now, record=record)
    else:
        person = scope.person(user, Action.EDIT_TRAINING, whole_number(request.POST.get("person")))
        made = add_person(activity, person, role, by=user, at=now)
    return f"已加入：{made.person.name}（{made.get_role_display()}）。"


def _drop_person(request: HttpRequest, user: User, activity: Activity) -> str:
    key = whole_number(request.POST.get("participant"))
    one = activity_reach.entered_people(user, activity).filter(pk=key).first()
    if one is None:
        raise NotFound
    name = one.person.name
    drop_person(one, by=user, at=timezone.now())
    return f"已移出名单：{name}。"


def _attendance(request: HttpRequest, user: User, activity: Activity) -> str:
    within = set(activity_reach.entered_people(user, activity).values_list("pk", flat=True))
    listed = {whole_number(one) for one in request.POST.getlist("shown")} & within
    present = {whole_number(one) for one in request.POST.getlist("present")}
    count = note_attendance(activity, listed, present, by=user, at=timezone.now())
    return f"已登记考勤：本页 {len(listed)} 人，到场 {count} 人。"


def _set_unit(request: HttpRequest, user: User, activity: Activity) -> str:
    name, counts = request.POST.get("unit", "").strip(), []
    for field in ("expected", "came"):
        text = request.POST.get(field, "").strip()
        if text and not (text.isascii() and text.isdigit() and len(text) <= 6):
            raise BadActivity("人数请只填数字，不超过六位。")
        counts.append(int(text) if text else None)
    units = list(activity_reach.organisations(user).filter(name=name)[:2]) if name else []
    unit = units[0] if len(units) == 1 else None
    set_unit(activity, unit, name, *counts, by=user, at=timezone.now())
    return f"已登记：{name}。"


def _drop_unit(request: HttpRequest, user: User, activity: Activity) -> str:
    one = activity.delegations.filter(pk=whole_number(request.POST.get("unit"))).first()
    if one is None:
        raise NotFound
    drop_unit(one, by=user, at=timezone.now())
    return "已移除参加单位。"


def _draw(request: HttpRequest, user: User, activity: Activity) -> str:
    return f"已抽签，{draw_numbers(activity, by=user, at=timezone.now())} 位选手编了号。"


def _close_jury(request: HttpRequest, user: User, activity: Activity) -> str:
    count = close_jury(activity, by=user, at=timezone.now())
    return f"评分已确定，{count} 位选手的得分、名次和奖项如下。"


def _reopen_jury(request: HttpRequest, user: User, activity: Activity) -> str:
    reopen_jury(activity, by=user, at=timezone.now(), reason=request.POST.get("reason", ""))
    return "已重新开放评分，名次和奖项已收回。"


def _hand_over(request: HttpRequest, user: User, activity: Activity) -> str:
    return f"已登记 {hand_over_awards(activity, by=user, at=timezone.now())} 人的获奖。"


@transaction.atomic
def _attach(request: HttpRequest, user: User, activity: Activity) -> str:
    files, now = request.FILES.getlist("files"), timezone.now()
    purpose = PHOTOGRAPH if request.POST.get("purpose") == PHOTOGRAPH else MATERIAL
    if not files or len(files) > MOST_FILES:
        raise BadAttachment(f"请选择 1 至 {MOST_FILES} 个文件。")
    caption = request.POST.get("caption", "")
    for file in files:
        made = attach(activity, str(file.name), _bytes(file), by=user, at=now, purpose=purpose)
        if purpose == PHOTOGRAPH:
            if not made.is_picture:
                raise BadAttachment("照片应为 JPG 或 PNG 图片；其他文件请放到材料里。")
            if caption.strip():
                set_caption(made, caption, by=user, at=now)
    return f"已加入 {len(files)} 个文件。"


def _bytes(file: UploadedFile) -> bytes:
    if file.size is None or file.size > MAX_BYTES:
        raise BadAttachment(f"《{file.name}》超过 {MAX_BYTES // 2**20} MB，请缩小后再上传。")
    return bytes(file.read())


def _caption(request: HttpRequest, user: User, activity: Activity) -> str:
    one = attachment_of(activity, whole_number(request.POST.get("file")))
    set_caption(one, request.POST.get("caption", ""), by=user, at=timezone.now())
    return "照片说明已保存。"


def _take_off(request: HttpRequest, user: User, activity: Activity) -> str:
    one = attachment_of(activity, whole_number(request.POST.get("file")))
    take_off(one, by=user, at=timezone.now(), reason=request.POST.get("reason", ""))
    return f"已撤下《{one.name}》。"


def _follow_up(request: HttpRequest, user: User, activity: Activity) -> str:
    what, who = request.POST.get("what", ""), request.POST.get("who", "")
    due = day_typed(request.POST.get("due", ""))
    follow_ups.add_follow_up(activity, what, who, due, by=user, at=timezone.now())
    return "已登记后续工作。"


def _follow_up_done(request: HttpRequest, user: User, activity: Activity) -> str:
    one = activity.follow_ups.filter(pk=whole_number(request.POST.get("follow_up"))).first()
    if one is None:
        raise NotFound
    if "reopen" in request.POST:
        follow_ups.reopen(one, by=user, at=timezone.now())
        return "已改回未完成。"
    day, today = day_typed(request.POST.get("done_on", "")), timezone.localdate()
    outcome = request.POST.get("outcome", "")
    follow_ups.finish(one, day, outcome, by=user, at=timezone.now(), today=today)
    return "已登记完成。"


def attachment_of(activity: Activity, key: int) -> Attachment:
    """A file of the activity that was not taken off; NotFound."""
    found = Attachment.objects.filter(
        pk=key,
        of_type=ContentType.objects.get_for_model(Activity),
        of_key=activity.pk,
        taken_off_at=None,
    ).first()
    if found is None:
        raise NotFound
    return found


ACTS: dict[str, tuple[Act, str]] = {
    "step": (_step, "about"),
    "add-person": (_add_person, "people"),
    "drop-person": (_drop_person, "people"),
    "attendance": (_attendance, "people"),
    "set-unit": (_set_unit, "people"),
    "drop-unit": (_drop_unit, "people"),
    "draw": (_draw, "people"),
    "close-jury": (_close_jury, "jury"),
    "reopen-jury": (_reopen_jury, "jury"),
    "hand-over": (_hand_over, "jury"),
    "attach": (_attach, "files"),
    "caption": (_caption, "files"),
    "take-off": (_take_off, "files"),
    "follow-up": (_follow_up, "follow-ups"),
    "follow-up-done": (_follow_up_done, "follow-ups"),
}
# Those by which an office enters its own people in an activity of above.
OF_GUESTS = ("add-person", "drop-person", "attendance")

"""What can be sent from the page of a case: one function for each form, by the word in its address.

Each takes the step and returns the sentence that is shown after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from admin.accounts.models import User
from admin.attachments.keeping import attach
from admin.console.credential_forms import HearingForm
from admin.credentials.checking import return_for_more
from admin.credentials.deciding import close, propose, publish
from admin.credentials.enquiring import ask
from admin.credentials.filing import accept, give_up, identify, submit
from admin.credentials.hearing import MINUTES, appoint_hearing, ask_for_hearing, hear, notify
from admin.credentials.models import Case, CommitteeMember, Enquiry, PanelSeat
from admin.credentials.panels import decline, give
from admin.credentials.stages import ENDED
from admin.errors import NotFound, Refused
from admin.local_day import day_typed, moment_typed
from admin.whole_number import whole_number

StepOf = Callable[[HttpRequest, User, Case], str]


def _submit(request: HttpRequest, user: User, case: Case) -> str:
    submit(case, by=user, at=timezone.now())
    return "已提交，请核对材料。"


def _identify(request: HttpRequest, user: User, case: Case) -> str:
    person = identify(case, at=timezone.now())
    return f"已与档案中的{person.name}对上，材料中的普通话等级已自动核对。"


def _complete(request: HttpRequest, user: User, case: Case) -> str:
    accept(case, by=user, at=timezone.now())
    return "材料齐全，可以进入下一步。"


def _return(request: HttpRequest, user: User, case: Case) -> str:
    return_for_more(case, by=user, at=timezone.now(), reason=_note(request))
    return "已退回补正。"


def _panel(request: HttpRequest, user: User, case: Case) -> str:
    keys = [whole_number(one) for one in request.POST.getlist("member")]
    members = CommitteeMember.objects.filter(pk__in=keys).select_related("person", "user")
    made = give(case, list(members), by=user, at=timezone.now())
    return f"已交 {len(made)} 位委员评审。"


def _decline(request: HttpRequest, user: User, case: Case) -> str:
    key = whole_number(request.POST.get("seat"))
    seat = PanelSeat.objects.filter(case=case, pk=key).first()
    if seat is None:
        raise NotFound
    decline(seat, by=user, at=timezone.now(), reason=_note(request))
    return "已登记回避。"


def _propose(request: HttpRequest, user: User, case: Case) -> str:
    grant = request.POST.get("grant")
    if grant not in ("yes", "no"):
        raise Refused("请选择拟同意或拟不同意。")
    propose(case, grant == "yes", _note(request), by=user, at=timezone.now())
    return "已保存拟定意见。"


def _publish(request: HttpRequest, user: User, case: Case) -> str:
    publish(case, _day(request.POST.get("until", "")), by=user, at=timezone.now())
    return "公示已开始。"


def _notify(request: HttpRequest, user: User, case: Case) -> str:
    notify(case, _note(request), by=user, at=timezone.now())
    return "已登记撤销告知。"


def _ask_hearing(request: HttpRequest, user: User, case: Case) -> str:
    day = _day(request.POST.get("asked_on", ""))
    if day is None:
        raise Refused("请填写要求听证的日期。")
    ask_for_hearing(case, day, by=user, at=timezone.now())
    return "已登记，请约定听证的时间和地点。"


def _appoint(request: HttpRequest, user: User, case: Case) -> str:
    when = moment_typed(request.POST.get("when", ""))
    if when is None:
        raise Refused("请填写听证的时间。")
    appoint_hearing(case, when, request.POST.get("place", ""), by=user, at=timezone.now())
    return "已约定听证，可以打印听证通知书。"


def _hear(request: HttpRequest, user: User, case: Case) -> str:
    form = HearingForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused("请填写情况、日期和本人陈述。")
    file, now = form.cleaned_data["file"], timezone.now()
    with transaction.atomic():  # no file stays of a hearing that is refused
        if file is not None:
            attach(case, str(file.name), file.read(), by=user, at=now, purpose=MINUTES)
        hear(case, form.heard(), by=user, at=now)
    return "已登记听证。"


def _close(request: HttpRequest, user: User, case: Case) -> str:
    close(case, by=user, at=timezone.now())
    return "已办结。"


def _give_up(request: HttpRequest, user: User, case: Case) -> str:
    give_up(case, by=user, at=timezone.now(), reason=_note(request))
    return "已撤回。"


def _file(request: HttpRequest, user: User, case: Case) -> str:
    if case.state in ENDED:
        raise Refused("已经决定或撤回的，不能再加附件。")
    file, purpose = request.FILES.get("file"), request.POST.get("purpose", "")
    if file is None:
        raise Refused("请选择一个文件。")
    if purpose and purpose not in {line.purpose for line in case.lines.all()}:
        raise NotFound
    made = attach(case, str(file.name), file.read(), by=user, at=timezone.now(), purpose=purpose)
    return f"已加入《{made.name}》。"


def _enquiry(request: HttpRequest, user: User, case: Case) -> str:
    sent = request.POST
    kind = sent.get("kind", "")
    if kind not in Enquiry.Kind.values:
        raise Refused("请选择种类。")
    ask(case, kind, sent.get("text", ""), sent.get("sender", ""), by=user, at=timezone.now())
    return "已登记，请在期限内答复。"


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "")


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    day = day_typed(text)
    if day is None:
        raise Refused("请核对日期。")
    return day


STEPS: Mapping[str, StepOf] = MappingProxyType(
    {
        "submit": _submit,
        "identify": _identify,
        "complete": _complete,
        "return": _return,
        "panel": _panel,
        "decline": _decline,
        "propose": _propose,
        "publish": _publish,
        "notify": _notify,
        "ask-hearing": _ask_hearing,
        "appoint": _appoint,
        "hear": _hear,
        "close": _close,
        "give-up": _give_up,
        "file": _file,
        "enquiry": _enquiry,
    }
)

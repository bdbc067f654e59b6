"""The applicants' own pages: which credentials can be applied for, papers, what became of it.

Public. A case is opened by its number and the identity number sent with it, both by form, and
stays open in the browser's session for a short while.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.throttle import Limit, count_try
from admin.attachments.keeping import attach, attachments_of
from admin.console.credential_forms import EnquiryForm, OwnForm, OwnPlaceForm
from admin.console.kind_form import KindForm
from admin.console.views.credentials import counties
from admin.console.views.register import ASKING, OPEN_SECONDS, TEN_MINUTES, public
from admin.credentials.enquiring import ask
from admin.credentials.filing import Filing, give_up, look_up, mend, open_own, submit
from admin.credentials.handling import situation_of
from admin.credentials.kind_rules import rules_of
from admin.credentials.models import Case
from admin.credentials.stages import MENDABLE, State, Step, steps_open
from admin.errors import Conflict, LabError, NotFound, Refused
from admin.kinds.families import Family
from admin.kinds.models import Kind, KindVersion
from recordings.introduction import plain_code

OPENED = "credential"  # in the session: key of the case, when it was opened
APPLYING = Limit(
    "credential-apply",
    of_one=120,
    of_all=2_000,
    window=TEN_MINUTES,
    sentence="提交次数过多，请十分钟后再试。",
)
# For one case's number, from wherever: no identity number is found by trying.
GUESSING = Limit(
    "credential-number",
    of_one=10,
    of_all=1_000,
    window=TEN_MINUTES,
    sentence="这个申报号查询次数过多，请十分钟后再试。",
)
NOT_OPENED = "请先用申报号和证件号码查询。"


def open_kinds() -> list[tuple[Kind, KindVersion]]:
    """Kinds that people may apply for by themselves."""
    kinds = {
        one.pk: one
        for one in Kind.objects.filter(
            family=Family.CREDENTIAL, is_active=True, system__is_active=True
        ).select_related("system")
    }
    newest: dict[int, KindVersion] = {}
    for version in KindVersion.objects.filter(kind__in=kinds).order_by("number"):
        newest[version.kind_id] = version
    return [
        (kind, newest[key])
        for key, kind in kinds.items()
        if key in newest and rules_of(newest[key].definition.rules).own_page
    ]


@public
def apply(request: HttpRequest) -> HttpResponse:
    """What can be applied for."""
    offers = [(kind, rules_of(version.definition.rules)) for kind, version in open_kinds()]
    return render(request, "console/apply.html", {"offers": offers})


@public
def apply_kind(request: HttpRequest, key: int) -> HttpResponse:
    """Begin an application."""
    now = timezone.now()
    found = next((pair for pair in open_kinds() if pair[0].pk == key), None)
    if found is None:
        raise NotFound("这一类现在不接受网上申报，请与办公室联系。")
    kind, version = found
    posted = request.POST if request.method == "POST" else None
    form = OwnForm(posted, counties=counties())
    own = KindForm(version.definition.fields, {}, posted)
    status = 200
    if posted is not None:
        status = 422
        try:
            count_try(APPLYING, _address(request), at=now)
            if form.is_valid() and own.is_valid():
                filing = Filing(
                    form.organisation, form.cleaned_data["subject"], "", own.reading.values
                )
                case = open_own(
                    kind, form.teller(), filing, token=form.cleaned_data["token"], at=now
                )
                _open(request, case)
                messages.success(request, "已开始申报，请记下申报号，再上传材料。")
                return redirect("apply-state")
        except LabError as error:  # what was typed stays in the form
            form.add_error(None, error.text)
            status = error.status
    context = {
        **{"kind": kind, "form": form, "own": own},
        "rules": rules_of(version.definition.rules),
    }
    return render(request, "console/apply_kind.html", context, status=status)


@public
def apply_state(request: HttpRequest) -> HttpResponse:
    """One's own application; before that, the question which one it is."""
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        number = request.POST.get("number", "")
        try:
            count_try(ASKING, _address(request), at=timezone.now())
            count_try(GUESSING, plain_code(number)[:10], at=timezone.now())
            _open(request, look_up(number, request.POST.get("identity_number", "")))
        except LabError as error:
            context, status = {"error": error, "number": number}, error.status
        else:
            return redirect("apply-state")
    case = _opened(request)
    if case is None:
        return render(request, "console/apply_look_up.html", context, status=status)
    return _state_page(request, case)


@public
def apply_act(request: HttpRequest, act: str) -> HttpResponse:
    """Add a paper, mend, send in, ask, take back, close: by form only."""
    case = _opened(request)
    if request.method == "POST" and case is None:
        messages.error(request, NOT_OPENED)
    if request.method != "POST" or case is None:
        return redirect("apply-state")
    if act == "leave":
        request.session.pop(OPENED, None)
        messages.success(request, "已结束查询。")
        return redirect("apply-state")
    count_try(APPLYING, _address(request), at=timezone.now())
    if act == "mend":
        return _mended(request, case)
    if act not in ACTS:
        raise NotFound
    try:
        messages.success(request, ACTS[act](request, case))
    except (Conflict, Refused) as error:
        messages.error(request, error.text)
    return redirect("apply-state")


def _mended(request: HttpRequest, case: Case) -> HttpResponse:
    form = OwnPlaceForm(request.POST, counties=counties())
    own = KindForm(case.kind.version().definition.fields, {}, request.POST)
    if not (form.is_valid() and own.is_valid()):
        return _state_page(request, case, form, own, status=422)
    case.own.unit_name = form.cleaned_data["unit_name"]
    filing = Filing(form.organisation, form.cleaned_data["subject"], "", own.reading.values)
    try:
        mend(case, filing, by=None, at=timezone.now())
    except LabError as error:
        form.add_error(None, error.text)
        return _state_page(request, case, form, own, status=error.status)
    case.own.save()
    messages.success(request, "已保存。")
    return redirect("apply-state")


def _attached(request: HttpRequest, case: Case) -> str:
    if case.state not in MENDABLE:
        raise Refused("已经提交的不能再加材料；需要补正时会退回给您。")
    file, purpose = request.FILES.get("file"), request.POST.get("purpose", "")
    if file is None:
        raise Refused("请选择一个文件。")
    if purpose not in {line.purpose for line in case.lines.all()}:
        raise NotFound
    made = attach(case, str(file.name), file.read(), by=None, at=timezone.now(), purpose=purpose)
    return f"已上传《{made.name}》。"


def _submitted(request: HttpRequest, case: Case) -> str:
    submit(case, by=None, at=timezone.now())
    return "已提交，等待审核。"


def _given_up(request: HttpRequest, case: Case) -> str:
    give_up(case, by=None, at=timezone.now())
    return "申报已撤回。"


def _asked(request: HttpRequest, case: Case) -> str:
    form = EnquiryForm(request.POST)
    if not form.is_valid():
        raise Refused("请选择种类，并写明内容。")
    told = form.cleaned_data
    ask(case, told["kind"], told["text"], case.own.name, by=None, at=timezone.now())
    return "已收到，我们会在期限内答复，请在这里查看。"


ACTS: Mapping[str, Callable[[HttpRequest, Case], str]] = MappingProxyType(
    {"file": _attached, "submit": _submitted, "give-up": _given_up, "ask": _asked}
)


def _state_page(
    request: HttpRequest,
    case: Case,
    form: OwnPlaceForm | None = None,
    own: KindForm | None = None,
    status: int = 200,
) -> HttpResponse:
    names: dict[str, list[str]] = {}
    for file in attachments_of(case):
        names.setdefault(file.purpose, []).append(file.name)
    mends = case.state in MENDABLE
    if mends and form is None:
        county = next(
            (one for one in counties() if case.organisation.path.startswith(one.path)),
            None,
        )
        first = {"county": county, "unit_name": case.own.unit_name, "subject": case.subject}
        form = OwnPlaceForm(counties=counties(), initial=first)
        own = KindForm(case.kind.version().definition.fields, case.values)
    returned = case.steps.filter(step=Step.RETURN).last()
    context = {
        **{"case": case, "own": case.own, "form": form, "kind_form": own, "mends": mends},
        "lines": [(line, names.get(line.purpose, [])) for line in case.lines.all()],
        # What was found on record is told once the office knows who is asking.
        "checked": case.state not in (State.DRAFT, State.SUBMITTED),
        "returned": returned if case.state == State.RETURNED else None,
        "gives_up": Step.GIVE_UP in steps_open(situation_of(case)),
        "decision": getattr(case, "decision", None),
        "enquiries": case.enquiries.all(),
        "enquiry_form": EnquiryForm(),
        "told": case.told(),
    }
    return render(request, "console/apply_state.html", context, status=status)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _open(request: HttpRequest, case: Case) -> None:
    request.session.cycle_key()
    request.session[OPENED] = [case.pk, int(timezone.now().timestamp())]


def _opened(request: HttpRequest) -> Case | None:
    """The case opened a short while ago in this browser."""
    key, since = request.session.get(OPENED, (0, 0))
    if timezone.now().timestamp() - since > OPEN_SECONDS:
        return None
    found = Case.objects.select_related(
        "kind__system", "own", "organisation", "filled_by", "decision", "review_day"
    )
    return found.filter(pk=key).first()

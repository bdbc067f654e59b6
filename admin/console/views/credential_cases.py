"""Cases of credentials: the list of a kind, a new one, one with every step, its decision."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.attachments.keeping import MEDIA_TYPES, attachments_of, path_of
from admin.attachments.models import Attachment
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.case_steps import STEPS
from admin.console.credential_forms import DecideForm, EnquiryForm, HearingForm, PlaceForm
from admin.console.kind_form import KindForm
from admin.console.views.credentials import (
    counties,
    kind_of,
    person_chosen,
    unit_name_of,
    unit_names,
    units_of,
)
from admin.console.views.documents import pdf_answer
from admin.credentials.checking import check
from admin.credentials.deciding import Wanted, decide, usual_term
from admin.credentials.facts import findings_of, told
from admin.credentials.filing import Filing, open_application
from admin.credentials.handling import situation_of
from admin.credentials.hearing import MINUTES
from admin.credentials.kind_rules import rules_of
from admin.credentials.many import MANY_NAMES, NEEDS, Many, acts_in
from admin.credentials.models import Case, CheckLine, CommitteeMember, ReviewDay
from admin.credentials.panels import choices_for, marks_of
from admin.credentials.papers import Paper, paper_pdf, papers_of
from admin.credentials.stages import (
    ACT_NAMES,
    ENDED,
    MENDABLE,
    STATE_NAMES,
    STEP_NAMES,
    Act,
    State,
    Step,
    steps_blocked,
    steps_open,
)
from admin.credentials.weighing import weigh
from admin.errors import LabError, NotFound
from admin.local_day import midnight_of
from admin.people.models import Organisation
from admin.results.errors import FileMissing
from admin.whole_number import whole_number

PAGE_SIZE = 50
V, E, D = Action.VIEW_TRAINING, Action.EDIT_TRAINING, Action.DECIDE_CREDENTIALS
OPEN, BY_RULE, EXCEPTION = "open", "yes", "exception"
RULE_NAMES = {BY_RULE: "与规则一致", EXCEPTION: "例外同意"}


def visible(user: User, action: Action = V) -> QuerySet[Case]:
    """The cases within the user's reach."""
    found = Case.objects.select_related(
        "kind__system",
        "person",
        "organisation",
        "own",
        "credential",
        "filled_by",
        "decision",
        "review_day",
    )
    return found.filter(scope.of_county(user, action, "organisation"))


def one_of(user: User, key: int, action: Action = V) -> Case:
    """One of them; NotFound."""
    found = visible(user, action).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@page(V)
def credential_cases(request: HttpRequest, key: int) -> HttpResponse:
    """The cases of a kind; filters in the address."""
    user, kind, asked = user_of(request), kind_of(key), request.GET
    words, state, act = asked.get("q", "").strip(), asked.get("state", ""), asked.get("act", "")
    county, rule = whole_number(asked.get("county")), asked.get("rule", "")
    found = visible(user).filter(kind=kind)
    if words:
        found = found.filter(
            Q(person__name__icontains=words)
            | Q(own__name__icontains=words)
            | Q(organisation__name__icontains=words)
            | Q(own__number__iexact=words.replace("-", ""))
        )
    if state in STATE_NAMES:
        found = found.filter(state=state)
    elif state == OPEN:
        found = found.exclude(state__in=ENDED)
    if act in ACT_NAMES:
        found = found.filter(act=act)
    if rule in RULE_NAMES:
        found = found.filter(decision__by_rule=rule == BY_RULE)
    if county and (unit := Organisation.objects.filter(pk=county).first()):
        found = found.filter(organisation__path__startswith=unit.path)
    rules = rules_of(kind.version().definition.rules)
    acts = [one for one in acts_in(state, rules) if one not in NEEDS or reach_of(user, NEEDS[one])]
    many = acts if reach_of(user, E) else []
    context = {
        "kind": kind,
        "tab": "cases",
        "many": [(one.value, MANY_NAMES[one]) for one in many],
        "members": CommitteeMember.objects.filter(
            system=kind.system_id, ended_on=None
        ).select_related("person")
        if Many.PANEL in many
        else [],
        "panel_size": rules.panel_size,
        "appoints": Many.DAY in many,
        "days": ReviewDay.objects.filter(
            kind=kind,
            held_at__gte=midnight_of(timezone.localdate()),
            pk__in=visible(user).filter(kind=kind).order_by().values("review_day"),
        ),
        "page": Paginator(found, PAGE_SIZE).get_page(asked.get("page")),
        **{"q": words, "state": state, "act": act, "county": county, "rule": rule},
        "rules_kept": RULE_NAMES.items(),
        "states": [(OPEN, "办理中的全部"), *STATE_NAMES.items()],
        "acts": ACT_NAMES.items(),
        "counties": counties(),
        "filtered": bool(words or state or act or county or rule),
    }
    return render(request, "console/credential_cases.html", context)


@page(E, post=True)
def credential_case_new(request: HttpRequest, key: int) -> HttpResponse:
    """The office opens an application for somebody on record."""
    user, kind = user_of(request), kind_of(key)
    person, found = person_chosen(request, user)
    posted = request.POST if request.method == "POST" else None
    form = PlaceForm(posted, units=units_of(user), initial={"organisation": unit_name_of(person)})
    own = KindForm(kind.version().definition.fields, {}, posted)
    status = 200
    if posted is not None and person is not None:
        status = 422
        if form.is_valid() and own.is_valid():
            told_ = form.cleaned_data
            filing = Filing(
                told_["organisation"], told_["subject"], told_["ground"], own.reading.values
            )
            try:
                case = open_application(kind, person, filing, by=user, at=timezone.now())
            except LabError as error:
                form.add_error(None, error.text)
                status = error.status
            else:
                messages.success(request, "申报已建立，请上传材料，再提交。")
                return redirect("credential-case", case.pk)
    context = {
        **{"kind": kind, "person": person, "found": found, "form": form, "own": own},
        "q": request.GET.get("q", ""),
        "units": unit_names(user),
        "title": "新申报",
    }
    return render(request, "console/credential_new.html", context, status=status)


@page(V)
def credential_case(request: HttpRequest, key: int) -> HttpResponse:
    """One case: papers, criteria, panel, notice, hearing, decision, enquiries, every step."""
    user, case = user_of(request), one_of(user_of(request), key)
    return render(request, "console/credential_case.html", case_context(user, case))


def case_context(user: User, case: Case) -> dict[str, object]:
    """What the page of a case shows."""
    today, rules = timezone.localdate(), case.rules
    now = situation_of(case, today)
    files: dict[str, list[Attachment]] = {}
    for one in attachments_of(case):
        files.setdefault(one.purpose, []).append(one)
    marks, summary = marks_of(case)
    edits = visible(user, E).filter(pk=case.pk).exists()
    choosing = edits and case.state in (State.COMPLETE, State.PANEL) and now.asks_panel
    return {
        "case": case,
        "own": getattr(case, "own", None),
        "rules": rules,
        "lines": [(line, files.get(line.purpose, [])) for line in case.lines.all()],
        "other_files": files.get("", []),
        "hearing_files": files.get(MINUTES, []),
        "papers": [(one.value, name) for one, name in papers_of(case).items()],
        "findings": told(findings_of(case, today)) if not hasattr(case, "decision") else [],
        "marks": marks,
        "summary": summary,
        "choices": choices_for(case, today) if choosing else [],
        "open_steps": {step.value for step in steps_open(now)} if edits else set(),
        "blocked": [
            (STEP_NAMES[step], why) for step, why in steps_blocked(now) if step != Step.GIVE_UP
        ],
        "enquiries": case.enquiries.select_related("answered_by"),
        "steps": case.steps.select_related("by"),
        "hearing": getattr(case, "hearing", None),
        "hearing_form": HearingForm(initial={"held_on": today}),
        "enquiry_form": EnquiryForm(),
        "told": case.told(),
        "edits": edits,
        "uploads": edits and case.state not in ENDED,
        "mends": case.state in MENDABLE,
        "checks": edits and case.state in (State.SUBMITTED, State.COMPLETE),
        "today": today,
        "is_withdrawal": case.act == Act.WITHDRAW,
    }


@page(E, post=True)
def credential_case_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Take a step, add a file, give the case to the panel, note an enquiry: by form only."""
    user, case = user_of(request), one_of(user_of(request), key, E)
    if request.method != "POST" or act not in STEPS:
        raise NotFound
    messages.success(request, STEPS[act](request, user, case))
    return redirect("credential-case", key)


@page(E, post=True)
def credential_line(request: HttpRequest, key: int) -> HttpResponse:
    """A paper is right, or to be mended: by form only."""
    user = user_of(request)
    line = CheckLine.objects.select_related("case").filter(pk=key).first()
    if line is None:
        raise NotFound
    one_of(user, line.case_id, E)
    if request.method != "POST":
        raise NotFound
    right = request.POST.get("right") == "yes"
    check(line, right, by=user, at=timezone.now(), note=request.POST.get("note", ""))
    messages.success(request, f"“{line.title}”{'已核对' if right else '需补正'}。")
    return redirect("credential-case", line.case_id)


@page(V)
def credential_paper(request: HttpRequest, key: int, paper: str) -> HttpResponse:
    """A paper on a case, to be handed to the person."""
    case = one_of(user_of(request), key)
    if paper not in list(Paper):
        raise NotFound
    data = paper_pdf(case, Paper(paper), at=timezone.now())
    return pdf_answer(data, f"{papers_of(case)[Paper(paper)]}_{case.applicant_name}.pdf")


@page(V)
def credential_file(request: HttpRequest, key: int) -> FileResponse:
    """A file beside a case."""
    return file_answer(key, visible(user_of(request)))


def file_answer(key: int, cases: QuerySet[Case]) -> FileResponse:
    """A file beside one of the cases: a picture to look at, others to keep. NotFound."""
    file = Attachment.objects.filter(pk=key, taken_off_at=None).first()
    if file is None or not isinstance(file.subject, Case):
        raise NotFound
    if not cases.filter(pk=file.of_key).exists():
        raise NotFound
    path = path_of(file)
    if not path.is_file():
        raise FileMissing("附件不在数据文件夹中，请联系管理员从备份恢复。", detail="attachment")
    return FileResponse(
        path.open("rb"),
        as_attachment=not file.is_picture,
        filename=file.name,
        content_type=MEDIA_TYPES[file.ending],
    )


@page(D, post=True)
def credential_decide(request: HttpRequest, key: int) -> HttpResponse:
    """The decision: first shown with what follows from it, then made."""
    user, case, now = user_of(request), one_of(user_of(request), key, E), timezone.now()
    today = timezone.localdate(now)
    gives = case.act in (Act.APPLY, Act.RENEW)
    usual, weighed = usual_term(case, today), weigh(case, today)
    first = {"valid_from": usual.valid_from, "valid_to": usual.valid_to}
    posted = request.POST if request.method == "POST" else None
    form = DecideForm(posted, with_term=gives, unmet=weighed.unmet_words, initial=first)
    preview = None
    status = 200
    if posted is not None and form.is_valid():
        granted = form.cleaned_data["granted"] == "yes"
        wanted = Wanted(
            granted,
            form.cleaned_data["reasons"],
            form.term() if gives and granted else None,
            form.cleaned_data.get("exception", ""),
        )
        if posted.get("confirmed"):
            try:
                decide(case, wanted, by=user, at=now)
            except LabError as error:
                form.add_error(None, error.text)
                status = error.status
            else:
                messages.success(request, "决定已作出。")
                return redirect("credential-case", key)
        else:
            preview = wanted
    elif posted is not None:
        status = 422
    context = {
        **{"case": case, "form": form, "preview": preview, "summary": weighed.panel},
        "findings": weighed.findings,
        "unmet": weighed.unmet_words,
        "blocked": dict(steps_blocked(situation_of(case, today))).get(Step.DECIDE, ""),
        "ready": Step.DECIDE in steps_open(situation_of(case, today)),
        "gives": gives,
    }
    return render(request, "console/credential_decide.html", context, status=status)

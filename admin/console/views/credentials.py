"""Credentials: those of a kind, one with its history, a person's, one entered from a paper."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.county_filter import in_county
from admin.console.credential_forms import EnterForm
from admin.console.kept_sheets import workbook_answer
from admin.console.kind_form import KindForm
from admin.credentials.errors import NotInForce
from admin.credentials.family import COLUMNS, in_force
from admin.credentials.filing import open_on
from admin.credentials.giving import Paper, enter_credential, issue_certificate
from admin.credentials.kind_rules import rules_of
from admin.credentials.models import Case, Credential
from admin.credentials.stages import Act
from admin.credentials.terms import STANDING_NAMES, Standing
from admin.errors import LabError, NotFound
from admin.kinds.families import Family
from admin.kinds.models import Kind
from admin.kinds.values import shown
from admin.people.finding import by_number, keys_of
from admin.people.models import Organisation, OrganisationQuerySet, Person
from admin.preservation.sheets import sheet_bytes
from admin.whole_number import whole_number

PAGE_SIZE = 50
FOUND_SHOWN = 20
LAST_YEAR = 2999
V, E = Action.VIEW_TRAINING, Action.EDIT_TRAINING


def kind_of(key: int) -> Kind:
    """A kind of credential; NotFound."""
    kinds = Kind.objects.select_related("system")
    found = kinds.filter(pk=key, family=Family.CREDENTIAL).first()
    if found is None:
        raise NotFound
    return found


def visible(user: User, action: Action = V) -> QuerySet[Credential]:
    """The credentials within the user's reach."""
    found = Credential.objects.select_related("kind__system", "person", "organisation")
    return found.filter(scope.of_county(user, action, "organisation"))


def one_of(user: User, key: int, action: Action = V) -> Credential:
    """One of them; NotFound."""
    found = visible(user, action).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def units_of(user: User, action: Action = E) -> OrganisationQuerySet:
    """The units within the user's reach that exist today."""
    units = Organisation.objects.on(timezone.localdate())
    match reach_of(user, action):
        case Scope.ALL:
            return units
        case Scope.COUNTY if user.organisation is not None:
            return units.within(user.organisation)
        case _:
            return units.none()


def counties() -> QuerySet[Organisation]:
    """Counties; the city where there is none."""
    found = Organisation.objects.on(timezone.localdate())
    listed = found.filter(kind=Organisation.Kind.COUNTY)
    return listed if listed.exists() else found.filter(kind=Organisation.Kind.CITY)


def chosen(request: HttpRequest, found: QuerySet[Credential]) -> QuerySet[Credential]:
    """Those that the filters in the address leave."""
    words, standing = request.GET.get("q", "").strip(), request.GET.get("standing", "")
    year, today = whole_number(request.GET.get("year")), timezone.localdate()
    if words:
        found = found.filter(
            Q(person__name__icontains=words)
            | Q(number__icontains=words)
            | Q(organisation__name__icontains=words)
        )
    found = found.filter(in_county(request.GET.get("county", "")))
    if year:
        found = found.filter(valid_from__year=min(year, LAST_YEAR))
    match standing:
        case Standing.IN_FORCE:
            found = found.filter(in_force(today))
        case Standing.EXPIRED:
            found = found.filter(valid_to__lt=today, withdrawn_on=None)
        case Standing.WITHDRAWN:
            found = found.filter(withdrawn_on__lte=today)
        case Standing.COMING:
            found = found.filter(valid_from__gt=today, withdrawn_on=None)
    return found


def filters_in(request: HttpRequest) -> dict[str, object]:
    """What stands in the filters."""
    words, standing = request.GET.get("q", "").strip(), request.GET.get("standing", "")
    county, year = request.GET.get("county", ""), request.GET.get("year", "").strip()
    return {
        **{"q": words, "standing": standing, "county": county, "year": year},
        "filtered": bool(words or standing or county or year),
        "standings": STANDING_NAMES.items(),
        "counties": counties(),
    }


@page(V)
def credentials(request: HttpRequest, key: int) -> HttpResponse:
    """The credentials of a kind; filters in the address."""
    user, kind = user_of(request), kind_of(key)
    found = chosen(request, visible(user).filter(kind=kind))
    context = {
        "kind": kind,
        "tab": "credentials",
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        **filters_in(request),
    }
    return render(request, "console/credentials.html", context)


@page(V)
def credentials_sheet(request: HttpRequest, key: int) -> HttpResponse:
    """The same as a worksheet, with the office's own fields."""
    user, kind = user_of(request), kind_of(key)
    found = chosen(request, visible(user).filter(kind=kind))
    fields = kind.version().definition.fields
    rows = (
        [
            *(column.value(one) for column in COLUMNS),
            *(shown(field, one.values.get(field.key)) for field in fields),
        ]
        for one in found.iterator(chunk_size=1000)
    )
    data = sheet_bytes(
        kind.name,
        [*(one.title for one in COLUMNS), *(one.title for one in fields)],
        [*(one.width for one in COLUMNS), *(20 for _ in fields)],
        rows,
    )
    return workbook_answer(data, f"{kind.name}.xlsx")


@page(V)
def credential(request: HttpRequest, key: int) -> HttpResponse:
    """One credential: its term, its certificate, the terms before and after, its cases."""
    user, one = user_of(request), one_of(user_of(request), key)
    own = visible(user).filter(person=one.person, kind=one.kind)
    today = timezone.localdate()
    context = {
        "one": one,
        "terms": own.order_by("valid_from", "pk"),
        "cases": Case.objects.filter(Q(credential=one) | Q(gave=one))
        .select_related("kind", "decision")
        .order_by("opened_at"),
        "followed": Credential.objects.filter(follows=one).exists(),
        "rules": rules_of(one.kind.version().definition.rules),
        "ends_soon": one.valid_to is not None
        and today <= one.valid_to <= today + timedelta(days=one.rules.due_days),
        "acts": [(act.value, name) for act, name in _acts_on(one)],
        "edits": visible(user, E).filter(pk=key).exists(),
    }
    return render(request, "console/credential.html", context)


def _acts_on(one: Credential) -> list[tuple[Act, str]]:
    rules = one.rules
    standing = one.standing()
    acts = []
    if rules.yearly_review and standing == Standing.IN_FORCE:
        acts.append((Act.REVIEW, "办理年度考核"))
    if one.valid_to is not None and standing in (Standing.IN_FORCE, Standing.EXPIRED):
        acts.append((Act.RENEW, "办理续聘（延续）"))
    if standing != Standing.WITHDRAWN:
        acts.append((Act.WITHDRAW, "提出撤销"))
    return acts


@page(E, post=True)
def credential_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Open a case on it, or issue its certificate: by form only."""
    user, now = user_of(request), timezone.now()
    one = one_of(user, key, E)
    if request.method != "POST":
        raise NotFound
    if act == "certificate":
        made = issue_certificate(one, by=user, at=now)
        messages.success(request, f"证书已出具，编号 {made.number}。")
        return redirect("credential", key)
    if act not in (Act.REVIEW, Act.RENEW, Act.WITHDRAW):
        raise NotFound
    if Act(act) not in dict(_acts_on(one)):
        raise NotInForce
    case = open_on(one, Act(act), request.POST.get("ground", ""), by=user, at=now)
    messages.success(request, "已建立，请按下面的步骤办理。")
    return redirect("credential-case", case.pk)


@page(V)
def credentials_person(request: HttpRequest, key: int) -> HttpResponse:
    """All credentials and cases of a person within the user's reach."""
    user = user_of(request)
    person = scope.person(user, V, key)
    own = Q(person__in=keys_of(person.pk))
    cases = Case.objects.filter(own, scope.of_county(user, V, "organisation"))
    context = {
        "person": person,
        "credentials": visible(user).filter(own),
        "cases": cases.select_related("kind__system", "organisation", "decision"),
        "kinds": Kind.objects.filter(family=Family.CREDENTIAL, is_active=True).select_related(
            "system"
        ),
        "edits": reach_of(user, E) is not None,
    }
    return render(request, "console/credentials_person.html", context)


@page(Action.DECIDE_CREDENTIALS, post=True)
def credential_enter(request: HttpRequest, key: int) -> HttpResponse:
    """Enter one that was given elsewhere or before the system."""
    user, kind = user_of(request), kind_of(key)
    person, found = person_chosen(request, user)
    posted = request.POST if request.method == "POST" else None
    form = EnterForm(posted, units=units_of(user), initial={"organisation": unit_name_of(person)})
    own = KindForm(kind.version().definition.fields, {}, posted)
    status = 200
    if posted is not None and person is not None:
        if form.is_valid() and own.is_valid():
            told = form.cleaned_data
            paper = Paper(
                person, told["organisation"], told["subject"], told["basis"], own.reading.values
            )
            try:
                made = enter_credential(kind, paper, form.term(), by=user, at=timezone.now())
            except LabError as error:
                form.add_error(None, error.text)
                status = error.status
            else:
                messages.success(request, "已登记。")
                return redirect("credential", made.pk)
        else:
            status = 422
    context = {
        **{"kind": kind, "person": person, "found": found, "form": form, "own": own},
        "q": request.GET.get("q", ""),
        "units": unit_names(user),
        "title": "登记已有的",
    }
    return render(request, "console/credential_new.html", context, status=status)


def person_chosen(request: HttpRequest, user: User) -> tuple[Person | None, list[Person]]:
    """The person in the address or form; or those whom the words in the address find."""
    within = scope.people(user, E)
    key = whole_number(request.POST.get("person") or request.GET.get("person"))
    if key:
        return scope.person(user, E, key), []
    words = request.GET.get("q", "").strip()
    if not words:
        return None, []
    asked = Q(name__startswith=words)
    if (number := by_number(words)) is not None:
        asked |= number
    return None, list(within.filter(asked).order_by("name", "pk")[:FOUND_SHOWN])


def unit_name_of(person: Person | None) -> str:
    """Where the person works today."""
    if person is None:
        return ""
    posts = person.posts.on(timezone.localdate()).select_related("organisation")
    main = posts.order_by("-is_main", "-valid_from").first()
    return main.organisation.name if main else ""


def unit_names(user: User) -> list[str]:
    """The names of the user's units, to choose from while typing."""
    return list(units_of(user).order_by("name").values_list("name", flat=True)[:1000])

"""The own personal records: whoever is a person on file sees them, writes in their logs, and takes
on further ones where the kind lets people do so themselves.
"""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.activities.errors import BadActivity
from admin.activities.models import PersonalRecord
from admin.activities.personal import make_record
from admin.activities.rules import Rules, rules_of
from admin.console import activity_reach
from admin.console.access import page, user_of
from admin.console.activity_forms import OwnPersonalForm
from admin.console.exercise_log import add_sent, log_shown, photograph_answer
from admin.console.kind_form import KindForm
from admin.errors import NotFound
from admin.kinds.families import Family
from admin.kinds.models import Kind
from admin.people.models import Person


@page()
def own_skills(request: HttpRequest) -> HttpResponse:
    """All of them, and the kinds of which the person may take on one more."""
    counted = Sum("log__minutes", filter=Q(log__struck_at=None))
    found = Kind.objects.filter(family=Family.ACTIVITY, is_active=True, system__is_active=True)
    kinds = [(one, _rules(one)) for one in found.order_by("system__position", "position")]
    context = {
        "records": _records(_own(request)).annotate(minutes=counted).order_by("-begun_on", "-pk"),
        "kinds": [(one, rules) for one, rules in kinds if rules.may_be_own],
    }
    return render(request, "console/own_skills.html", context)


@page(post=True)
def own_skill(request: HttpRequest, key: int) -> HttpResponse:
    """One of them with its log and showings; a form adds the day's exercise while it goes on."""
    record = _record(request, key)
    if request.method == "POST":
        if record.state != PersonalRecord.State.UNDER_WAY:
            raise BadActivity("这一项已经结束，不能再记日志；有误请告知登记的单位。")
        add_sent(request, record)
        messages.success(request, "已记入日志。")
        return redirect("own-skill", key)
    rules = _rules(record.kind)
    showings = record.showings.select_related("activity").order_by("-activity__begins_at")
    context = {
        **{"record": record, "rules": rules, "told": record.told(), "showings": showings},
        **log_shown(record, rules),
        "goes_on": record.state == PersonalRecord.State.UNDER_WAY,
    }
    return render(request, "console/own_skill.html", context)


@page(post=True)
def own_skill_new(request: HttpRequest, key: int) -> HttpResponse:
    """Take on one more of a kind; NotFound where offices alone enter them."""
    person, kind = _own(request), activity_reach.kind_of_records(key)
    version = kind.version()
    rules = rules_of(version.definition.rules)
    if not rules.may_be_own or not kind.is_active:
        raise NotFound
    user, posted = user_of(request), request.POST if request.method == "POST" else None
    form = OwnPersonalForm(posted, rules.record_word, initial={"begun_on": timezone.localdate()})
    # What the kind does not require, like a school's opinion, is the office's to fill in.
    own = KindForm([one for one in version.definition.fields if one.required], {}, posted)
    if posted is not None and all([form.is_valid(), own.is_valid()]):
        try:
            values, now = own.reading.values, timezone.now()
            made = make_record(kind, person, form.entry(), version, values, by=user, at=now)
        except BadActivity as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, "已登记。")
            return redirect("own-skill", made.pk)
    context = {"kind": kind, "rules": rules, "form": form, "own": own}
    status = 422 if posted is not None else 200
    return render(request, "console/own_skill_new.html", context, status=status)


@page()
def own_skill_photograph(request: HttpRequest, key: int, entry: int) -> HttpResponseBase:
    """The photograph beside an entry of the log."""
    return photograph_answer(_record(request, key), entry)


def _own(request: HttpRequest) -> Person:
    person = user_of(request).person
    if person is None:
        raise NotFound
    return person


def _records(person: Person) -> QuerySet[PersonalRecord]:
    return PersonalRecord.objects.filter(person=person).select_related(
        "kind__system", "organisation", "filled_by", "made_by"
    )


def _record(request: HttpRequest, key: int) -> PersonalRecord:
    found = _records(_own(request)).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _rules(kind: Kind) -> Rules:
    return rules_of(kind.version().definition.rules)

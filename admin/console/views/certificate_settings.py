"""How certificates look and are numbered: designs with a preview, the number rule."""

from __future__ import annotations

import base64

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.certificates import designs
from admin.certificates.models import DesignChoice, DesignKind, NumberRule
from admin.certificates.number_rules import KIND_LETTERS, written
from admin.console.access import page, user_of
from admin.errors import LabError, NotFound
from admin.results.numbering import rule_in_force, set_rule


@page(Action.EDIT_CERTIFICATE_DESIGNS, Action.VIEW_SETTINGS, post=True)
def certificate_settings(request: HttpRequest) -> HttpResponse:
    """Designs in force and the number rule; the form sets the rule."""
    user, at = user_of(request), timezone.now()
    if request.method == "POST":
        rule, reason = request.POST.get("rule", "").strip(), request.POST.get("reason", "")
        set_rule(rule, by=user, at=at, reason=reason)
        messages.success(request, "编号规则已更改，从下一份证书起使用。")
        return redirect("certificate-settings")
    rule, year = rule_in_force(), timezone.localdate().year
    context = {
        "designs": [(kind, label, designs.in_force(kind)) for kind, label in DesignKind.choices],
        "rule": rule,
        "examples": dict.fromkeys(written(rule, year, kind, 1) for kind in KIND_LETTERS),
        "rules": NumberRule.objects.select_related("by"),
    }
    return render(request, "console/certificate_settings.html", context)


@page(Action.EDIT_CERTIFICATE_DESIGNS, Action.VIEW_SETTINGS, post=True)
def design(request: HttpRequest, kind: str) -> HttpResponse:
    """A design's text beside its picture; try it, keep it as a version, put a version in force."""
    user, at = user_of(request), timezone.now()
    known = designs.versions(kind)
    wanted = request.GET.get("version", "")
    shown = next((one for one in known if str(one.version) == wanted), designs.in_force(kind))
    source, fault, status = shown.source, "", 200
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "force":
            reason = request.POST.get("reason", "")
            designs.put_in_force(shown, by=user, at=at, reason=reason)
            messages.success(request, f"第 {shown.version} 版已启用。")
            return redirect("design", kind)
        if act not in ("try", "save"):
            raise NotFound
        source = request.POST.get("source", "").replace("\r\n", "\n")
        if act == "save":
            try:
                made = designs.save(kind, source, by=user, at=at, note=request.POST.get("note", ""))
            except LabError as error:
                if error.status == 403:
                    raise
                fault, status = error.text, 422
            else:
                messages.success(request, f"已保存为第 {made.version} 版，尚未启用。")
                return redirect(f"{request.path}?version={made.version}")
    picture = ""
    if not fault:
        try:
            png = designs.preview(kind, source, at)
            picture = base64.b64encode(png).decode()
        except LabError as error:
            fault, status = error.text, 422
    context = {
        "kind": kind,
        "label": DesignKind(kind).label,
        "versions": known,
        "shown": shown,
        "in_force": designs.in_force(kind),
        "choices": DesignChoice.objects.filter(design__kind=kind).select_related("by", "design"),
        "source": source,
        "picture": picture,
        "fault": fault,
    }
    return render(request, "console/design.html", context, status=status)

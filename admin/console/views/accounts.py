"""Accounts: who may log in with which roles; giving, taking, locking, lost devices."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.account_changes import give, lock, make_account, take, unlock
from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import IDLE_MINUTES, ROLE_NAMES, SECOND_FACTOR_ROLES, Action, Role
from admin.accounts.second_factor import factor_of, reset
from admin.console.access import page, user_of
from admin.errors import Conflict, NotFound, Refused

PAGE_SIZE = 50
ENTRIES = 30  # newest of the account that its page lists
ACTS: dict[str, tuple[Callable[..., None], str]] = {
    "give": (give, "已授予角色，对方打开下一个页面时生效。"),
    "take": (take, "已收回角色，对方打开下一个页面时生效。"),
    "lock": (lock, "账号已停用，已登录的会话立即失效。"),
    "unlock": (unlock, "账号已启用。"),
    "reset": (reset, "动态口令已重置，本人下次登录时重新绑定。"),
}
WITH_ROLE = frozenset({"give", "take"})


@page(Action.VIEW_ACCOUNTS)
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts with roles and last log-in."""
    words, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    state = request.GET.get("state", "")
    found = User.objects.select_related("organisation", "second_factor").prefetch_related("groups")
    if words:
        found = found.filter(Q(username__icontains=words) | Q(display_name__icontains=words))
    if role in set(Role):
        found = found.filter(groups__name=role)
    if state in {"open", "locked"}:
        found = found.filter(is_active=state == "open")
    context = {
        "page": Paginator(found.order_by("username"), PAGE_SIZE).get_page(request.GET.get("page")),
        "q": words,
        "role": role,
        "state": state,
        "roles": list(ROLE_NAMES.items()),
    }
    return render(request, "console/accounts.html", context)


@page(Action.VIEW_ACCOUNTS)
def account_page(request: HttpRequest, key: int) -> HttpResponse:
    """One account: roles with what they bring along, device, what was done to it."""
    account = _account(key)
    held = set(account.groups.values_list("name", flat=True))
    about = AuditEntry.objects.filter(
        subject_type=User._meta.label, subject_id=str(account.pk)
    ).select_related("actor")
    context = {
        "account": account,
        "roles": [
            {
                "role": role.value,
                "name": name,
                "held": role.value in held,
                "minutes": IDLE_MINUTES[role],
                "factor": role in SECOND_FACTOR_ROLES,
            }
            for role, name in ROLE_NAMES.items()
        ],
        "factor": factor_of(account),
        "records": about[:ENTRIES],
        "own": account.pk == user_of(request).pk,
    }
    return render(request, "console/account.html", context)


@page(Action.EDIT_ACCOUNTS, post=True)
def account_new(request: HttpRequest) -> HttpResponse:
    """Make an account; its first password is shown this once."""
    context: dict[str, object] = {"roles": list(ROLE_NAMES.items()), "posted": request.POST}
    status = 200
    if request.method == "POST":
        try:
            account, password = make_account(
                request.POST.get("username", ""),
                request.POST.get("display_name", ""),
                _role(request),
                by=user_of(request),
                at=timezone.now(),
                reason=request.POST.get("reason", ""),
            )
            context |= {"account": account, "password": password}
        except (Conflict, Refused) as error:
            context["error"], status = error.text, error.status
    return render(request, "console/account_new.html", context, status=status)


@page(Action.EDIT_ACCOUNTS, post=True)
def account_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Change an account, with a reason."""
    if request.method != "POST" or act not in ACTS:
        raise NotFound
    account, (service, sentence) = _account(key), ACTS[act]
    role = (_role(request),) if act in WITH_ROLE else ()
    reason = request.POST.get("reason", "")
    service(account, *role, by=user_of(request), at=timezone.now(), reason=reason)
    messages.success(request, sentence)
    return redirect("account", account.pk)


def _account(key: int) -> User:
    found = User.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _role(request: HttpRequest) -> Role:
    asked = request.POST.get("role", "")
    if asked not in set(Role):
        raise Refused("请选择角色。")
    return Role(asked)

"""Accounts and the trail in the data admin."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Action
from admin.project.data_admin import ByRights, RecordAdmin

admin.site.unregister(Group)


@admin.register(User)
class LabUserAdmin(ByRights, UserAdmin, ModelAdmin):
    """Accounts; roles are given as groups."""

    view_action, edit_action = Action.VIEW_ACCOUNTS, Action.EDIT_ACCOUNTS
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "display_name", "organisation", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    search_fields = ("username", "display_name")
    autocomplete_fields = ("person", "organisation")
    filter_horizontal = ("groups",)
    fieldsets = (
        (None, {"fields": ("username", "password", "display_name")}),
        (
            "权限",
            {
                "fields": (
                    *("is_active", "is_staff", "groups", "organisation", "person"),
                    "examiner_grade",
                )
            },
        ),
    )


@admin.register(AuditEntry)
class AuditEntryAdmin(RecordAdmin):
    """The trail; to be looked at only."""

    view_action = Action.VIEW_AUDIT
    list_display = ("at", "actor_name", "action", "subject_type", "subject_id", "reason")
    list_filter = ("action",)
    search_fields = ("subject_id", "actor_name")
    date_hierarchy = "at"

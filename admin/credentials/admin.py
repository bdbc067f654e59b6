"""Credentials in the data admin; to be looked at only."""

from __future__ import annotations

from django.contrib import admin

from admin.accounts.rights import Action
from admin.credentials.models import Case, Credential
from admin.project.data_admin import RecordAdmin, RecordWithHistoryAdmin


@admin.register(Credential)
class CredentialAdmin(RecordWithHistoryAdmin):
    """Every term of every credential."""

    view_action = Action.VIEW_TRAINING
    list_display = ("kind", "person", "organisation", "number", "valid_from", "valid_to")
    list_filter = ("kind",)
    search_fields = ("person__name", "number")
    list_select_related = ("kind", "person", "organisation")


@admin.register(Case)
class CaseAdmin(RecordAdmin):
    """Every application, review, renewal and withdrawal."""

    view_action = Action.VIEW_TRAINING
    list_display = ("opened_at", "kind", "act", "person", "organisation", "state")
    list_filter = ("kind", "act", "state")
    search_fields = ("person__name",)
    list_select_related = ("kind", "person", "organisation")

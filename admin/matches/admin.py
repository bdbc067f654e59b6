"""Requests and matches in the data admin: to be looked at; pages change them, with their checks."""

from __future__ import annotations

from django.contrib import admin

from admin.accounts.rights import Action
from admin.matches.models import (
    Induction,
    Need,
    NeedBatch,
    Offer,
    Pairing,
    PairingCheck,
    PairingMeeting,
    Visit,
    VisitOrder,
)
from admin.project.data_admin import RecordAdmin, RecordWithHistoryAdmin


@admin.register(Need)
class NeedAdmin(RecordWithHistoryAdmin):
    """Needs."""

    view_action = Action.VIEW_TRAINING
    list_display = ("organisation", "audience", "subject", "topic", "how_many", "batch")
    list_select_related = ("organisation", "batch")


@admin.register(NeedBatch)
class NeedBatchAdmin(RecordWithHistoryAdmin):
    """Batches."""

    view_action = Action.VIEW_TRAINING
    list_display = ("name", "kind", "begins", "ends", "course_reference")
    list_select_related = ("kind",)


@admin.register(VisitOrder)
class VisitOrderAdmin(RecordWithHistoryAdmin):
    """Orders."""

    view_action = Action.VIEW_TRAINING
    list_display = ("organisation", "subject", "topic", "first_day", "last_day", "state")
    list_select_related = ("organisation",)


@admin.register(Offer)
class OfferAdmin(RecordWithHistoryAdmin):
    """Offers."""

    view_action = Action.VIEW_TRAINING
    list_display = ("person", "organisation", "subject", "stage", "ended_at")
    list_select_related = ("person", "organisation")


@admin.register(Visit)
class VisitAdmin(RecordWithHistoryAdmin):
    """Visits."""

    view_action = Action.VIEW_TRAINING
    list_display = ("day", "person", "order", "state", "verdict")
    list_select_related = ("person", "order__organisation")


@admin.register(Pairing)
class PairingAdmin(RecordWithHistoryAdmin):
    """Pairings."""

    view_action = Action.VIEW_TRAINING
    list_display = ("partner", "organisation", "begins", "ends", "ended_on", "outcome")
    list_select_related = ("partner", "organisation")


@admin.register(PairingMeeting)
class PairingMeetingAdmin(RecordAdmin):
    """Meetings of pairings."""

    view_action = Action.VIEW_TRAINING
    list_display = ("day", "what", "hours", "struck_at")


@admin.register(PairingCheck)
class PairingCheckAdmin(RecordAdmin):
    """Stage checks of pairings."""

    view_action = Action.VIEW_TRAINING
    list_display = ("day", "result", "remark")


@admin.register(Induction)
class InductionAdmin(RecordWithHistoryAdmin):
    """What was entered of new teachers."""

    view_action = Action.VIEW_TRAINING
    list_display = ("person", "organisation", "finished_on", "extended_to", "is_excused")
    list_select_related = ("person", "organisation")

"""Places, sessions and sittings in the data admin."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from admin.accounts.rights import Action
from admin.project.data_admin import RecordAdmin, RecordInline, RecordWithHistoryAdmin
from admin.registering.terms import TERM_FIELDS
from admin.testing.models import (
    Batch,
    BoothOrder,
    Candidate,
    Exemption,
    Incident,
    PaperView,
    Room,
    Seat,
    SelfCheck,
    Session,
    Site,
    Sitting,
)


@admin.register(Site)
class SiteAdmin(RecordAdmin):
    """Test sites."""

    view_action, edit_action = Action.VIEW_SITES, Action.EDIT_SITES
    list_display = ("code", "name", "organisation", "address")
    search_fields = ("name", "code")
    autocomplete_fields = ("organisation",)


class SeatInline(RecordInline):
    """Seats of a room; booths are registered by codes, never typed here."""

    model = Seat
    view_action, edit_action = Action.VIEW_SITES, Action.EDIT_SITES
    fields = ("label", "row", "column", "is_spare", "is_usable", "registered_at")
    readonly_fields = ("registered_at",)


@admin.register(Room)
class RoomAdmin(RecordAdmin):
    """Rooms with their seats."""

    view_action, edit_action = Action.VIEW_SITES, Action.EDIT_SITES
    list_display = ("name", "site")
    list_filter = ("site",)
    search_fields = ("name",)
    filter_horizontal = ("invigilators",)
    inlines = (SeatInline,)


@admin.register(Session)
class SessionAdmin(RecordWithHistoryAdmin):
    """Sessions; opening, starting and closing are acts of their own in the console."""

    view_action, edit_action = Action.VIEW_SESSIONS, Action.EDIT_SESSIONS
    list_display = ("date", "name", "kind", "site", "status", "version")
    list_filter = ("kind", "status", "site")
    search_fields = ("name",)
    date_hierarchy = "date"
    readonly_fields = ("status", "seating_seed", "papers_seed", "opened_at", "closed_at")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Session | None = None
    ) -> tuple[str, ...]:
        """Terms of a session that is there are changed in the console, with a reason."""
        return (*self.readonly_fields, *(TERM_FIELDS if obj else ()))


@admin.register(Batch)
class BatchAdmin(RecordAdmin):
    """Batches."""

    view_action, edit_action = Action.VIEW_SESSIONS, Action.EDIT_SESSIONS
    list_display = ("session", "room", "number", "planned_at", "started_at")
    readonly_fields = ("started_at", "started_by")
    list_select_related = ("session", "room__site")


@admin.register(Candidate)
class CandidateAdmin(RecordWithHistoryAdmin):
    """Candidates; made by import or the console."""

    view_action = Action.VIEW_SITTINGS
    list_display = ("admission_number", "person", "session", "unit_name", "batch", "seat")
    search_fields = ("admission_number", "person__name")
    list_select_related = ("person", "session", "batch__room__site", "seat")


@admin.register(Sitting)
class SittingAdmin(RecordWithHistoryAdmin):
    """Sittings; to be looked at only."""

    view_action = Action.VIEW_SITTINGS
    list_display = ("candidate", "number", "stage", "seat", "started_at", "finished_at")
    list_filter = ("stage",)
    search_fields = ("candidate__admission_number",)
    list_select_related = ("candidate", "seat")
    exclude = ("paper",)


@admin.register(Incident)
class IncidentAdmin(RecordAdmin):
    """Incidents; to be looked at only."""

    view_action = Action.VIEW_SITTINGS
    list_display = ("at", "kind", "sitting", "noted_by", "description")
    list_filter = ("kind",)
    list_select_related = ("sitting__candidate", "noted_by")


@admin.register(Exemption)
class ExemptionAdmin(RecordAdmin):
    """Exemptions from an item; to be looked at only."""

    view_action = Action.VIEW_SITTINGS
    list_display = ("candidate", "item", "ground", "granted", "decided_by", "decided_at")
    list_filter = ("item", "granted")
    list_select_related = ("candidate", "decided_by")


@admin.register(PaperView)
class PaperViewAdmin(RecordAdmin):
    """Who saw which paper when (its digest, not its content)."""

    view_action = Action.VIEW_AUDIT
    list_display = ("at", "paper", "purpose", "user", "seat", "sitting")
    list_filter = ("purpose",)
    list_select_related = ("paper", "user", "seat", "sitting__candidate")


@admin.register(BoothOrder)
class BoothOrderAdmin(RecordAdmin):
    """Orders to booths; to be looked at only."""

    view_action = Action.VIEW_SITTINGS
    list_display = ("given_at", "kind", "item", "sitting", "given_by", "done_at")
    list_filter = ("kind",)
    list_select_related = ("sitting__candidate", "given_by")


@admin.register(SelfCheck)
class SelfCheckAdmin(RecordAdmin):
    """Self-checks of booths; to be looked at only."""

    view_action = Action.VIEW_SITES
    list_display = ("at", "seat", "version", "clock_difference_s")
    list_filter = ("seat__room",)
    list_select_related = ("seat",)

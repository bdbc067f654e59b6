"""People and organisations in the data admin; numbers appear masked only."""

from __future__ import annotations

from django.contrib import admin

from admin.accounts.rights import Action
from admin.people.models import Organisation, Person, Post
from admin.project.data_admin import RecordInline, RecordWithHistoryAdmin


class PostInline(RecordInline):
    """Posts of a person."""

    model = Post
    view_action, edit_action = Action.VIEW_PEOPLE, Action.EDIT_PEOPLE
    autocomplete_fields = ("organisation",)
    fields = ("organisation", "role", "title", "subject", "valid_from", "valid_to", "is_main")


@admin.register(Person)
class PersonAdmin(RecordWithHistoryAdmin):
    """People."""

    view_action, edit_action = Action.VIEW_PEOPLE, Action.EDIT_PEOPLE
    list_display = ("name", "sex", "birth_date", "identity_masked", "updated_at")
    search_fields = ("name",)
    readonly_fields = ("identity_kind", "identity_masked", "phone_masked", "merged_into")
    fields = (
        "name",
        "former_name",
        "sex",
        "birth_date",
        "ethnicity",
        "dialect",
        "email",
        "photo",
        *readonly_fields,
    )
    inlines = (PostInline,)


@admin.register(Organisation)
class OrganisationAdmin(RecordWithHistoryAdmin):
    """Organisations."""

    view_action, edit_action = Action.VIEW_PEOPLE, Action.EDIT_PEOPLE
    list_display = ("name", "kind", "parent", "code", "valid_from", "valid_to")
    list_filter = ("kind",)
    search_fields = ("name", "code")
    autocomplete_fields = ("parent", "successor")
    list_select_related = ("parent",)

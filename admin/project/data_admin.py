"""The data admin at /data/: records as they are, for those who run the system or audit it.

Rights come from the one table (``admin.accounts.rights``), never from Django's own permissions;
nothing can be deleted here, and what services alone may write can only be looked at.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline

from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope


class ByRights:
    """Views and changes asked of the table; only a reach over everything opens the data admin."""

    view_action: ClassVar[Action]
    edit_action: ClassVar[Action | None] = None

    def _may(self, request: HttpRequest, action: Action | None) -> bool:
        return action is not None and reach_of(request.user, action) == Scope.ALL

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the section is shown."""
        return self._may(request, self.view_action)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether records can be looked at."""
        return self._may(request, self.view_action)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether records can be added."""
        return self._may(request, self.edit_action)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether records can be changed."""
        return self._may(request, self.edit_action)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records of a test are never deleted by hand."""
        return False


class RecordAdmin(ByRights, ModelAdmin):
    """A kind of record."""

    list_per_page = 50
    show_full_result_count = False


class RecordWithHistoryAdmin(ByRights, SimpleHistoryAdmin, ModelAdmin):
    """A kind of record whose former states can be looked at."""

    list_per_page = 50
    show_full_result_count = False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """All former states; 404 for what is no key at all."""
        _check_key(self.model, unquote(object_id))
        answer: HttpResponse = super().history_view(request, object_id, extra_context)
        return answer

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """One former state; 404 for what is no key at all."""
        _check_key(self.model, unquote(object_id))
        _check_key(self.model.history.model, version_id)
        answer: HttpResponse = super().history_form_view(
            request, object_id, version_id, extra_context
        )
        return answer


def _check_key(model: type[Model], text: str) -> None:
    try:
        model._meta.pk.to_python(text)
    except ValidationError as error:
        raise Http404 from error


class RecordInline(ByRights, TabularInline):
    """Records below another one."""

    extra = 0

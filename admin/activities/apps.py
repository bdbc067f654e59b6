"""Django's entry for this room."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.activities"
    label = "lab_activities"
    verbose_name = "活动"

    def ready(self) -> None:
        """Tell the kinds of records that activities are a family."""
        from admin.activities.family import ENTRY
        from admin.kinds.families import register

        register(ENTRY)

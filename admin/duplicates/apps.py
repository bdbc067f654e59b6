"""Django's entry for this room."""

from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.duplicates"
    label = "lab_duplicates"
    verbose_name = "重复档案"

    def ready(self) -> None:
        """Tell what waits."""
        from admin.duplicates.waiting import register as tell_what_waits

        tell_what_waits()

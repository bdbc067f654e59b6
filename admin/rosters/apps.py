"""Django's entry for this room."""

from django.apps import AppConfig


class RostersConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.rosters"
    label = "lab_rosters"
    verbose_name = "单位与人员名册"

    def ready(self) -> None:
        """Let the sheets of this room be brought in and exported."""
        from admin.rosters.layouts import register_all

        register_all()

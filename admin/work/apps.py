"""Django's entry for this room."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.work"
    label = "lab_work"
    verbose_name = "过程性督导"

    def ready(self) -> None:
        """Let kinds of this family be defined; what waits."""
        from admin.kinds.families import register
        from admin.work.family import ENTRY
        from admin.work.waiting import register as tell_what_waits

        register(ENTRY)
        tell_what_waits()

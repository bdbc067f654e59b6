"""Django's entry for this room."""

from django.apps import AppConfig


class AppraisalsConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.appraisals"
    label = "lab_appraisals"
    verbose_name = "评估"

    def ready(self) -> None:
        """Make the family known."""
        from admin.appraisals.family import ENTRY  # models are loaded by now
        from admin.kinds.families import register

        register(ENTRY)

"""Django's entry for this room."""

from django.apps import AppConfig


class MatchesConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.matches"
    label = "lab_matches"
    verbose_name = "需求、订单与结对"

    def ready(self) -> None:
        """Make the family known; what waits."""
        from admin.kinds.families import register
        from admin.matches.family import ENTRY  # models are loaded by now
        from admin.matches.waiting import register as tell_what_waits

        register(ENTRY)
        tell_what_waits()

"""Django's entry for this room."""

from django.apps import AppConfig


class AppraisalsConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.appraisals"
    label = "lab_appraisals"
    verbose_name = "评估"

    def ready(self) -> None:
        """Make the family known, and its figures of the year."""
        from admin.accounts.rights import Action
        from admin.appraisals.family import ENTRY  # models are loaded by now
        from admin.appraisals.year_figures import appraisals_of
        from admin.kinds.families import register
        from admin.year.figures import Provider, register_figures

        register(ENTRY)
        register_figures(Provider("appraisals", 80, Action.VIEW_TRAINING, appraisals_of))

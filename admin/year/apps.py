"""Django's entry for this room."""

from django.apps import AppConfig


class YearConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.year"
    label = "lab_year"
    verbose_name = "年度工作"

    def ready(self) -> None:
        """Tests and levels are figures of every year."""
        from admin.accounts.rights import Action
        from admin.year.figures import Provider, register_figures
        from admin.year.levels import tests_and_levels

        register_figures(Provider("levels", 20, Action.VIEW_RESULTS, tests_and_levels))

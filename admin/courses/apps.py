"""Django's entry for this room."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.courses"
    label = "lab_courses"
    verbose_name = "培训"

    def ready(self) -> None:
        """Register the family of course runs, its figures, and what other rooms ask."""
        from admin.accounts.rights import Action
        from admin.courses.family import ENTRY
        from admin.courses.runs_sheet import register as register_sheet
        from admin.courses.telling import tell_all
        from admin.courses.year_figures import courses_of
        from admin.kinds.families import register
        from admin.year.figures import Provider, register_figures

        register(ENTRY)
        register_sheet()
        tell_all()
        register_figures(Provider("courses", 40, Action.VIEW_TRAINING, courses_of))

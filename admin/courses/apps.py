"""Django's entry for this room."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.courses"
    label = "lab_courses"
    verbose_name = "培训"

    def ready(self) -> None:
        """Register the family of course runs, and what other rooms ask of them."""
        from admin.courses.family import ENTRY
        from admin.courses.telling import tell_all
        from admin.kinds.families import register

        register(ENTRY)
        tell_all()

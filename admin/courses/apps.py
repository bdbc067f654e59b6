"""Django's entry for this room."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.courses"
    label = "lab_courses"
    verbose_name = "培训"

    def ready(self) -> None:
        """Register the family of course runs."""
        from admin.courses.family import ENTRY
        from admin.kinds.families import register

        register(ENTRY)

"""Django's entry for this room."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.console"
    label = "lab_console"
    verbose_name = "控制台"

    def ready(self) -> None:
        """An empty field is told in words for people, not for programmers."""
        from django.forms import Field

        Field.default_error_messages["required"] = "请填写这一项。"

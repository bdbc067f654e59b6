"""Django's entry for this room."""

from django.apps import AppConfig


class KindsConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.kinds"
    label = "lab_kinds"
    verbose_name = "工作系统与类别"

"""Django's entry for this room."""

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.sheets"
    label = "lab_sheets"
    verbose_name = "表格导入导出"

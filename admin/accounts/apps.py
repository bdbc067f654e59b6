"""Django's entry for this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.accounts"
    label = "lab_accounts"
    verbose_name = "账号与权限"

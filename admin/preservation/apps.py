"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class PreservationConfig(AppConfig):
    """Search, export, fixity, retention and disposal."""

    name = "admin.preservation"
    label = "lab_preservation"
    verbose_name = "档案保管"

"""Django's entry for this room."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PersonnelConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.personnel"
    label = "lab_personnel"
    verbose_name = "个人档案"

    def ready(self) -> None:
        """The headings that come with the product are there as soon as their table is; each has its
        worksheet. The home page hears what waits.
        """
        from admin.personnel.entry_sheet import register
        from admin.personnel.waiting import register as tell_what_waits

        register()
        tell_what_waits()
        post_migrate.connect(_add_headings, sender=self)


def _add_headings(**_: Any) -> None:
    from django.utils import timezone

    from admin.personnel.headings import add_headings

    add_headings(timezone.now())

"""Django's entry for this room."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.attachments"
    label = "lab_attachments"
    verbose_name = "附件"

"""Django's entry for this room."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.certificates"
    label = "lab_certificates"
    verbose_name = "证书"

"""Entry point for a WSGI server; makes the data folder ready before Django reads it."""

from __future__ import annotations

import os

from admin.project.data_folder import data_folder, prepare

prepare(data_folder())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "admin.project.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

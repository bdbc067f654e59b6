"""The Django project: settings, addresses, data folder, entry points."""

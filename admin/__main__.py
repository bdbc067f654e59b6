"""``python -m admin``: the same as ``putonghua-admin``."""

from admin.cli import main

main()

"""What the database knows of its tables, for its plans: SQLite counts only when it is asked.

Without these counts SQLite takes the first index that fits, and a list over years of sittings
walks all of them. PostgreSQL counts by itself.
"""

from __future__ import annotations

from django.db import connection

ROWS_LOOKED_AT = 1000  # of each index, the bound that SQLite's manual advises: milliseconds


def count_tables() -> None:
    """Count anew. Other open connections plan by the new counts from their next opening."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}")
        cursor.execute("ANALYZE")

"""Saving a record whose history tells why."""

from __future__ import annotations

from typing import Any

LONGEST = 100  # characters of a reason in a history; the trail keeps the whole


def save_with_reason(record: Any, reason: str) -> None:
    """Save a record that has a history (any model with ``HistoricalRecords``)."""
    record._change_reason = reason[:LONGEST]
    record.save()

"""The person at the booth, as the server tells it at log-in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Accommodations:
    """What this booth does otherwise for a candidate who was granted it (特殊安排).

    ``extra_time_percent`` is of each item's time. Granted by the office, never by the booth.
    """

    extra_time_percent: int = 0
    large_print: bool = False
    high_contrast: bool = False
    written_instructions: bool = False
    spoken_order: bool = False


@dataclass(frozen=True)
class Candidate:
    """Answer to a log-in. Personal data stays out of ``repr`` so that it cannot slip into a log."""

    sitting_id: str
    admission_number: str = field(repr=False)
    name: str = field(repr=False)
    sex: str = field(repr=False)
    identity_number_masked: str = field(repr=False)
    photo_url: str | None
    session: str
    stage: str
    """``waiting``, ``started`` or ``finished``, as the server knows it."""
    accommodations: Accommodations = Accommodations()
    exempt_items: tuple[int, ...] = ()
    """Numbers of the items that are passed over, from 1 (免试)."""

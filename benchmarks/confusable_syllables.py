"""Syllables that a candidate might have said instead: one part exchanged for a confusable one."""

from collections.abc import Iterator
from dataclasses import replace

from scoring.inventory import CONFUSABLE_FINALS, CONFUSABLE_INITIALS
from wordlists.errors import NotASyllable
from wordlists.syllable import Syllable, is_legal

FULL_TONES = (1, 2, 3, 4)


def others(form: Syllable, part: str) -> Iterator[Syllable]:
    """Legal syllables that differ in `part` (initial, final, tone) only."""
    if part == "tone":
        yield from (form.with_tone(tone) for tone in FULL_TONES if tone != form.tone)
        return
    own = form.initial if part == "initial" else form.final
    for left, right in CONFUSABLE_INITIALS if part == "initial" else CONFUSABLE_FINALS:
        if own not in (left, right):
            continue
        unit = right if own == left else left
        try:
            initial = part == "initial"
            other = replace(form, initial=unit) if initial else replace(form, final=unit)
        except NotASyllable:
            continue
        if is_legal(other):
            yield other

"""How a syllable sounds where its spelling does not say so, and how what was heard is written.

Erhua merges finals (ban + r and bai + r are both bar, 普通话水平测试大纲 儿化韵母表): whichever of
the merged finals the ear names, the reading is the same.
"""

from __future__ import annotations

from wordlists.errors import NotASyllable
from wordlists.syllable import Syllable

ERHUA_MERGERS: tuple[frozenset[str], ...] = (
    frozenset({"a", "ai", "an"}),  # ar
    frozenset({"ia", "ian"}),  # iar
    frozenset({"ua", "uai", "uan"}),  # uar
    frozenset({"ei", "en", "-i", "e"}),  # er (e itself is close enough to be heard so)
    frozenset({"i", "in", "ie"}),  # i:er
    frozenset({"uei", "uen"}),  # uer
    frozenset({"ü", "ün", "üe"}),  # ü:er
)
INTERJECTIONS = {"io": "iou", "m": "en", "n": "en", "ng": "eng"}  # nearest final the ear knows


def judged_final(syllable: Syllable) -> str:
    """Final under which the ear knows it; only the interjections are moved."""
    return INTERJECTIONS.get(syllable.final, syllable.final)


def merged_finals(syllable: Syllable) -> tuple[str, ...]:
    """Finals that sound alike in this syllable: its own, and with erhua those merged with it."""
    own = judged_final(syllable)
    if not syllable.erhua:
        return (own,)
    for merger in ERHUA_MERGERS:
        if own in merger:
            return (own, *sorted(merger - {own}))
    return (own,)


def final_name(final: str, erhua: bool) -> str:
    """A final as results write it: with an r for erhua ("uar"), "-i" as "-i"."""
    return f"{final}r" if erhua else final


def spelled(initial: str, final: str, tone: int, erhua: bool = False) -> str:
    """Write what was heard in pinyin digits; parts that no syllable joins stand side by side."""
    try:
        return Syllable(initial, final, tone, erhua).digits
    except NotASyllable:
        return f"{initial}{final_name(final, erhua)}{tone}"

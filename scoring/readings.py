"""How a syllable sounds where its spelling does not say so, and how what was heard is written.

Erhua merges finals (ban + r and bai + r are both bar), and the neutral tone weakens them: whichever
of the merged finals the ear names, the reading is the same.
"""

from __future__ import annotations

from wordlists.errors import NotASyllable
from wordlists.syllable import NEUTRAL, Syllable

# As the erhua list (普通话水平测试用儿化词语表) prints them. 针儿 = 汁儿, and e > er stands with
# them (speakers differ on 歌儿, 根儿); but 小街儿 (ie > ier) is not 小鸡儿 (i > i:er), and the
# nasalised ones (ang eng ing ong) keep to themselves. The final er is that vowel by itself.
ERHUA_MERGERS: tuple[frozenset[str], ...] = (
    frozenset({"a", "ai", "an"}),  # ar
    frozenset({"ia", "ian"}),  # iar
    frozenset({"ua", "uai", "uan"}),  # uar
    frozenset({"ei", "en", "-i", "e", "er"}),  # er
    frozenset({"i", "in"}),  # i:er
    frozenset({"uei", "uen"}),  # uer
    frozenset({"ü", "ün"}),  # ü:er
)
# The vowel of a neutral syllable moves to the middle (轻声音节的韵母弱化): 棉花 huo, 回来 lei,
# 木头 to. The coda stays: an may sound like en, never like ang.
NEUTRAL_WEAKENINGS: dict[str, tuple[str, ...]] = {
    "a": ("e",),
    "ia": ("ie",),
    "ua": ("uo",),
    "ai": ("ei", "ê"),
    "uai": ("uei",),
    "ao": ("ou", "o"),
    "ou": ("o",),
    "uo": ("o",),
    "an": ("en",),
    "uan": ("uen",),
    "ang": ("eng",),
}
INTERJECTIONS = {"io": "iou", "m": "en", "n": "en", "ng": "eng"}  # nearest final the ear knows


def judged_final(syllable: Syllable) -> str:
    """Final under which the ear knows it; only the interjections are moved."""
    return INTERJECTIONS.get(syllable.final, syllable.final)


def merged_finals(syllable: Syllable) -> tuple[str, ...]:
    """Finals that are right in this syllable: its own first, then those it may sound like.

    With erhua they are those merged with it, in neutral tone the weakened ones.
    """
    own = judged_final(syllable)
    if not syllable.erhua:
        weakened = NEUTRAL_WEAKENINGS.get(own, ()) if syllable.tone == NEUTRAL else ()
        return (own, *weakened)
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

"""The units the ear tells apart: initials, finals, tones, and whether a final is rhotic.

Order is part of the weights' format: a network output ``k`` means ``INITIALS[k]`` (strict judge) or
``INITIALS[k - 1]`` (sequence head, whose index 0 is the blank). Never reorder; only append.
"""

from typing import Final

INITIALS: Final = (
    "", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h",
    "j", "q", "x", "zh", "ch", "sh", "r", "z", "c", "s",
)  # fmt: skip
"""22 initials; the empty string is the zero initial (爱, 一, 五, 雨)."""

FINALS: Final = (
    "a", "o", "e", "ê", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "er",
    "i", "ia", "ie", "iao", "iou", "ian", "in", "iang", "ing", "iong",
    "u", "ua", "uo", "uai", "uei", "uan", "uen", "uang", "ueng", "ong",
    "ü", "üe", "üan", "ün", "-i",
)  # fmt: skip
"""38 finals in full form; ``-i`` stands after zh ch sh r z c s. Interjections are left out."""

TONES: Final = (1, 2, 3, 4, 5)
"""The four tones and the neutral tone, written 5."""

RHOTIC: Final = (False, True)
"""Whether the final carries erhua (花儿 huar1)."""

BLANK: Final = 0
"""Index of the blank in the sequence head's outputs."""

INITIAL_INDEX: Final = {unit: index for index, unit in enumerate(INITIALS)}
FINAL_INDEX: Final = {unit: index for index, unit in enumerate(FINALS)}
TONE_INDEX: Final = {unit: index for index, unit in enumerate(TONES)}

CONFUSABLE_INITIALS: Final = (
    ("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("r", "l"), ("j", "z"),
    ("q", "c"), ("x", "s"), ("j", "zh"), ("q", "ch"), ("x", "sh"), ("b", "p"), ("d", "t"),
    ("g", "k"), ("r", ""), ("k", "h"), ("zh", "ch"), ("z", "c"), ("j", "q"),
)  # fmt: skip
"""Pairs that candidates mix up, by dialect or by aspiration; the swap test is made of them."""

CONFUSABLE_FINALS: Final = (
    ("in", "ing"), ("en", "eng"), ("an", "ang"), ("ian", "iang"), ("uan", "uang"), ("uen", "ong"),
    ("ün", "iong"), ("ün", "in"), ("ü", "i"), ("üe", "ie"), ("üan", "ian"), ("o", "e"),
    ("ai", "ei"), ("ao", "ou"), ("iao", "iou"), ("uo", "ou"), ("uai", "uei"), ("e", "uo"),
    ("eng", "ong"), ("u", "ü"),
)  # fmt: skip
"""Pairs of finals that candidates mix up."""

"""Checking how often the sounds of items 1 and 2 come: initials, finals, tones, focus."""

from collections import Counter
from collections.abc import Iterator, Sequence

from wordlists.checker_findings import Violation
from wordlists.syllable import Syllable
from wordlists.syllabus import (
    FINALS,
    FOCUS_EXTRA,
    INITIALS,
    LEAST_INITIAL,
    TONE_BANDS,
    final_of,
    least_final,
)

_TONE_NAMES = {1: "阴平", 2: "阳平", 3: "上声", 4: "去声"}


def sound_violations(
    kind: str, item: int, syllables: Sequence[Syllable], focus: Sequence[str]
) -> Iterator[Violation]:
    """Rules `<kind>.initials`, `.finals`, `.tones` and `focus` on all syllables of an item."""
    initials = Counter(syllable.initial for syllable in syllables)
    finals = Counter(final_of(syllable) for syllable in syllables)
    tones = Counter(syllable.tone for syllable in syllables)
    for initial in INITIALS:
        if initials[initial] < LEAST_INITIAL:
            name = f"声母 {initial}" if initial else "零声母"
            what = f"{name}出现 {initials[initial]} 次，应不少于 {LEAST_INITIAL} 次"
            yield Violation(f"{kind}.initials", item, (), what)
    for final in FINALS:
        if finals[final] < least_final(final):
            what = f"韵母 {final} 出现 {finals[final]} 次，应不少于 {least_final(final)} 次"
            yield Violation(f"{kind}.finals", item, (), what)
    fewest, most = TONE_BANDS[kind]
    for tone, name in _TONE_NAMES.items():
        if not fewest <= tones[tone] <= most:
            what = f"{name}出现 {tones[tone]} 次，应在 {fewest} 至 {most} 次之间"
            yield Violation(f"{kind}.tones", item, (), what)
    for sound in focus:
        if sound in INITIALS:
            found, asked = initials[sound], LEAST_INITIAL + FOCUS_EXTRA
        else:
            found, asked = finals[sound], least_final(sound) + FOCUS_EXTRA
        if found < asked:
            what = f"难点音 {sound} 出现 {found} 次，应不少于 {asked} 次"
            yield Violation("focus", item, (), what)


def shared_sounds(before: Syllable, after: Syllable) -> str:
    """What two neighbouring syllables have in common, empty for nothing: 声母、声调."""
    shared = []
    if before.initial == after.initial:
        shared.append("声母")
    if final_of(before) == final_of(after):
        shared.append("韵母")
    if before.tone == after.tone and before.tone in _TONE_NAMES:
        shared.append("声调")
    return "、".join(shared)

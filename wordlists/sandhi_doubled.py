"""Doubled syllables (重叠式), which in speech may take a first or a neutral tone besides their own.

ABB 绿油油, 沉甸甸: the doubled ending may be read in the first tone, as dictionaries note.
AABB 清清楚楚, 漂漂亮亮: the second syllable may be neutral, the last two may take the first tone.
AA + 儿 慢慢儿, 好好儿: the second syllable takes the first tone (慢慢 without 儿 does not change).
Words that the official lists print with their tones (兢兢业业) keep them.
"""

from wordlists.breath_group import Place
from wordlists.listed import is_listed
from wordlists.syllable import NEUTRAL

HIGH = 1
_COUNTING = "一两几"  # 一步步: doubled measure, not a doubled ending


def doubled_tones(here: Place, tones: tuple[int, ...]) -> tuple[int, ...]:
    """The allowed tones of a syllable, best first, with those that its doubling adds."""
    if here.syllable.tone == NEUTRAL:
        return tones
    if _is_doubled_with_er(here):
        return (HIGH, *tones)
    if _is_aabb(here):
        return tones if here.index == 0 else (*tones, NEUTRAL if here.index == 1 else HIGH)
    return (*tones, HIGH) if _is_abb_ending(here) else tones


def may_lose_third(here: Place) -> bool:
    """May its doubling take its third tone away (好好儿, 老老实实)?"""
    return _is_doubled_with_er(here) or (_is_aabb(here) and here.index == 1)


def _is_abb_ending(here: Place) -> bool:
    """沉甸甸 dian4 dian4, spoken also dian1 dian1; but not 一步步."""
    characters, syllables = here.word.characters, here.word.syllables
    return (
        here.index > 0
        and len(characters) == 3
        and characters[1] == characters[2]
        and syllables[1] == syllables[2]
        and characters[0] not in _COUNTING
    )


def _is_aabb(here: Place) -> bool:
    first, second, third, fourth = (
        here.word.characters if len(here.word.characters) == 4 else (None, "", "", None)
    )
    return first == second and third == fourth and not is_listed(here.word.hanzi)


def _is_doubled_with_er(here: Place) -> bool:
    """慢慢儿, 好好儿: the 儿 stands once, after both."""
    word = here.word
    return (
        here.index == 1
        and len(word.syllables) == 2
        and word.syllables[1].erhua
        and not word.syllables[0].erhua
        and word.characters[0] == word.characters[1][0]
    )

"""Third tone before third tone, and before neutral tone (上声变调).

Before a third tone the third becomes a second: always inside a word; between words as a rule, but
a reader who pauses keeps it, so both are allowed there. In longer runs the grouping decides:
展览|馆 2+2+3, 小|老虎 3+2+3, 岂有|此理 2+3+2+3. The groups of a word are found in the official
lists (老虎 is a word, 小老 is not).
"""

from collections.abc import Sequence

from wordlists.breath_group import Place, Word
from wordlists.listed import is_listed
from wordlists.sandhi_doubled import may_lose_third
from wordlists.syllable import NEUTRAL

THIRD = 3
RISING = 2

# A neutral syllable that was a third tone itself can leave its trace before it: 小姐 xiao2 jie5.
# Tones of the first syllable, best first; 指甲 指头 主意 as the neutral-tone list prints them. In
# 马虎 耳朵 it leaves none. Where handbooks do not agree, both are right.
_BEFORE_NEUTRAL = {
    "小姐": (RISING,),
    "哪里": (RISING,),
    "老鼠": (RISING,),
    "可以": (RISING,),
    "打扫": (RISING, THIRD),
    "打点": (RISING, THIRD),
    "晌午": (RISING, THIRD),
    "指甲": (THIRD, 1),
    "指头": (THIRD, RISING),
    "主意": (THIRD, RISING),
}
_TRACES = "里起"  # 手里, 想起: both readings are heard from standard speakers
# Doubled nouns keep the third tone (奶奶 nai3 nai5); doubled verbs change it (想想 xiang2 xiang5).
_DOUBLED_NOUNS = "奶姐姥婶嫂宝痒"
_NURSERY_NOUNS = "狗果饼饺碗手脚嘴眼腿爪本点"  # 狗狗, 手手: nouns by form, heard both ways


def third_tones(places: Sequence[Place], index: int, following_best: int | None) -> tuple[int, ...]:
    """Tones allowed for the third-tone syllable at `index`, best first.

    `following_best`: the tone of the best reading of the next syllable; None at the end.
    """
    if index + 1 == len(places):
        return (THIRD,)
    here, following = places[index], places[index + 1]
    if following.syllable.tone == NEUTRAL:
        return _before_neutral(here, following)
    if following.syllable.tone != THIRD:
        return (THIRD,)
    if not here.shares_word_with(following):
        return (THIRD, RISING) if following_best == RISING else (RISING, THIRD)
    if following.optional_neutral:
        pair = here.character + following.character
        return _BEFORE_NEUTRAL.get(pair, (RISING, THIRD))
    if may_lose_third(following):
        return (THIRD, RISING) if following_best != THIRD else (RISING, THIRD)
    return _inside_word(here, following_best)


def _before_neutral(here: Place, following: Place) -> tuple[int, ...]:
    pair = here.character + following.character
    if here.shares_word_with(following) and pair in _BEFORE_NEUTRAL:
        return _BEFORE_NEUTRAL[pair]
    if here.character == following.character and here.character not in _DOUBLED_NOUNS:
        return (RISING, THIRD) if here.character in _NURSERY_NOUNS else (RISING,)
    if following.character in _TRACES:
        return (RISING, THIRD)
    return (THIRD,)


def _inside_word(here: Place, following_best: int | None) -> tuple[int, ...]:
    ends = _group_ends(here.word)
    if following_best != RISING or (ends is not None and here.index not in ends):
        return (RISING,)
    return (RISING, THIRD) if ends is None else (THIRD, RISING)


def _group_ends(word: Word) -> frozenset[int] | None:
    """Indexes of syllables that end a group of the word; None where the grouping is not known."""
    characters = word.characters
    ends: set[int] = set()
    start = 0
    while len(characters) - start > 3:
        ends.add(start + 1)
        start += 2
    if len(characters) - start == 3:
        first, second = "".join(characters[start : start + 2]), "".join(characters[start + 1 :])
        if is_listed(first) == is_listed(second):
            return None
        ends.add(start + 1 if is_listed(first) else start)
    return frozenset(ends)

"""一 and 不 (“一”“不”的变调), whose tone depends on what follows and on what they mean.

一: yi2 before a fourth tone, yi4 before the others; yi1 at the end, in ordinals and in numbers said
digit by digit; neutral between a doubled verb (看一看). 不: bu2 before a fourth tone, else bu4;
neutral in 看不看 and, optionally, before a complement (看不见).
"""

from collections.abc import Sequence

from wordlists.breath_group import Place
from wordlists.syllable import NEUTRAL

_DIGITS = "零〇一二三四五六七八九"
_COUNTED_LIKE_DIGITS = ("一五一十",)  # said of counting, read like any measure
_KEPT_AFTER = frozenset(
    "统唯万单专之划其"
)  # 统一 唯一 万一 单一 专一 之一 划一 其一, whatever follows
_NUMBER_AFTER = frozenset("独说数举挂杀以闻")  # 独一|无二, 说一|不二: a number that ends a half
_HALF_OF_FOUR = 1
_CHANGED_AFTER = frozenset(
    "每这那有另某同任哪"
)  # 每一|个: the word ends in 一, the phrase does not
# Ordinals without 第; counting reads some of them the other way, so both are allowed.
_ORDINAL_BEFORE = (
    *("月", "日", "号", "等", "级", "流", "线", "审", "楼", "班", "组", "中", "把手", "年级"),
    *("氧化碳", "元论", "元化", "加一", "减一"),
)
_FROM_FOURTH = "个下次阵位块趟件"  # 一个 yi2 ge5: neutral, but a fourth tone underneath
_SUBJECTS_AND_ADVERBS = (
    *"我你您他她它们谁这那人抱并从决绝毫永再又也都还很更最就却既岂何莫无若如要竟",
)
_COMPLEMENTS = "见到起动了得住着完出开下清懂过上及成好通尽掉倒够定惯准来去进回"


def yi_tones(
    places: Sequence[Place], index: int, following_tones: Sequence[int]
) -> tuple[int, ...]:
    """Tones allowed for 一 at `index`, best first.

    `following_tones`: allowed tones of the next syllable, best first; empty at the end.
    """
    if not following_tones:
        return (1,)
    changed = _yi_before(places[index + 1], following_tones)
    if _is_between_doubled(places, index) and _character(places, index - 2) != "一":
        return (NEUTRAL, *changed)
    if _is_idiom_of_counting(places[index]):
        return (*changed, 1)
    if _is_digit_or_ordinal(places, index):
        return (1,)
    return _yi_in_word(places, index, changed)


def _yi_before(following: Place, tones: Sequence[int]) -> tuple[int, ...]:
    full = [tone for tone in tones if tone != NEUTRAL]
    if full:
        return tuple(dict.fromkeys(2 if tone == 4 else 4 for tone in full))
    return (2,) if following.character in _FROM_FOURTH else (4, 2)


def _is_digit_or_ordinal(places: Sequence[Place], index: int) -> bool:
    """第一, 初一, 星期一; 一九四九, 二〇〇一; 一百一十 (the second 一)."""
    before, after = _character(places, index - 1), _character(places, index + 1)
    if before in ("第", "初", *_DIGITS) or after in ("十", *_DIGITS):
        return True
    if before == "周" and places[index].ends_word:
        return True
    return before in ("期", "拜") and _character(places, index - 2) in ("星", "礼")


def _is_idiom_of_counting(here: Place) -> bool:
    return here.word.hanzi in _COUNTED_LIKE_DIGITS


def _yi_in_word(places: Sequence[Place], index: int, changed: tuple[int, ...]) -> tuple[int, ...]:
    here = places[index]
    before = _character(places, index - 1)
    inside = index > 0 and here.shares_word_with(places[index - 1])
    if inside and before in _KEPT_AFTER:
        return (1,)
    if before in _NUMBER_AFTER and here.index == _HALF_OF_FOUR and len(here.word.syllables) == 4:
        return (1, *changed)
    if before == "十":
        counts = here.ends_word and _character(places, index + 1) != "月"
        return (1, *changed) if counts else (1,)
    if before == "之" or _starts_ordinal(places, index):
        is_duration = _character(places, index + 1) == "日" and before != "月"  # 有朝一日
        return (*changed, 1) if is_duration else (1, *changed)
    if inside and here.ends_word:
        return (*changed, 1) if before in _CHANGED_AFTER else (1, *changed)
    return changed


def _starts_ordinal(places: Sequence[Place], index: int) -> bool:
    after = "".join(place.character for place in places[index + 1 : index + 4])
    return after.startswith(_ORDINAL_BEFORE)


def bu_tones(
    places: Sequence[Place], index: int, following_tones: Sequence[int]
) -> tuple[int, ...]:
    """Tones allowed for 不 at `index`, best first; `following_tones` as for `yi_tones`."""
    if not following_tones:
        return (4,)
    full = [tone for tone in following_tones if tone != NEUTRAL]
    if not full:
        full = [4] if places[index + 1].character in _FROM_FOURTH else [1]
    changed = tuple(dict.fromkeys(2 if tone == 4 else 4 for tone in full))
    if _is_between_doubled(places, index):
        return (NEUTRAL, *changed)
    return (*changed, NEUTRAL) if _may_precede_complement(places, index) else changed


def _may_precede_complement(places: Sequence[Place], index: int) -> bool:
    """看不见, 说不清 as one word; 拿|不|动 by its complement."""
    before = _character(places, index - 1)
    if before is None or before in _SUBJECTS_AND_ADVERBS:
        return False
    here = places[index]
    if len(here.word.syllables) == 3 and here.index == 1:
        return True
    return len(here.word.syllables) == 1 and _character(places, index + 1) in (*_COMPLEMENTS,)


def _is_between_doubled(places: Sequence[Place], index: int) -> bool:
    """看一看, 好不好, 知不知道: the same character on both sides."""
    before = _character(places, index - 1)
    return before is not None and before == _character(places, index + 1)


def _character(places: Sequence[Place], index: int) -> str | None:
    return places[index].character if 0 <= index < len(places) else None

"""How a breath group sounds: the standard readings of every syllable next to its neighbours.

Given citation tones, `surface` answers for each syllable which forms are standard. It is a set,
best first: between words, where the lists print a dot, and with 啊, several readings are right,
and none of them may cost a candidate points.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wordlists.breath_group import Place, Word, lay_out
from wordlists.sandhi_a import particle_forms
from wordlists.sandhi_doubled import doubled_tones
from wordlists.sandhi_third import THIRD, third_tones
from wordlists.sandhi_yi_bu import bu_tones, yi_tones
from wordlists.syllable import NEUTRAL, Syllable

# Characters that the official lists print with two readings of one meaning: 谁 shei2 (shui2).
_FREE_VARIANTS = {"谁": ("ei", "uei")}
_MAY_RISE = "七八"  # before a fourth tone: the older rule changes them, the newer leaves them

__all__ = ["SurfaceSyllable", "Word", "surface"]


@dataclass(frozen=True)
class SurfaceSyllable:
    """One syllable in its surroundings.

    `expected`: the syllable as authored. `allowed`: every standard surface form, best first,
    never empty. `half_third`: where a third tone is read, only its low part is demanded, since
    another syllable follows; False for a third at the end, where the full contour belongs.
    """

    expected: Syllable
    allowed: tuple[Syllable, ...]
    half_third: bool


def surface(words: Sequence[Word]) -> tuple[SurfaceSyllable, ...]:
    """Standard readings of the words said in one breath, one record for each syllable.

    `words` hold no punctuation: give one breath group at a time where a pause is sure (after a
    comma or full stop), since a tone does not change across a pause.
    """
    places = lay_out(words)
    found: list[SurfaceSyllable] = []
    for index in reversed(range(len(places))):
        following = found[-1] if found else None
        allowed = _allowed(places, index, following)
        low = following is not None and any(form.tone == THIRD for form in allowed)
        found.append(SurfaceSyllable(places[index].syllable, allowed, low))
    return tuple(reversed(found))


def _allowed(
    places: Sequence[Place], index: int, following: SurfaceSyllable | None
) -> tuple[Syllable, ...]:
    here = places[index]
    if here.character == "啊" and here.syllable.tone == NEUTRAL and index > 0:
        forms = particle_forms(places[index - 1].syllable)
        return forms if here.syllable in forms else (here.syllable, *forms)
    tones = _tones(places, index, following)
    tones = doubled_tones(here, tones)
    if here.optional_neutral:
        tones = (NEUTRAL, *tones)
    finals = dict.fromkeys((here.syllable.final, *_FREE_VARIANTS.get(here.character, ())))
    return tuple(
        replace(here.syllable, final=final, tone=tone)
        for final in finals
        for tone in dict.fromkeys(tones)
    )


def _tones(
    places: Sequence[Place], index: int, following: SurfaceSyllable | None
) -> tuple[int, ...]:
    """Allowed tones, best first. 一 and 不 authored in a changed tone keep that one as well."""
    here = places[index]
    following_tones = [form.tone for form in following.allowed] if following else []
    authored = here.syllable.tone
    if authored == THIRD:
        return third_tones(places, index, following_tones[0] if following_tones else None)
    if here.character == "一" and here.syllable.final == "i":
        tones = yi_tones(places, index, following_tones)
        return tones if authored == 1 else (authored, *tones)
    if here.character == "不" and here.syllable.final == "u":
        tones = bu_tones(places, index, following_tones)
        return tones if authored == 4 else (authored, *tones)
    if here.character in _MAY_RISE and authored == 1:
        return (1, 2) if 4 in following_tones else (1,)
    return (authored,)

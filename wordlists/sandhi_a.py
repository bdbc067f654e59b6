"""The particle 啊, which takes over the end of the syllable before it (语气词“啊”的音变)."""

from wordlists.spelling import APICAL_FINAL
from wordlists.syllable import NEUTRAL, Syllable

_YA_FINALS = ("a", "ia", "ua", "o", "io", "uo", "e", "ê", "ie", "üe", "i", "ai", "uai", "ei", "uei")
_WA_FINALS = ("u", "ao", "iao", "ou", "iou")
_SIBILANTS = ("z", "c", "s")


def particle_forms(previous: Syllable) -> tuple[Syllable, ...]:
    """What 啊 may sound like after `previous`, the changed form first, plain a always allowed.

    After z c s + -i it is [za] with a voiced [z], here written za. After ng it is [ŋa], which
    pinyin cannot write and which sounds like the ng running on: plain a stands for it.
    """
    plain = Syllable("", "a", NEUTRAL)
    changed = _changed(previous)
    return (plain,) if changed is None else (changed, plain)


def _changed(previous: Syllable) -> Syllable | None:
    final = previous.final
    if previous.erhua or final == "er":
        return Syllable("r", "a", NEUTRAL)
    if final == APICAL_FINAL:
        return Syllable("z" if previous.initial in _SIBILANTS else "r", "a", NEUTRAL)
    if final in (*_YA_FINALS, "ü"):
        return Syllable("", "ia", NEUTRAL)
    if final in _WA_FINALS:
        return Syllable("", "ua", NEUTRAL)
    return Syllable("n", "a", NEUTRAL) if final.endswith("n") else None

"""Syllables written in the phonetic alphabet that the Kokoro voices read.

The spelling follows the voices' own training: Mandarin IPA with the contour tones written as one
arrow after the main vowel (→ high, ↗ rising, ↓ low, ↘ falling, nothing for the neutral tone).
"""

from collections.abc import Sequence

from wordlists.syllable import Syllable

INITIALS = {
    "": "",
    "b": "p",
    "p": "pʰ",
    "m": "m",
    "f": "f",
    "d": "t",
    "t": "tʰ",
    "n": "n",
    "l": "l",
    "g": "k",
    "k": "kʰ",
    "h": "x",
    "j": "ʨ",
    "q": "ʨʰ",
    "x": "ɕ",
    "zh": "ꭧ",
    "ch": "ꭧʰ",
    "sh": "ʂ",
    "r": "ɻ",
    "z": "ʦ",
    "c": "ʦʰ",
    "s": "s",
}

# "0" marks where the tone stands.
FINALS = {
    "-i": "ɨ0",
    "a": "a0",
    "o": "wo0",
    "e": "ɤ0",
    "ê": "ɛ0",
    "ai": "ai0",
    "ei": "ei0",
    "ao": "au0",
    "ou": "ou0",
    "an": "a0n",
    "en": "ə0n",
    "ang": "a0ŋ",
    "eng": "ə0ŋ",
    "ong": "ʊ0ŋ",
    "er": "aɚ0",
    "i": "i0",
    "ia": "ja0",
    "ie": "je0",
    "iao": "jau0",
    "iou": "jou0",
    "ian": "jɛ0n",
    "in": "i0n",
    "iang": "ja0ŋ",
    "ing": "i0ŋ",
    "iong": "jʊ0ŋ",
    "u": "u0",
    "ua": "wa0",
    "uo": "wo0",
    "uai": "wai0",
    "uei": "wei0",
    "uan": "wa0n",
    "uen": "wə0n",
    "uang": "wa0ŋ",
    "ueng": "wə0ŋ",
    "ü": "y0",
    "üe": "ɥe0",
    "üan": "ɥɛ0n",
    "ün": "y0n",
}

TONES = {1: "→", 2: "↗", 3: "↓", 4: "↘", 5: ""}


def erhua_final(final: str) -> str:
    """The rhotacised form of a final: -n and -i offglides fall away, i and ü take a schwa.

    >>> erhua_final("ai"), erhua_final("i"), erhua_final("ang")
    ('a0ɻ', 'iə0ɻ', 'ã0ɻ')
    """
    written = FINALS[final]
    if final in ("-i", "ei", "en"):
        return "ə0ɻ"
    if final in ("i", "in", "ü", "ün"):
        return written[0] + "ə0ɻ"
    if final in ("uei", "uen"):
        return "wə0ɻ"
    if final in ("ai", "an", "uai", "uan", "ian", "üan"):
        glide = written[0] if written[0] in "jwɥ" else ""
        return glide + "a0ɻ"
    if written.endswith("0ŋ"):
        return written[:-2] + "\u03030ɻ"
    return written + "ɻ"


def syllable_phonemes(syllable: Syllable) -> str:
    """One syllable as the voices read it; the tone is taken as written, no sandhi is applied."""
    final = erhua_final(syllable.final) if syllable.erhua else FINALS[syllable.final]
    return INITIALS[syllable.initial] + final.replace("0", TONES[syllable.tone])


def phrase_phonemes(words: Sequence[Sequence[Syllable]], ending: str = "") -> str:
    """Words as surface syllables, joined by spaces, closed by a punctuation mark (``, . ! ?``)."""
    return " ".join("".join(map(syllable_phonemes, word)) for word in words) + ending

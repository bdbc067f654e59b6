"""How initial and final are written as one pinyin syllable, and back (汉语拼音方案, 1958).

The scheme's spelling rules as one table in both directions: y and w for a zero initial, iu ui un
for iou uei uen, u for ü after j q x y. A pair is in the table when its spelling belongs to it
alone; whether Putonghua has the syllable is another question (`syllable.is_legal`): a reader's
slip such as a pointed "zian" can be written down, too.
"""

INITIALS = (
    *("", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h"),
    *("j", "q", "x", "zh", "ch", "sh", "r", "z", "c", "s"),
)
OPEN_FINALS = ("a", "o", "e", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "ong")
I_FINALS = ("i", "ia", "ie", "iao", "iou", "ian", "in", "iang", "ing", "iong")
U_FINALS = ("u", "ua", "uo", "uai", "uei", "uan", "uen", "uang", "ueng")
Y_FINALS = ("ü", "üe", "üan", "ün")
APICAL_FINAL = "-i"  # the i of zi ci si (前) and of zhi chi shi ri (后)
BARE_FINALS = ("ê", "er", "io")  # with a zero initial only: 欸, 儿, 哟
NASAL_FINALS = ("m", "n", "ng")  # interjections: 呣, 嗯, and with h: 噷 hm, 哼 hng

FINALS = (
    *OPEN_FINALS,
    *I_FINALS,
    *U_FINALS,
    *Y_FINALS,
    APICAL_FINAL,
    *BARE_FINALS,
    *NASAL_FINALS,
)

_PALATALS = ("j", "q", "x")
_APICALS = ("zh", "ch", "sh", "r", "z", "c", "s")
_WITHOUT_ERHUA = ("ê", "er", *NASAL_FINALS)  # nothing to add a rhotic ending to
_SHORTENED = {"iou": "iu", "uei": "ui", "uen": "un"}


def _spelt_alone(final: str) -> str | None:
    """Spelling of a final without initial; None where the final needs one."""
    if final in (APICAL_FINAL, "ong"):
        return None
    if final in U_FINALS:
        return "wu" if final == "u" else "w" + final[1:]
    if final in Y_FINALS:
        return "yu" + final[1:]
    if final in I_FINALS or final == "io":
        return "y" + final if final in ("i", "in", "ing") else "y" + final[1:]
    return final


def _spelt_after(initial: str, final: str) -> str | None:
    """Spelling of a final after a consonant; None where the pair has none of its own."""
    if final in NASAL_FINALS:
        return initial + final if initial == "h" and final != "n" else None
    if final in BARE_FINALS or final == "ueng":
        return None
    if initial in _PALATALS:
        if final in Y_FINALS:
            return initial + "u" + final[1:]
        return (
            None if final in U_FINALS or final == APICAL_FINAL else initial + final_letters(final)
        )
    if initial in _APICALS:
        if final == APICAL_FINAL:
            return initial + "i"
        return None if final == "i" else initial + final_letters(final)
    return None if final == APICAL_FINAL else initial + final_letters(final)


def final_letters(final: str) -> str:
    """Letters of a final behind a consonant: iu for iou, ui for uei, un for uen."""
    return _SHORTENED.get(final, final)


def _spell(initial: str, final: str) -> str | None:
    return _spelt_after(initial, final) if initial else _spelt_alone(final)


SPELLINGS: dict[tuple[str, str], str] = {
    (initial, final): letters
    for initial in INITIALS
    for final in FINALS
    if (letters := _spell(initial, final)) is not None
}
"""(initial, final) → letters, e.g. ("", "uen") → "wen", ("j", "ü") → "ju"."""

READINGS: dict[str, tuple[str, str]] = {letters: pair for pair, letters in SPELLINGS.items()}
"""letters → (initial, final); besides the spellings also ü written out after j q x y."""
READINGS.update(
    {
        letters.replace("u", "ü", 1): pair
        for pair, letters in SPELLINGS.items()
        if pair[1] in Y_FINALS and "ü" not in letters
    }
)


def takes_erhua(initial: str, final: str) -> bool:
    """Can an r be added in writing? Not to er, ê, m n ng, nor to a bare e (er is another final)."""
    return final not in _WITHOUT_ERHUA and (initial, final) != ("", "e")


def marked_letter(letters: str) -> int:
    """Index of the letter that carries the tone mark: a, else e, else the o of ou, else the last
    vowel; without a vowel (m, ng, hm) the first nasal.
    """
    for vowel in "aeêo":
        if vowel in letters:
            return letters.index(vowel)
    vowels = [index for index, letter in enumerate(letters) if letter in "iuü"]
    if vowels:
        return vowels[-1]
    return next(index for index, letter in enumerate(letters) if letter in "mn")

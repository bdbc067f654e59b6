"""One syllable of Putonghua: initial, final, tone and erhua, and its two written forms.

>>> parse_syllable("nv3") == parse_syllable("nǚ") == Syllable("n", "ü", 3)
True
>>> parse_syllable("huar1").marks
'huār'
>>> str(parse_syllable("juan4")), parse_syllable("juan4").final
('juan4', 'üan')

Writing is taken strictly, because lists and papers are authored, not typed in a hurry: lower case
and half width only; a tone digit 1–5 or a tone mark, never both; the mark on the letter the
scheme puts it on. Without digit and mark the syllable is neutral, as the mark notation has it.
Taken besides: v and u: for ü, ü written out after j q x y, decomposed accents.
"""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from wordlists.errors import NotASyllable
from wordlists.spelling import READINGS, SPELLINGS, marked_letter, takes_erhua

NEUTRAL = 5
TONES = (1, 2, 3, 4, NEUTRAL)
_TONE_ACCENTS = {1: "\u0304", 2: "\u0301", 3: "\u030c", 4: "\u0300"}
_ACCENT_TONES = {accent: tone for tone, accent in _TONE_ACCENTS.items()}


@dataclass(frozen=True, order=True)
class Syllable:
    """A syllable as the scheme can write it; raises NotASyllable for parts it cannot.

    `initial` "" for a zero initial. `final` in full form (iou uei uen, ü never u, "-i" after
    zh ch sh r z c s). `tone` 1–4, 5 = neutral. `erhua` True where 儿 has merged into it.
    """

    initial: str
    final: str
    tone: int
    erhua: bool = False

    def __post_init__(self) -> None:
        if (self.initial, self.final) not in SPELLINGS:
            raise NotASyllable(f"{self.initial}+{self.final}", "声母和韵母不能这样拼写")
        if self.tone not in TONES:
            raise NotASyllable(f"{self.base}{self.tone}", "声调应为 1 至 5")
        if self.erhua and not takes_erhua(self.initial, self.final):
            raise NotASyllable(f"{self.base}r", "这个韵母不能儿化")

    @property
    def base(self) -> str:
        """Letters without tone and without the r of erhua: "wen", "ju"."""
        return SPELLINGS[self.initial, self.final]

    @property
    def letters(self) -> str:
        """Letters without tone: "wen", "huar"."""
        return self.base + ("r" if self.erhua else "")

    @property
    def digits(self) -> str:
        """With a tone digit: "shi4", "huar1", "de5"."""
        return f"{self.letters}{self.tone}"

    @property
    def marks(self) -> str:
        """With a tone mark, composed (NFC): "shì", "huār", "de"."""
        if self.tone == NEUTRAL:
            return self.letters
        place = marked_letter(self.base) + 1
        marked = self.letters[:place] + _TONE_ACCENTS[self.tone] + self.letters[place:]
        return unicodedata.normalize("NFC", marked)

    def __str__(self) -> str:
        return self.digits

    def with_tone(self, tone: int) -> "Syllable":
        """The same syllable in another tone (1–5)."""
        return Syllable(self.initial, self.final, tone, self.erhua)


@lru_cache(maxsize=16384)
def parse_syllable(text: str) -> Syllable:
    """Read one syllable in digits ("shi4", "nu:3", "huar1") or marks ("shì"); see the module.

    Raises NotASyllable.
    """
    letters, tone, mark_place = _take_tone(text)
    erhua = letters not in READINGS and letters.endswith("r")
    base = letters[:-1] if erhua else letters
    if base not in READINGS:
        raise NotASyllable(text, "拼写不合《汉语拼音方案》")
    if mark_place is not None and mark_place != marked_letter(base):
        raise NotASyllable(text, "调号标错了字母")
    initial, final = READINGS[base]
    if erhua and not takes_erhua(initial, final):
        raise NotASyllable(text, "这个韵母不能儿化")
    return Syllable(initial, final, tone, erhua)


def _take_tone(text: str) -> tuple[str, int, int | None]:
    """Letters without tone, the tone, and the index of the marked letter (None: no mark)."""
    digit = NEUTRAL
    has_digit = bool(text) and text[-1] in "12345"
    if has_digit:
        text, digit = text[:-1], int(text[-1])
    decomposed = unicodedata.normalize("NFD", text)
    marks = [(place, char) for place, char in enumerate(decomposed) if char in _ACCENT_TONES]
    bare = "".join(char for char in decomposed if char not in _ACCENT_TONES)
    letters = unicodedata.normalize("NFC", bare).replace("u:", "ü").replace("v", "ü")
    if not marks:
        return letters, digit, None
    if has_digit or len(marks) > 1:
        raise NotASyllable(text, "声调重复标注")
    place, accent = marks[0]
    before = unicodedata.normalize("NFC", decomposed[:place]).replace("u:", "ü")
    return letters, _ACCENT_TONES[accent], len(before) - 1


def parse_pinyin(text: str) -> tuple[Syllable, ...]:
    """Read syllables separated by white space: "bai2 tian1". Raises NotASyllable, also if empty."""
    parts = text.split()
    if not parts:
        raise NotASyllable(text, "没有拼音")
    return tuple(parse_syllable(part) for part in parts)


@cache
def legal_pairs() -> frozenset[tuple[str, str]]:
    """(initial, final) of every syllable of Putonghua, tones aside (data/syllables.tsv)."""
    table = resources.files("wordlists") / "data" / "syllables.tsv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines(), delimiter="\t")
    return frozenset(READINGS[row["base"]] for row in rows)


def is_legal(syllable: Syllable) -> bool:
    """Does Putonghua have this syllable, whatever its tone? `fi4` can be written but is not."""
    return (syllable.initial, syllable.final) in legal_pairs()

"""The syllabus as data: items, points, times, and every composing rule with its clause.

Clauses are those of 普通话水平测试大纲 (教语用〔2003〕2 号), part 四 试卷构成和评分; the lists are
those of the edition a paper names. The outline says "as a rule" (一般) and "roughly" (大致) in
places: `Rule.text` writes down how strictly this house reads each clause, and the numbers beside it
are the ones that composer and checker both use.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Final

from wordlists.syllable import Syllable

ITEM_KINDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "without_choice": ("monosyllables", "polysyllables", "passage", "talk"),
        "with_choice": ("monosyllables", "polysyllables", "choice", "passage", "talk"),
    }
)
"""Kinds of item in the order of the paper, by version."""

ITEM_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "monosyllables": "读单音节字词",
        "polysyllables": "读多音节词语",
        "choice": "选择判断",
        "passage": "朗读短文",
        "talk": "命题说话",
    }
)

POINTS: Final[Mapping[str, Mapping[str, Decimal]]] = MappingProxyType(
    {
        "without_choice": MappingProxyType(
            {
                "monosyllables": Decimal(10),
                "polysyllables": Decimal(20),
                "passage": Decimal(30),
                "talk": Decimal(40),
            }
        ),
        "with_choice": MappingProxyType(
            {
                "monosyllables": Decimal(10),
                "polysyllables": Decimal(20),
                "choice": Decimal(10),
                "passage": Decimal(30),
                "talk": Decimal(30),
            }
        ),
    }
)
"""Full points of each item; each version sums to 100."""

TIME_LIMITS: Final[Mapping[str, int]] = MappingProxyType(
    {"monosyllables": 210, "polysyllables": 150, "choice": 180, "passage": 240, "talk": 180}
)
"""Seconds allowed for each item."""

TOPIC_CHOICE_SECONDS: Final = 10
"""Seconds to choose one of the two topics; after that the first is taken."""

SYLLABLES_AN_ITEM: Final = 100
"""Syllables of item 1 and of item 2 (an erhua syllable, two characters, is one)."""

TABLE_ONE_SHARE: Final = Decimal("0.7")
"""Share of the words of items 1 and 2 that come from 表一; the rest is from 表二."""

PASSAGE_SYLLABLES: Final = 400
"""Leading syllables of the passage that count; the // mark stands after them."""

TOPICS_OFFERED: Final = 2
CHOICE_COUNTS: Final[Mapping[str, int]] = MappingProxyType(
    {"word_choices": 10, "measure_words": 10, "word_orders": 5}
)

INITIALS: Final = (
    *("b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h"),
    *("j", "q", "x", "zh", "ch", "sh", "r", "z", "c", "s", ""),
)
"""The 21 initials and the zero initial."""

FINALS: Final = (
    *("a", "o", "e", "ê", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "ong", "er"),
    *("-i(z)", "-i(zh)", "i", "ia", "ie", "iao", "iou", "ian", "in", "iang", "ing", "iong"),
    *("u", "ua", "uo", "uai", "uei", "uan", "uen", "uang", "ueng", "ü", "üe", "üan", "ün"),
)
"""The 39 finals of the outline: -i after z c s and -i after zh ch sh r are two of them."""

LEAST_INITIAL: Final = 3
LEAST_FINAL: Final = 2

FINAL_EXCEPTIONS: Final[Mapping[str, tuple[int, str]]] = MappingProxyType(
    {
        "ê": (0, "单念只有叹词“欸”，词语表没有可用的字"),
        "ueng": (0, "词语表只有“翁、嗡、瓮”等两三个字，与 ong 同属一个音位，可由 ong 代表"),
        "er": (1, "词语表只有七个字左右，要求两次会使各卷雷同"),
    }
)
"""Finals with too few characters for the rule's two times: what is asked instead, and why."""

FOCUS_SOUNDS: Final = tuple(
    sound for sound in (*INITIALS, *FINALS) if sound and sound not in FINAL_EXCEPTIONS
)
"""Sounds that a dialect focus may name: those the lists have enough words for."""

FOCUS_EXTRA: Final = 2
"""Times that a sound of the dialect focus comes above the rule's least number."""

TONE_BANDS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {"monosyllables": (20, 30), "polysyllables": (18, 32)}
)
"""How often each of the four tones may come among the 100 syllables."""

SHAPE: Final[Mapping[int, int]] = MappingProxyType({2: 45, 3: 2, 4: 1})
"""Item 2: words by their number of syllables. The usual shape (45–47 words of two syllables, about
two of three, one of four) has, at 100 syllables with one word of four, this one solution."""

LEAST_THIRD_THIRD: Final = 3
LEAST_THIRD_OTHER: Final = 4
LEAST_NEUTRAL: Final = 3
LEAST_ERHUA: Final = 4

ERHUA_FINALS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{"a": "ar", "ai": "ar", "an": "ar", "ang": "ar 鼻化"},
        **{"ia": "iar", "ian": "iar", "iang": "iar 鼻化"},
        **{"ua": "uar", "uai": "uar", "uan": "uar", "uang": "uar 鼻化", "üan": "üar"},
        **{"ei": "er", "en": "er", "eng": "er 鼻化", "e": "er", "-i(z)": "er", "-i(zh)": "er"},
        **{"i": "i:er", "in": "i:er", "ing": "i:er 鼻化", "ie": "ier", "üe": "üer"},
        **{"uei": "uer", "uen": "uer", "ueng": "uer 鼻化", "ü": "ü:er", "ün": "ü:er"},
        **{"u": "ur", "o": "or", "uo": "uor", "ong": "or 鼻化", "iong": "ior 鼻化"},
        **{"ao": "aor", "iao": "iaor", "ou": "our", "iou": "iour"},
    }
)
"""Final → the erhua final it becomes, as the erhua list groups them: many finals fall together."""


@dataclass(frozen=True)
class Rule:
    """One composing rule: `id` is stable, `clause` where it stands, `text` how it is read here."""

    id: str
    clause: str
    text: str


_ITEM_1 = "大纲四（一）读单音节字词"
_ITEM_2 = "大纲四（二）读多音节词语"
_ITEM_C = "大纲四（三）选择判断"
_ITEM_3 = "大纲四（四）朗读短文"
_ITEM_4 = "大纲四（五）命题说话"
_HOUSE = "本系统约定"

RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        rule.id: rule
        for rule in (
            Rule("paper.items", "大纲四 试卷构成", "各测试项齐全，顺序与版本相符，版别可用。"),
            Rule("monosyllables.count", _ITEM_1, "100 个音节，每个字一个音节。"),
            Rule("monosyllables.neutral", _ITEM_1, "不含轻声音节。"),
            Rule("monosyllables.erhua", _ITEM_1, "不含儿化音节。"),
            Rule(
                "monosyllables.tables",
                _ITEM_1 + " 2(1)",
                "70 个字选自表一，30 个字选自表二；字、读音和所属的表须与所用版别一致。",
            ),
            Rule(
                "monosyllables.initials",
                _ITEM_1 + " 2(2)",
                "21 个声母和零声母各不少于 3 次。",
            ),
            Rule(
                "monosyllables.finals",
                _ITEM_1 + " 2(2)",
                "韵母各不少于 2 次；例外：er 不少于 1 次，ê、ueng 不作要求（可用的字太少）。",
            ),
            Rule(
                "monosyllables.tones",
                _ITEM_1 + " 2(2)",
                "“大致均衡”：四个声调各 20 至 30 次。",
            ),
            Rule(
                "monosyllables.in_a_row",
                _ITEM_1 + " 2(3)",
                "前后相邻的两个音节（包括上一行末与下一行首），声母、韵母、声调都不相同。",
            ),
            Rule(
                "monosyllables.no_repeats",
                _HOUSE,
                "同一个字不出现两次，声韵调完全相同的音节也不出现两次。",
            ),
            Rule(
                "monosyllables.one_reading",
                _HOUSE,
                "只用在所用版别的词语表里只有一个读音的字（单字和词中的读音都算，词中的轻声、儿化除外）。",
            ),
            Rule("polysyllables.count", _ITEM_2, "100 个音节，儿化音节按一个音节计。"),
            Rule(
                "polysyllables.shape",
                _ITEM_2,
                "双音节词 45 个、三音节词 2 个、四音节词 1 个，不含单音节词。",
            ),
            Rule(
                "polysyllables.tables",
                _ITEM_2 + " 2(1)",
                "词语的 70% 选自表一，其余选自表二（四舍五入到整数；只见于儿化词语表的词不计入）；"
                "词语、读音和所属的表须与所用版别一致。",
            ),
            Rule(
                "polysyllables.initials",
                _ITEM_2 + " 2(2)",
                "21 个声母和零声母各不少于 3 次。",
            ),
            Rule(
                "polysyllables.finals",
                _ITEM_2 + " 2(2)",
                "韵母（儿化韵按原韵母计）各不少于 2 次；例外：er 不少于 1 次，ê、ueng 不作要求。",
            ),
            Rule(
                "polysyllables.tones",
                _ITEM_2 + " 2(2)",
                "四个声调各 18 至 32 次，轻声另计，可轻声的音节按原调计。",
            ),
            Rule(
                "polysyllables.third_third",
                _ITEM_2 + " 2(3)",
                "上声后接上声的词语不少于 3 个，可轻声的音节不算。",
            ),
            Rule(
                "polysyllables.third_other",
                _ITEM_2 + " 2(3)",
                "上声后接阴平、阳平或去声的词语不少于 4 个，可轻声的音节不算。",
            ),
            Rule(
                "polysyllables.neutral",
                _ITEM_2 + " 2(3)",
                "必读轻声的词语不少于 3 个，可轻声的词语不算。",
            ),
            Rule(
                "polysyllables.erhua",
                _ITEM_2 + " 2(3)",
                "儿化词语不少于 4 个，其中至少有 4 种不同的儿化韵母"
                "（合并后的：板擦儿、小孩儿、老伴儿同为 ar）。",
            ),
            Rule(
                "polysyllables.in_a_row",
                _ITEM_2 + " 2(4)",
                "前一词的末音节与后一词的首音节，声母、韵母、声调都不相同；"
                "轻声词、儿化词、上声与上声相连的词不接连出现。",
            ),
            Rule("polysyllables.no_repeats", _HOUSE, "同一个词不出现两次。"),
            Rule(
                "polysyllables.one_reading",
                _HOUSE,
                "不用在所用版别的词语表里有两种读音的词（如“播种”“东西”）。",
            ),
            Rule(
                "focus",
                _HOUSE,
                "选定的方言难点音，在第一、二项中各比上述最低次数多 2 次。",
            ),
            Rule("choice.counts", _ITEM_C, "词语判断 10 组、量词搭配 10 组、语序判断 5 组。"),
            Rule("choice.sources", _ITEM_C, "各组都取自题库，答案与题库一致，同一组不重复。"),
            Rule("passage.listed", _ITEM_3, "短文取自作品库，题目、文字、注音与作品库一致。"),
            Rule("passage.cut", _ITEM_3, "“//”标在第 400 个音节之后。"),
            Rule("talk.topics", _ITEM_4, "给出两个不同的话题，取自所用版别的话题表。"),
        )
    }
)
"""Every rule a paper is composed and checked by."""


def final_of(syllable: Syllable) -> str:
    """Name of a syllable's final in `FINALS`: -i is told apart by the initial before it."""
    if syllable.final != "-i":
        return syllable.final
    return "-i(z)" if syllable.initial in ("z", "c", "s") else "-i(zh)"


def least_final(final: str) -> int:
    """How often a final must come in item 1 and in item 2, exceptions heeded."""
    return FINAL_EXCEPTIONS[final][0] if final in FINAL_EXCEPTIONS else LEAST_FINAL


def words_of_table_one(count: int) -> int:
    """How many of `count` words come from 表一: 70 %, rounded half up."""
    return int((count * TABLE_ONE_SHARE).quantize(Decimal(1), ROUND_HALF_UP))

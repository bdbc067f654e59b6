"""What a piece of work itself tells: documents to be issued, the system it belongs to. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

_ISSUING = r"(?:制定|制订|颁行|颁布|出台|印发|起草|修订|编制|拟定|编写)"
_TITLES = re.compile(_ISSUING + r"[^《》。；;]{0,12}((?:《[^》]+》[和与及、，,\s]*)+)")
# Words by the code of a shipped system; a system also goes by its own name.
WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "test-training": ("以测促训", "以训保测", "普通话测试", "普通话推广和测试", "普通话培训"),
        "publicity": ("推广普通话宣传周", "国家通用语言文字法"),
        "qualification": ("教师资格", "资格认定", "申报者", "申报人员", "入口关"),
        "continuing": ("继续教育", "网联培训", "文本培训", "基地学校", "精品课", "教师培训工作"),
        "one-skill": ("每人一绝", "教学基本功", "岗位练兵"),
        "county-schools": ("进修学校", "系列现场会议", "工作主题"),
        "principals": ("校长培训", "名优校长", "在职校长", "送培下乡"),
        "renowned": ("名优教师", "终身制"),
        "class-teachers": ("班主任",),
        "rural": ("农村教师", "农村中小学", "新任教师", "特岗教师", "送教下乡", "结对互助"),
        "supervision": ("过程性督导", "过程督导", "阶段调度", "褒优曝劣", "保障措施"),
    }
)


def documents_of(text: str) -> tuple[str, ...]:
    """Titles of documents that the text says are to be made, without brackets, each once.

    >>> documents_of("制定和颁行《甲办法》和《乙标准》，落实《国家通用语言文字法》。")
    ('甲办法', '乙标准')
    """
    titles = (
        re.sub(r"\s+", "", title)
        for found in _TITLES.finditer(text)
        for title in re.findall(r"《([^》]+)》", found.group(1))
    )
    return tuple(dict.fromkeys(titles))


def system_of(text: str, path: Sequence[str], names: Mapping[str, str]) -> str:
    """Code of the system (``names`` by code) whose words the text has most of; where it has none,
    the nearest heading above decides. Empty for none.
    """
    for told in (text, *reversed(path)):
        scores = {code: _score(told, WORDS.get(code, ()), name) for code, name in names.items()}
        best = max(scores, key=lambda code: scores[code], default="")
        if best and scores[best]:
            return best
    return ""


def _score(text: str, words: Sequence[str], name: str) -> int:
    found = sum(len(word) * text.count(word) for word in words)
    return found or len(name) * text.count(name)

"""Accommodations that candidates may ask for, in their words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

WANTED: Mapping[str, str] = MappingProxyType(
    {
        "extra_time": "延长时间",
        "large_print": "大字显示（视力障碍）",
        "high_contrast": "高对比度显示（视力障碍）",
        "written_instructions": "文字提示（听力障碍）",
        "spoken_order": "语音说明（视力障碍）",
    }
)


def wanted_words(wanted: Iterable[str]) -> str:
    """What is asked for, in one line; empty for most."""
    return "、".join(WANTED[name] for name in wanted if name in WANTED)

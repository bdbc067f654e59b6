"""What acted where it was no user, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "own page": "本人网上办理",
        "door": "扫码签到",
        "system": "系统",
        "worker": "评分程序",
        "command line": "服务器命令行",
        "registration code": "测试机登记",
    }
)


def actor_told(name: str) -> str:
    """As people read it.

    >>> actor_told("door"), actor_told("somebody")
    ('扫码签到', 'somebody')
    """
    return NAMES.get(name, name)


def actors_named(words: str) -> list[str]:
    """The names kept in the trail that the words stand for, the words themselves among them."""
    return [words, *(name for name, told in NAMES.items() if told == words)]

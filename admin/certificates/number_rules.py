"""How our numbers are written: ``PTH-{year}-{serial:06}``. Pure.

A rule names the year once and the serial once, with a fixed width; it may name the kind. Within a
year a serial is given once whatever the kind, so that a rule never writes one number twice. A
number always holds a letter: it can never be taken for an official one (13 or 15 digits).
"""

from __future__ import annotations

import re

KIND_LETTERS = {"notice": "CJ", "certificate": "PT", "office": "ZG"}
MIN_WIDTH, MAX_WIDTH = 4, 8
MAX_LENGTH = 30
_PART = re.compile(r"\{year\}|\{kind\}|\{serial:0(\d)\}|[A-Z0-9-]", re.ASCII)


def fault_of(rule: str) -> str | None:
    """What is wrong with the rule, in Chinese; None: nothing."""
    rest = _PART.sub("", rule)
    if rest:
        return "只能使用大写字母、数字、短横线和 {year}、{kind}、{serial:06}"
    if rule.count("{year}") != 1 or rule.count("{serial:") != 1 or rule.count("{kind}") > 1:
        return "年份 {year} 和流水号（如 {serial:06}）须各出现一次，种类 {kind} 至多一次"
    width = int(re.findall(r"\{serial:0(\d)\}", rule)[0])
    if not MIN_WIDTH <= width <= MAX_WIDTH:
        return f"流水号应为 {MIN_WIDTH} 至 {MAX_WIDTH} 位"
    if "{kind}" not in rule and not re.search("[A-Z]", re.sub(r"\{.*?\}", "", rule)):
        return "编号中须有字母或种类 {kind}，以免与国家等级证书编号混淆"
    if len(written(rule, 2000, "notice", 1)) > MAX_LENGTH:
        return f"编号不能超过 {MAX_LENGTH} 个字符"
    return None


def written(rule: str, year: int, kind: str, serial: int) -> str:
    """The number by a rule without fault."""
    return rule.format(year=f"{year:04}", kind=KIND_LETTERS[kind], serial=serial)

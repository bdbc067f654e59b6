"""Reading a plan of work: its text cut into sentences, headings and residues. Pure.

Numbering (一、 （一） 1、 （1）) and full stops cut the text; line breaks do so only where a line
is clearly shorter than the longest, so that a text wrapped anywhere, flattened to one line, or set
in paragraphs reads the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from admin.work.pieces import Piece, Role
from admin.work.sentences import asks, is_remark, is_slogan, reports_the_past, says_how

MOST_TEXT = 100_000
_DIGITS = "〇一二三四五六七八九十"
_MARKERS = (
    (1, re.compile(r"(?P<n>[一二三四五六七八九十]{1,3})\s*、")),
    (2, re.compile(r"[（(]\s*(?P<n>[一二三四五六七八九十]{1,3})\s*[）)]")),
    (3, re.compile(r"(?P<n>\d{1,2})\s*(?:、|[.．](?!\d))")),
    (4, re.compile(r"[（(]\s*(?P<n>\d{1,2})\s*[）)]")),
)
_CLOSERS = "”’』」）)】》"
_ENDER = re.compile(r"[。！？!?]+")
# Within these no sentence ends.
_WHOLE = re.compile(r"《[^《》]{0,120}》|（[^（）]{0,120}）|\([^()]{0,120}\)|“[^“”]{0,200}”")
# What web sites and pages add to a text, each standing by itself between breaks.
_RESIDUES = (
    ("网页残留文字", r"-?[ \t]*\d{4}-\d{1,2}-\d{1,2}[ \t]*发布[ \t]*\|?"),
    ("网页残留文字", r"-?[ \t]*\d+(?:\.\d+)?[ \t]*[KMG]B[ \t]*\|?"),
    ("网页残留文字", r"-?[ \t]*\d+[ \t]*页"),
    ("网页残留文字", r"(?:申明敬告|免责声明|版权声明)[:：][^。\n]*。?"),
    (
        "网页残留文字",
        r"(?:文档(?:介绍|简介|预览|下载)|查看更多|展开全部|阅读全文|立即下载|下载文档"
        r"|上一[页篇]|下一[页篇]|返回顶部|相关文档|猜你喜欢)",
    ),
    ("页码", r"第[ \t]*\d{1,3}[ \t]*页(?:[ \t]*共[ \t]*\d{1,3}[ \t]*页)?"),
    ("页码", r"[-—–]+[ \t]*\d{1,3}[ \t]*[-—–]+"),
    # Not a numbering, not a count of anything.
    ("页码", r"\d{1,3}(?=\s)(?!\s*[、.．%％年月日天周个名人所次项届期门学场家级类种位条])"),
)
_RESIDUE = tuple((why, re.compile(rf"(?<![^\s。！？|])(?:{p})(?=\s|$)")) for why, p in _RESIDUES)
_TITLE = re.compile(r"[^。！？]{2,60}(?:计划|要点|安排|方案|规划)(?:范文|（.{1,8}）|\(.{1,8}\))?")
_CJK = re.compile(r"[\u4e00-\u9fff》”）)\"]")
_SHORTER = 4  # characters by which a line that ends a paragraph is shorter than the longest
_NARROWEST = 15  # nobody wraps text at fewer; there every line ends by itself
_SHORTEST_BEFORE = 4  # characters before a space that ends a heading


def read_plan(text: str) -> tuple[Piece, ...]:
    """The text as pieces, proposed: each a heading, an item, part of one, or left out with why.

    Joined, they are ``text`` to the letter. An empty text has none.
    """
    residues = {start: (_after_space(text, end), why) for start, end, why in _residues(text)}
    markers = dict(_accepted_markers(text))
    cuts = {0, len(text), *markers, *residues, *(end for end, _ in residues.values())}
    inside = [span.span() for span in _WHOLE.finditer(text)]
    kept = [(start, end) for start, (end, _) in residues.items()]
    for cut in (*_sentence_ends(text, inside), *_breaks(text, inside)):
        if not any(start < cut < end for start, end in kept):
            cuts.add(cut)
    spans = _with_their_space(text, sorted(cuts), set(markers) | set(residues))
    return tuple(_pieces(text, spans, markers, {k: why for k, (_, why) in residues.items()}))


def _residues(text: str) -> Iterator[tuple[int, int, str]]:
    taken: list[tuple[int, int]] = []
    for why, pattern in _RESIDUE:
        for found in pattern.finditer(text):
            start, end = found.span()
            if start < end and not any(start < b and a < end for a, b in taken):
                taken.append((start, end))
                yield start, end, why


def _accepted_markers(text: str) -> Iterator[tuple[int, int]]:
    """Where a numbering begins, and its level.

    After a break or a full stop any number is one; within a line only the one that is due, so that
    a mention of （一） in a sentence is none.
    """
    found: list[tuple[int, int, int]] = []
    for level, pattern in _MARKERS:
        for one in pattern.finditer(text):
            number = int(one["n"]) if one["n"].isascii() else _number(one["n"])
            found.append((one.start(), level, number))
    last: dict[int, int] = {}
    for start, level, number in sorted(found):
        before = text[:start].rstrip()
        ended = not before or before[-1] in "。！？!?；;：:|" + _CLOSERS[4:]
        apart = len(before) < start
        due = number == last.get(level, 0) + 1
        heading_before = bool(before) and _ends_a_heading(before)
        if (ended and (apart or due)) or (due and (apart or heading_before)):
            last = {deep: count for deep, count in last.items() if deep < level}
            last[level] = number
            yield start, level


def _ends_a_heading(before: str) -> bool:
    """Whether what stands since the last full stop is a numbered heading such as 一、主要工作."""
    since = re.split(r"[。！？]", before)[-1].strip()
    return bool(_MARKERS[0][1].match(since)) and len(since) <= 24 and "，" not in since


def _number(text: str) -> int:
    """
    >>> _number("三"), _number("十"), _number("十二"), _number("二十一")
    (3, 10, 12, 21)
    """
    tens, ten, units = text.partition("十")
    if not ten:
        return _DIGITS.find(text)
    return (_DIGITS.find(tens) if tens else 1) * 10 + (_DIGITS.find(units) if units else 0)


def _sentence_ends(text: str, inside: list[tuple[int, int]]) -> Iterator[int]:
    for one in _ENDER.finditer(text):
        end = one.end()
        around = next((span for span in inside if span[0] < one.start() < span[1]), None)
        if around is not None:
            if text[around[0]] != "“" or around[1] != end + 1:
                continue
            end = around[1]
        while end < len(text) and text[end] in _CLOSERS:
            end += 1
        if text[end : end + 1] == '"' and _quotes_since(text, one.start()) % 2:
            end += 1
        yield _after_space(text, end)


def _after_space(text: str, end: int) -> int:
    """Space belongs to what stands before it."""
    while end < len(text) and text[end].isspace():
        end += 1
    return end


def _quotes_since(text: str, end: int) -> int:
    begin = max(text.rfind(mark, 0, end) for mark in "。！？\n")
    return text.count('"', begin + 1, end)


def _breaks(text: str, inside: list[tuple[int, int]]) -> Iterator[int]:
    """Where a paragraph or a heading ends without a full stop."""
    longest = max((len(line) for line in text.splitlines()), default=0)
    cut = 0
    for one in re.finditer(r"\s+", text):
        start, end = one.span()
        if start == 0 or end == len(text) or any(a < start < b for a, b in inside):
            continue
        gap = one.group()
        begin = text.rfind("\n", 0, start) + 1
        length = start - begin
        short = "\n" in gap and (length <= longest - _SHORTER or longest < _NARROWEST)
        paragraph = gap.count("\n") > 1 or (short and text[start - 1] not in "，,、：:")
        spaced = gap.strip("\n") != "" or "\u3000" in gap
        apart = bool(_CJK.match(text[start - 1]) and _CJK.match(text[end]))
        if paragraph or (spaced and apart and start - cut >= _SHORTEST_BEFORE):
            cut = end
            yield end


def _with_their_space(text: str, cuts: list[int], firm: set[int]) -> list[tuple[int, int]]:
    """Spans between cuts; one of nothing but space goes to the one before it."""
    spans: list[tuple[int, int]] = []
    for start, end in pairwise(cuts):
        blank = not text[start:end].strip()
        after_blank = bool(spans) and not text[slice(*spans[-1])].strip()
        if spans and (blank or (after_blank and start not in firm)):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _pieces(
    text: str, spans: list[tuple[int, int]], markers: dict[int, int], residues: dict[int, str]
) -> Iterator[Piece]:
    begun = has_item = False
    for key, (start, end) in enumerate(spans, 1):
        body, level = text[start:end], markers.get(start, 0)
        begun = begun or bool(level)
        if start in residues:
            yield Piece(key, body, Role.LEFT_OUT, why=residues[start])
            continue
        role, why = _role_of(body, level, begun, has_item)
        has_item = has_item or role == Role.ITEM
        numbered = level if role in (Role.HEADING, Role.ITEM) else 0
        yield Piece(key, body, role, numbered, why)


def _role_of(body: str, level: int, begun: bool, has_item: bool) -> tuple[Role, str]:
    told = re.sub(r"\s+", "", body)
    ended = bool(told) and (told[-1] in "。！？!?；;" + _CLOSERS + '"')
    if not told:
        return Role.LEFT_OUT, "空白"
    if level in (1, 2) and not ended:
        return Role.HEADING, ""
    if not level and _TITLE.fullmatch(told):
        return Role.BACKGROUND, "计划的标题"
    if not level and has_item and (is_remark(told) or says_how(told)):
        return Role.PART, ""
    if is_slogan(told):
        return Role.BACKGROUND, "结束语"
    if not begun:
        return Role.BACKGROUND, "第一个标题以前的总的要求"
    if asks(told) and not reports_the_past(told):
        return Role.ITEM, ""
    if level:
        return Role.HEADING, ""
    return Role.BACKGROUND, "没有提出要求的说明"

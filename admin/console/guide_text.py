"""The guides of docs/guides as pages of the console."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from markdown_it import MarkdownIt
from markdown_it.token import Token

# In the order of the list; name of the file → whom it is for.
GUIDES: Mapping[str, str] = MappingProxyType(
    {
        "administrator": "市级管理员、系统管理员",
        "registration": "市级管理员：报名",
        "invigilator": "监考员",
        "examiner": "测试员",
        "chief-examiner": "总测试员",
        "parallel-run": "总测试员：平行评分与换轨",
        "archive": "档案管理员",
        "certificates": "证书管理",
        "trainer": "培训教师",
        "training-office": "市级管理员：培训工作的一年",
        "training-county": "县区管理员",
        "training-systems": "培训管理：工作系统",
        "training-people": "培训管理：一人一档",
        "sheets": "培训管理：Excel 导入和导出",
        "training-test-training": "培训管理：以测促训",
        "training-publicity": "培训管理：推广普通话宣传周",
        "training-credentials": "培训管理：称号、证书与资格",
        "training-continuing": "培训管理：规划、培训班、考勤、学时",
        "training-hours": "培训管理：继续教育学时学分",
        "training-one-skill": "培训管理：每人一绝",
        "training-county-schools": "培训管理：县区进修学校评估",
        "training-meetings": "培训管理：现场会议与送教",
        "training-principals": "培训管理：校长高级研修班、送培下乡",
        "training-rural": "培训管理：农村、新任、特岗教师",
        "training-supervision": "培训管理：年度计划与过程性督导",
        "booth-candidate": "应试人",
        "practice": "应试人：练习",
        "booth-technician": "机位技术员",
    }
)
_HERE = Path(__file__).parent / "docs"  # in an installed program
_DOCS = _HERE if _HERE.is_dir() else Path(__file__).parents[2] / "docs"
_LINK = re.compile(r"^([a-z-]+)\.md(#.*)?$")


def anchor_of(heading: str) -> str:
    """The id of a heading, made as the repository's own pages make it."""
    return re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")


def headings_of(guide: str) -> list[str]:
    """The headings of a guide; KeyError for none of the guides."""
    return re.findall(r"^#+ (.+)$", _source(guide), re.MULTILINE)


@cache
def sections_of(guide: str) -> list[tuple[str, str]]:
    """Headings of a guide, each with the text below it; KeyError for none of the guides."""
    parts = re.split(r"^#+ (.+)$", _source(guide), flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


@cache
def html_of(guide: str) -> str:
    """A guide as HTML: headings can be linked to, links lead to pages here, pictures are ours.

    KeyError for none of the guides. The text is ours, and markup inside it is shown, not obeyed.
    """
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(_source(guide))
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor_of(tokens[place + 1].content))
        for child in token.children or ():
            _lead(child)
    return str(reader.renderer.render(tokens, reader.options, {}))


def picture_path(name: str) -> Path:
    """Where a picture of the guides lies."""
    return _DOCS / "pictures" / f"{name}.png"


def _source(guide: str) -> str:
    if guide not in GUIDES:
        raise KeyError(guide)
    return (_DOCS / "guides" / f"{guide}.md").read_text(encoding="utf-8")


def _lead(token: Token) -> None:
    if token.type == "image":
        name = Path(str(token.attrGet("src"))).stem
        token.attrSet("src", f"/guides/pictures/{name}.png")
    if token.type == "link_open":
        found = _LINK.match(str(token.attrGet("href")))
        if found and found[1] in GUIDES:
            token.attrSet("href", f"/guides/{found[1]}/{found[2] or ''}")

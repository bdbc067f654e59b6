"""The rules of a kind of credential: as fields that an officer edits, and as read from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from admin.credentials.criteria import ASK_NAMES, MEASURED, Ask, Criterion, criterion_of
from admin.credentials.panel_rules import METHOD_NAMES, Method, Part
from admin.kinds.families import Family
from admin.kinds.fields import Field, FieldKind
from scoring.levels import LEVEL_NAMES

K = FieldKind
HOW_SCAN, HOW_ORIGINAL, HOW_PUTONGHUA = "scan", "original", "putonghua"
LINE_ACTS = (("apply", "申报"), ("renew", "续聘"), ("review", "年度考核"))
CHECKLIST = (
    Field("title", "材料", required=True, help="例如：身份证（正反面）"),
    Field(
        "how",
        "怎样核对",
        K.CHOICE,
        required=True,
        choices=(
            (HOW_SCAN, "上传扫描件"),
            (HOW_ORIGINAL, "现场验原件"),
            (HOW_PUTONGHUA, "系统自动核对普通话等级"),
        ),
    ),
    Field("optional", "可以没有", K.YES_NO),
    Field("of", "用于", K.CHOICE, choices=(("term", "申报与续聘"), *LINE_ACTS)),
)
CRITERIA = (
    Field("ask", "条件", K.CHOICE, required=True, choices=tuple(ASK_NAMES.items())),
    Field("amount", "学时、分数或年数", K.NUMBER, least=0, most=10_000),
    Field("within", "近几年内", K.WHOLE, least=0, most=60),
    Field("course", "哪一类培训", K.REFERENCE, refers=Family.COURSE),
    Field("credential", "哪一种资格", K.REFERENCE, refers=Family.CREDENTIAL),
    Field("level", "普通话等级", K.CHOICE, choices=tuple(LEVEL_NAMES.items())),
    Field("subject", "只用于学科"),
    Field("text", "说明"),
    Field("of", "用于", K.CHOICE, choices=(("term", "申报与续聘"), *LINE_ACTS)),
)
RUBRIC = (
    Field("title", "评分项", required=True),
    Field("most", "满分", K.NUMBER, required=True, least=1, most=1_000),
)
SETTINGS = (
    Field("own_page", "本人可以在网上申报", K.YES_NO),
    Field("term_asked", "必须有终止日期", K.YES_NO, help="选“是”以后，没有终止日期的不能登记。"),
    Field(
        "term_years", "一期几年", K.WHOLE, least=1, most=60, help="没有期限的不填；决定时可以改。"
    ),
    Field("yearly_review", "每年考核", K.YES_NO),
    Field("due_days", "到期以前多少天列入提醒", K.WHOLE, least=0, most=3_000),
    Field(
        "numbering",
        "编号",
        K.CHOICE,
        choices=(("none", "没有编号"), ("system", "由系统编号"), ("typed", "决定时填写")),
    ),
    Field("number_prefix", "编号字头", help="由系统编号时：字头 + 年份 + 四位顺序号。"),
    Field("checklist", "材料清单", K.TABLE, columns=CHECKLIST),
    Field("criteria", "条件", K.TABLE, columns=CRITERIA),
    Field("panel", "经专家评审", K.YES_NO),
    Field("panel_size", "评审委员人数", K.WHOLE, least=1, most=50),
    Field("rubric", "评分表", K.TABLE, columns=RUBRIC),
    Field("method", "怎样合成", K.CHOICE, choices=tuple(METHOD_NAMES.items())),
    Field("pass_mark", "合格线", K.NUMBER, least=0, most=10_000),
    Field("outlier", "与其他委员相差多少分算偏离", K.NUMBER, least=0, most=1_000),
    Field("notice_days", "公示几天", K.WHOLE, least=0, most=60, help="不公示的填 0 或不填。"),
    Field("answer_days", "咨询、申诉几天内答复", K.WHOLE, least=1, most=120),
    Field("hearing_days", "撤销告知以后几天内可以要求听证", K.WHOLE, least=1, most=60),
    Field("certificate", "颁发证书", K.YES_NO, help="证书可以像普通话成绩证书一样查验。"),
    Field("certificate_title", "证书名称"),
    Field(
        "certificate_body",
        "证书正文",
        K.LONG_TEXT,
        help="可以写 {姓名}、{单位}、{学科}、{编号}，出具时换成实际内容。",
    ),
    Field("certificate_issuer", "颁发单位"),
)


@dataclass(frozen=True)
class Line:
    """A line of the checklist; ``of``: the acts it belongs to."""

    title: str
    how: str
    required: bool
    of: frozenset[str]


@dataclass(frozen=True)
class Rules:
    """The rules of one version of a kind."""

    own_page: bool
    term_asked: bool
    term_years: int
    yearly_review: bool
    due_days: int
    numbering: str
    number_prefix: str
    checklist: tuple[Line, ...]
    criteria: tuple[Criterion, ...]
    panel: bool
    panel_size: int
    rubric: tuple[Part, ...]
    method: Method
    pass_mark: Decimal
    outlier: Decimal
    notice_days: int
    answer_days: int
    hearing_days: int
    certificate: bool
    certificate_title: str
    certificate_body: str
    certificate_issuer: str


def rules_of(stored: Mapping[str, Any]) -> Rules:
    """The rules as they are stored; what is not filled in has its plain meaning."""
    return Rules(
        own_page=bool(stored.get("own_page")),
        term_asked=bool(stored.get("term_asked")),
        term_years=int(stored.get("term_years", 0)),
        yearly_review=bool(stored.get("yearly_review")),
        due_days=int(stored.get("due_days", 90)),
        numbering=stored.get("numbering", "none"),
        number_prefix=stored.get("number_prefix", ""),
        checklist=tuple(_line_of(row) for row in stored.get("checklist", ())),
        criteria=tuple(criterion_of(row) for row in stored.get("criteria", ())),
        panel=bool(stored.get("panel")),
        panel_size=int(stored.get("panel_size", 3)),
        rubric=tuple(
            Part(f"p{place}", row["title"], Decimal(row["most"]))
            for place, row in enumerate(stored.get("rubric", ()), 1)
        ),
        method=Method(stored.get("method", Method.MEAN)),
        pass_mark=Decimal(stored.get("pass_mark", "0")),
        outlier=Decimal(stored.get("outlier", "0")),
        notice_days=int(stored.get("notice_days", 0)),
        answer_days=int(stored.get("answer_days", 15)),
        hearing_days=int(stored.get("hearing_days", 5)),
        certificate=bool(stored.get("certificate")),
        certificate_title=stored.get("certificate_title", ""),
        certificate_body=stored.get("certificate_body", ""),
        certificate_issuer=stored.get("certificate_issuer", ""),
    )


def _line_of(row: Mapping[str, Any]) -> Line:
    of = {"term": {"apply", "renew"}, "": {"apply", "renew", "review"}}
    chosen = row.get("of", "")
    return Line(
        row["title"],
        row["how"],
        not row.get("optional", False),
        frozenset(of.get(chosen, {chosen})),
    )


def check(stored: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the rules beyond their fields, sentences by key."""
    rules, faults = rules_of(stored), {}
    for place, one in enumerate(rules.criteria):
        if fault := _criterion_fault(one):
            faults[f"criteria.{place}.ask"] = fault
    if rules.yearly_review and not rules.term_asked:
        faults["yearly_review"] = "每年考核的称号要有终止日期，请把“必须有终止日期”选为“是”。"
    if rules.panel and not rules.rubric:
        faults["rubric"] = "经专家评审的，请填写评分表。"
    if rules.pass_mark > sum((part.most for part in rules.rubric), Decimal(0)) and rules.panel:
        faults["pass_mark"] = "合格线高于评分表的满分，请核对。"
    titles = [one.title for one in rules.checklist]
    if len(set(titles)) < len(titles):
        faults["checklist"] = "材料名称有重复，请改成不同的名称。"
    asks_level = any(one.ask == Ask.PUTONGHUA for one in rules.criteria)
    if any(one.how == HOW_PUTONGHUA for one in rules.checklist) and not asks_level:
        faults["criteria"] = "要自动核对普通话等级，请在条件里写明需要的等级。"
    if rules.certificate and not (
        rules.certificate_title and rules.certificate_body and rules.certificate_issuer
    ):
        faults["certificate"] = "颁发证书的，请填写证书名称、正文和颁发单位。"
    return faults


def _criterion_fault(one: Criterion) -> str:
    if one.ask in MEASURED and not one.amount:
        return "请填写学时、分数或年数。"
    if one.ask == Ask.PUTONGHUA and not one.level:
        return "请选择普通话等级。"
    if one.ask == Ask.CREDENTIAL and not one.credential:
        return "请选择哪一种资格。"
    if one.ask in (Ask.JUDGED, Ask.COURSE) and not (one.text or one.course):
        return "请写明说明。"
    return ""

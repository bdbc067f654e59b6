"""A plan of work read from its text: every sentence an item, part of one, or left out by name."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.work import pieces as piece_room
from admin.work.pieces import NoSuchCorrection, Piece, Role, drafts, joined, left_out
from admin.work.plan_text import read_plan
from admin.work.recognising import documents_of, system_of

PLAN = (Path(__file__).parent / "work-plan.txt").read_text(encoding="utf-8")
# Every sentence of the customer's plan that asks for something, by how it begins, in its order.
ITEMS = (
    "(一)会同市教育学院切实制定好",
    "明确工作目标、优化工作措施",
    "(二)创造性地开展好全市在职教师",
    "加强校本培训、着力岗位练兵",
    "(三)加强县区进修学校",
    "1、协调有关部门及县区政府",
    "2、继续开好",
    "全面发挥各进修学校在各自区域的教学指导",
    "3、全力开好",
    "围绕各学校自选的工作主题",
    "要做到,不仅在科学研究上有建树",
    "(四)依法做好普通话推广和测试工作",
    "会同北华大学师范分院",
    "视时机成熟,取代原来的人工测试",
    '遵循"以测促训、以训保测"的原则',
    "认真贯彻落实《国家通用语言文字法》",
    "(五)依法把好教师队伍的",
    "严格审查教师资格认定所需的各种要件",
    '组成"xx市教师资格评审专家委员会"',
    "同时,热情接待申报人员",
    "(六)高质量地做好校长培训工作",
    '启动"xx市名优校长专业化培训工程"',
    '举办"xx市名优校长高级培训班"',
    "开展名优校长送培下乡活动",
    "(七)高质量地做好教师培训工作",
    "制定和颁行《xx市教师继续教育工作管理办法》",
    "制定和颁行《xx市名优教师队伍建设实施纲要》",
    "制定和颁行《xx市中小学校(职业学校)班主任培训工作方案》",
    "(八)着重做好农村中小学教师和全市新任教师",
    "制定和颁行《xx市农村中小学校教师培训方案》",
    "及时做好新任教师的全员培训",
    "同时,要把特岗教师的特殊培训工作",
    '实施"订单式送教下乡"',
    "(一)认真践行科学发展观",
    "进一步完善全面工作和专项工作管理者",
    "自觉树立和遵循",
    "(二)依法建章建制",
    "严格依照相关的法律法规",
    "严格执行业已颁行的各项管理规章",
    "(三)加大管理力度",
    '对上述"主要工作",要实行明确标准',
    "严格杜绝弄虚作假",
)
PARTS = (
    "通过系列现场会议",
    "(具体日程安排,详见附表一)",
    "使各县区的主题工作现场会议",
    "(具体工作主题,详见附表二)",
)
LEFT_OUT = (
    ("- 2021-04-12 发布", "网页残留文字"),
    ("- 37.5 KB", "网页残留文字"),
    ("- 6页", "网页残留文字"),
    ("申明敬告: 本站不保证", "网页残留文字"),
    ("文档介绍", "网页残留文字"),
    ("XX市教育局师资培训处2020年工作计划范文", "计划的标题"),
    ("XX市教育局师资培训处2020年工作计划范文", "计划的标题"),
    ("认真贯彻落实省教育厅师培处和市教育局XX年工作要点", "第一个标题以前的总的要求"),
    ("12", "页码"),
    ("为真正实现我市教育的普惠", "结束语"),
    ("查看更多", "网页残留文字"),
)
DOCUMENTS = (
    "xx市中小学校(幼儿园)、中等职业学校XX-XX年教师继续教育工作规划",
    "xx市教师继续教育工作管理办法",
    "xx市名优教师队伍建设实施纲要",
    "xx市名优教师(骨干班主任)管理办法",
    "xx市中小学校(职业学校)班主任培训工作方案",
    "xx市中小学校(职业学校)班主任任职资格标准",
    "xx市农村中小学校教师培训方案",
    "xx市中小学校(职业学校)新任教师培训方案",
)
NAMES = {
    "test-training": "以测促训",
    "publicity": "推广普通话宣传周",
    "qualification": "教师资格认定",
    "continuing": "继续教育",
    "one-skill": "每人一绝",
    "county-schools": "县区进修学校",
    "principals": "校长培训",
    "renowned": "名优教师",
    "class-teachers": "班主任",
    "rural": "农村、新任、特岗教师",
    "supervision": "过程性督导",
}


def begins(found: list[str], expected: tuple[str, ...]) -> None:
    assert len(found) == len(expected)
    for text, beginning in zip(found, expected, strict=True):
        assert text.startswith(beginning)


def plain(pieces: tuple[Piece, ...]) -> list[tuple[Role, int, str]]:
    """What was read, whatever the space within it."""
    return [(one.role, one.level, re.sub(r"\s", "", one.text)) for one in pieces]


def test_every_sentence_of_the_customers_plan_is_an_item_part_of_one_or_left_out_by_name() -> None:
    pieces = read_plan(PLAN)
    assert joined(pieces) == PLAN
    begins([one.text for one in drafts(pieces)], ITEMS)
    begins([text for one in drafts(pieces) for text in one.details], PARTS)
    begins([one.told for one in left_out(pieces)], tuple(text for text, _ in LEFT_OUT))
    assert [one.why for one in left_out(pieces)] == [why for _, why in LEFT_OUT]
    headings = [one.told for one in pieces if one.role == Role.HEADING]
    assert headings == ["一、主要工作", "二、保障措施"]
    sentences = 47  # full stops of the text, counted by hand
    assert PLAN.count("。") == sentences
    # Of them one is the site's and two are left out; two remarks in brackets have none.
    assert len(ITEMS) + len(PARTS) == sentences - 3 + 2


def test_headings_above_documents_and_systems_are_recognised() -> None:
    found = {one.text: one for one in drafts(read_plan(PLAN))}
    second = next(one for text, one in found.items() if text.startswith("2、"))
    assert second.path[0] == "一、主要工作"
    assert second.path[1].startswith("(三)加强县区进修学校")
    assert [one[:5] for one in second.details] == ["通过系列现"]
    last = next(one for text, one in found.items() if text.startswith("严格杜绝"))
    assert last.path == ("二、保障措施", "(三)加大管理力度,加强过程性督导。")
    titles = [title for one in found.values() for title in documents_of(one.text)]
    assert tuple(titles) == DOCUMENTS
    systems = [system_of(one.text, one.path, NAMES) for one in found.values()]
    assert systems == [
        *["continuing"] * 2,
        *["one-skill"] * 2,
        *["county-schools"] * 7,
        *["test-training"] * 4,
        "publicity",
        *["qualification"] * 4,
        *["principals"] * 4,
        *["continuing"] * 2,
        "renowned",
        "class-teachers",
        *["rural"] * 5,
        *["supervision"] * 9,
    ]
    assert system_of("举办校园安全员培训班", (), {"s-1": "校园安全员"}) == "s-1"
    assert system_of("做好其他工作", (), NAMES) == ""


BODY = PLAN[PLAN.index("一、主要工作") : PLAN.index("查看更多")].replace("12 ", "").strip()
PLAINLY = plain(read_plan(BODY))


@given(st.integers(15, 400))
def test_wherever_lines_are_broken_the_same_is_read(width: int) -> None:
    wrapped = "\n".join(BODY[at : at + width] for at in range(0, len(BODY), width))
    assert plain(read_plan(wrapped)) == PLAINLY


def test_paragraphs_and_lines_of_paragraphs_read_the_same() -> None:
    parted = re.sub(r"(?<=[。)]) |(?<=工作) (?=\()|(?<=措施) (?=\()", "\n", BODY)
    assert parted.count("\n") == 38
    assert plain(read_plan(parted)) == PLAINLY
    assert plain(read_plan(parted.replace("\n", "\n\n"))) == PLAINLY
    wrapped = "\n".join("\n".join(textwrap.wrap(line, 40)) for line in parted.split("\n"))
    assert plain(read_plan(wrapped)) == PLAINLY
    assert plain(read_plan(re.sub(r"(?<=[。)]) ", "", BODY))) == PLAINLY


def test_headings_without_a_full_stop_end_with_their_line() -> None:
    text = (
        "一、主要工作\n（一）师德建设\n组织师德报告会。\n（二）骨干培训\n1．举办研修班。\n"
        "2．制定《办法》；"
    )
    assert [(one.role, one.level, one.told) for one in read_plan(text)] == [
        (Role.HEADING, 1, "一、主要工作"),
        (Role.HEADING, 2, "（一）师德建设"),
        (Role.ITEM, 0, "组织师德报告会。"),
        (Role.HEADING, 2, "（二）骨干培训"),
        (Role.ITEM, 3, "1．举办研修班。"),
        (Role.ITEM, 3, "2．制定《办法》；"),
    ]
    assert plain(read_plan(text.replace("\n", " "))) == plain(read_plan(text))


def test_what_was_and_what_is_only_mentioned_is_no_item() -> None:
    text = "一、工作。去年我们完成了培训。按照（二）的要求办好1.5期班。提出“做好服务。”的口号。"
    found = [(one.role, one.text) for one in read_plan(text)]
    assert found[1:3] == [
        (Role.BACKGROUND, "去年我们完成了培训。"),
        (Role.ITEM, "按照（二）的要求办好1.5期班。"),
    ]


@given(
    st.one_of(
        st.text(),
        st.text(alphabet='一二十、（）()1２2.。！\n \t《》“”"做好培训要12页', max_size=80),
    )
)
def test_nothing_of_any_text_is_lost(text: str) -> None:
    pieces = read_plan(text)
    assert joined(pieces) == text
    assert all(one.text for one in pieces)
    assert len({one.key for one in pieces}) == len(pieces)
    assert {one.role for one in pieces} <= set(Role)


@given(st.data())
def test_no_correction_loses_anything(data: st.DataObject) -> None:
    pieces = read_plan(BODY[:400])
    for _ in range(data.draw(st.integers(1, 12))):
        key = data.draw(st.sampled_from([one.key for one in pieces]))
        act = data.draw(st.sampled_from(["merge", "split", "role"]))
        try:
            if act == "merge":
                pieces = piece_room.merged(pieces, key)
            elif act == "split":
                new_key = max(one.key for one in pieces) + 1
                pieces = piece_room.split(pieces, key, data.draw(st.integers(0, 90)), new_key)
            else:
                role = data.draw(st.sampled_from(list(Role)))
                level = data.draw(st.one_of(st.none(), st.integers(0, 4)))
                pieces = piece_room.with_role(pieces, key, role, level)
        except NoSuchCorrection:
            continue
        assert joined(pieces) == BODY[:400]
        shown = {text for one in drafts(pieces) for text in (one.text, *one.details)}
        shown |= {one.told for one in left_out(pieces)}
        shown |= {one.told for one in pieces if one.role == Role.HEADING}
        assert {one.told for one in pieces} <= shown
        assert piece_room.from_json(piece_room.to_json(pieces)) == pieces


def test_pieces_are_merged_split_retyped_and_restored() -> None:
    pieces = read_plan("一、工作。做好甲。做好乙。")
    two = [one.key for one in pieces if one.role == Role.ITEM][-1]
    both = piece_room.merged(pieces, two)
    assert [one.text for one in drafts(both)][-1] == "做好甲。做好乙。"
    again = piece_room.split(both, both[-1].key, 4, 99)
    assert [one.text for one in drafts(again)][-2:] == ["做好甲。", "做好乙。"]
    gone = piece_room.with_role(again, 99, Role.BACKGROUND)
    assert [one.why for one in left_out(gone)] == ["经办人标注"]
    back = piece_room.with_role(gone, 99, Role.ITEM)
    assert [(one.role, one.text) for one in back] == [(one.role, one.text) for one in again]
    part = piece_room.with_role(back, 99, Role.PART)
    assert drafts(part)[-1].details == ("做好乙。",)
    heading = piece_room.with_role(back, 99, Role.HEADING)
    assert heading[-1].level == 1
    with pytest.raises(NoSuchCorrection):
        piece_room.merged(pieces, pieces[0].key)
    with pytest.raises(NoSuchCorrection):
        piece_room.split(pieces, two, 0, 99)

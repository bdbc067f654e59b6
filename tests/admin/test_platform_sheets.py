"""Sheets of other systems, as they are exported there, are read without being asked about."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from admin.accounts.rights import Role
from admin.people.models import Organisation, Person, Post
from admin.sheets.importing import confirm, open_upload, set_mapping, upload
from admin.sheets.layout import layout_of
from admin.sheets.learning import shipped
from tests.admin.factories import AT, TODAY, add_organisation, add_user, identity_number

pytestmark = pytest.mark.django_db
TEACHER = {
    "序号": 1,
    "学校名称": "第一小学",
    "所在学校": "第一小学",
    "姓名": "王小红",
    "性别": "女",
    "身份证件类型": "居民身份证(大陆)",
    "身份证件号": identity_number(1),
    "身份证号码": identity_number(1),
    "出生日期": "19900101",
    "教职工类别": "专任教师",
    "职务": "教研组长",
    "政治面貌": "群众",
    "任教学科": "语文",
    "是否特岗教师": "否",
    "是否特岗": "否",
    "是否农村": "是",
    "进本校年月": "2015-09-01",
    "到校时间": "2015.9.1",
    "手机": "13800000000",
}
SCHOOL = {
    "学校(机构)标识码": "2122000001",
    "学校(机构)名称": "红旗镇中心小学",
    "学校(机构)类型": "九年一贯制学校",
    "所属主管部门": "甲县教育局",
    "状态": "正常",
}


@pytest.mark.parametrize("number", range(len(shipped())))
def test_a_shipped_layout_is_recognised_and_brought_in(number: int) -> None:
    key, name, mapping = shipped()[number]
    county = add_organisation("甲县教育局", kind="county")
    add_organisation("第一小学", parent=county)
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["甲县"])
    parts = [(*heading.split("/"), "")[:2] for heading in mapping.headings]
    sheet.append([upper for upper, _ in parts])
    if any(lower for _, lower in parts):
        sheet.append([lower or None for _, lower in parts])
    for _ in range(mapping.examples):
        sheet.append(["9", "某某学校", "2100000000"])
    record = TEACHER if key == "teachers" else SCHOOL
    sheet.append([record.get(heading.rsplit("/", 1)[-1]) for heading in mapping.headings])
    book.save(out)
    officer = add_user(Role.OFFICER)
    one = upload(layout_of(key), out.getvalue(), "表.xlsx", by=officer, at=AT, today=TODAY)
    opened = open_upload(one)
    assert opened.name == name
    set_mapping(one, opened.mapping, name, TODAY, at=AT)
    assert one.seen["faults"] == []
    confirm(one, at=AT)
    if key == "organisations":
        made = Organisation.objects.get(code="2122000001")
        assert (made.kind, made.parent) == ("school", county)
        return
    post = Post.objects.get()
    assert post.subject == "语文"
    assert post.valid_from is not None
    assert post.organisation.name == "第一小学"
    assert Person.objects.get().identity_number == identity_number(1)

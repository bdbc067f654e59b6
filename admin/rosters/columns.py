"""Columns of rosters: who a person is, what post she holds, what an organisation is. Pure."""

from __future__ import annotations

from admin.imports.person_cells import IDENTITY_KINDS
from admin.people.models import Organisation, Post
from admin.sheets.cells import NO, YES
from admin.sheets.layout import SheetColumn

YES_NO = {"是": YES, "有": YES, "√": YES, "1": YES, "否": NO, "无": NO, "×": NO, "0": NO}
RURAL = {
    **YES_NO,
    **dict.fromkeys(("农村", "乡村", "乡镇", "镇村", "村"), YES),
    **dict.fromkeys(("城市", "城区", "城镇", "县城", "县镇", "镇区", "市区"), NO),
}
ROLES = {
    **{str(name): str(value) for value, name in Post.Role.choices},
    **dict.fromkeys(("专任教师", "任课教师", "普通教师", "在编教师", "教职工"), "teacher"),
    **dict.fromkeys(("校长", "园长", "校长(园长)", "正校长"), "principal"),
    **dict.fromkeys(("行政", "行政管理", "管理人员"), "officer"),
    **dict.fromkeys(("测试员", "普通话水平测试员"), "examiner"),
    **dict.fromkeys(("教研员", "进修学校教师"), "trainer"),
}
UNIT_KINDS = {
    **{str(name): str(value) for value, name in Organisation.Kind.choices},
    "县": "county",
    "区": "county",
    "县(市、区)": "county",
    "县区": "county",
    "进修学校": "training_school",
    "小学": "school",
    "初中": "school",
    "高中": "school",
    "学校": "school",
    "职业学校": "vocational_school",
    "中职": "vocational_school",
    "职业高中": "vocational_school",
    "其他": "other",
}

SERIAL = SheetColumn("serial", "序号", ("编号", "序"), width=7)

WHO = (
    SheetColumn(
        "name",
        "姓名",
        ("教师姓名", "教职工姓名", "人员姓名", "名字"),
        required=True,
        most=60,
        explained="与证件一致；字间的空格会自动去掉。",
    ),
    SheetColumn(
        "former_name", "曾用名", most=60, explained="更名的，在这里写原来的姓名，姓名栏写现名。"
    ),
    SheetColumn("sex", "性别", options={"男": "男", "女": "女"}, width=6),
    SheetColumn(
        "identity_kind",
        "证件类型",
        ("证件类别", "证件种类", "身份证件类型"),
        options=IDENTITY_KINDS,
        width=22,
    ),
    SheetColumn(
        "identity_number",
        "证件号码",
        (
            "身份证号",
            "身份证号码",
            "证件号",
            "居民身份证号码",
            "居民身份证号",
            "身份证件号",
            "身份证",
            "公民身份号码",
        ),
        required=True,
        width=24,
        explained="设为文本格式；存成了数字的号码末几位已丢失，要重新填写。",
    ),
    SheetColumn("birth_date", "出生日期", ("出生年月日", "生日", "出生年月"), width=12),
    SheetColumn("ethnicity", "民族", most=20, width=10),
    SheetColumn(
        "phone",
        "联系电话",
        ("手机", "手机号", "手机号码", "电话", "联系方式", "移动电话"),
        width=16,
    ),
    SheetColumn("email", "电子邮箱", ("邮箱", "电子信箱", "电子邮件"), width=22),
    SheetColumn("dialect", "方言区", most=40),
)

UNIT = (
    SheetColumn(
        "unit",
        "单位",
        (
            "单位名称",
            "学校",
            "学校名称",
            "工作单位",
            "所在单位",
            "所在学校",
            "任教学校",
            "任职单位",
            "现任教学校",
        ),
        translated=True,
        most=120,
        width=30,
        explained="与系统中的单位名称一致；写法不同的，可在“栏目对应”里对应一次。",
    ),
    SheetColumn(
        "unit_code",
        "单位代码",
        ("学校代码", "学校标识码", "机构代码", "学校(机构)标识码", "单位标识码"),
        most=32,
        width=16,
    ),
    SheetColumn(
        "county",
        "县区",
        ("所属县区", "区县", "县(市、区)", "所在县区", "县区教育局"),
        translated=True,
        most=120,
        width=16,
        explained="几个县区有同名单位时据此区分。",
    ),
)

POST = (
    SheetColumn(
        "role",
        "职务类别",
        ("岗位类别", "人员类别", "教职工类别", "岗位", "岗位类型"),
        options=ROLES,
        explained="教师、班主任、校长（园长）等；不填为教师。",
    ),
    SheetColumn("title", "职务名称", ("职务", "行政职务", "现任职务"), most=60),
    SheetColumn("subject", "任教学科", ("学科", "任课学科", "主要任课学科", "所教学科"), most=40),
    SheetColumn("stage", "学段", ("任教学段", "任课学段"), most=20, width=10),
    SheetColumn(
        "is_rural",
        "农村教师",
        ("是否农村教师", "是否农村", "城乡类型", "所在地城乡类型", "城乡分类"),
        options=RURAL,
        width=10,
    ),
    SheetColumn(
        "is_special_post",
        "特岗教师",
        ("是否特岗", "是否特岗教师", "特岗", "是否特岗计划教师"),
        options=YES_NO,
        width=10,
    ),
    SheetColumn("is_main", "主要职务", ("是否主要职务",), options=YES_NO, width=10),
    SheetColumn(
        "valid_from",
        "任职起始日期",
        ("任职时间", "起始日期", "到任日期", "到校时间", "来校年月", "进本校年月", "聘任开始年月"),
        width=14,
    ),
)
UNTIL = SheetColumn("valid_to", "任职终止日期", ("终止日期", "离任日期", "离校时间"), width=14)

"""The worksheet of candidates that an office downloads, fills in and sends back."""

from __future__ import annotations

from admin.imports.candidate_rows import LAYOUT
from admin.imports.template_book import IDENTITY_KIND_NAMES, TemplateText, template_book

FILE_NAME = "应试人导入模板.xlsx"
WIDTHS = {"serial": 8, "name": 14, "identity_kind": 22, "identity_number": 24, "unit": 32}
_ETHNICITY_NAMES = (
    "汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 "
    "瑶族 白族 土家族 哈尼族 哈萨克族 傣族 黎族 傈僳族 佤族 畲族 高山族 "
    "拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 "
    "布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族 普米族 塔吉克族 怒族 乌孜别克族 "
    "俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族 独龙族 鄂伦春族 "
    "赫哲族 门巴族 珞巴族 基诺族"
)
ETHNICITIES = tuple(_ETHNICITY_NAMES.split())
GROUPS = ("教师", "幼儿园教师", "师范生", "学生", "公务员", "播音员、主持人", "其他")
# Of nobody: no region has the code 000000, so an example left in by mistake is always refused.
EXAMPLES = (
    ("示例1", "张三丰", "男", "居民身份证", "00000019900307123X", "1990-03-07", "汉族"),
    ("示例2", "阿依古丽·买买提", "女", "护照", "E12345678", "19951120", "维吾尔族"),
    ("示例3", "李小明", "", "", "000000199003071248", "", ""),
)
EXAMPLE_TAIL = ("第一实验小学", "教师", "13800000000", "示例行，导入时自动跳过，请勿删除")
NOTES = (
    "1. 每人一行，从第 5 行开始填写；第 2 至 4 行是示例，导入时自动跳过，请勿删除或改动。",
    "2. 带 * 的列必填。居民身份证的性别、出生日期可以不填，由号码得出；填写的必须与号码一致。",
    "3. 证件号码列已设为文本。从别处粘贴时请用“选择性粘贴—数值”，以免变成数字、末几位丢失。",
    "4. 出生日期可写成 1990-03-01、1990/3/1、1990年3月1日 或 19900301。",
    "5. 姓名与证件一致，字间不加空格；少数民族姓名中的间隔号写“·”。",
    "6. 表中不要使用公式，不要合并单元格，不要改动标题。",
    "7. 上传后先预览：有错误的单元格会逐一列出，全部改正后才会导入，不会只导入一部分。",
)


def template_bytes() -> bytes:
    """The template as an .xlsx file: sheet 应试人 with drop-downs, sheet 填写说明, hidden lists."""
    text = TemplateText(
        title="应试人",
        layout=LAYOUT,
        examples=tuple((*example, *EXAMPLE_TAIL) for example in EXAMPLES),
        notes=NOTES,
        options={
            "sex": ("男", "女"),
            "identity_kind": IDENTITY_KIND_NAMES,
            "ethnicity": ETHNICITIES,
            "group": GROUPS,
        },
        closed=frozenset({"sex", "identity_kind"}),
        widths=WIDTHS,
    )
    return template_book(text)

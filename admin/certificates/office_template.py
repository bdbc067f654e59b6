"""The worksheet in which an office lists the certificates that are to be issued."""

from __future__ import annotations

from admin.certificates.office_rows import LAYOUT
from admin.imports.template_book import IDENTITY_KIND_NAMES, TemplateText, template_book

FILE_NAME = "资格证书名单模板.xlsx"
_BODY = "参加全市中小学班主任任职资格培训，经考核合格，具备中小学班主任任职资格。"
_TAIL = ("班主任任职资格证书", _BODY, "长期有效", "某市教育局", "2026-05-16")
# Of nobody: no region has the code 000000, so an example left in by mistake is always refused.
EXAMPLES = (
    ("示例1", "张三丰", "男", "居民身份证", "00000019900307123X", *_TAIL),
    ("示例2", "阿依古丽·买买提", "女", "护照", "E12345678", *_TAIL),
    ("示例3", "李小明", "", "", "000000199003071248", *_TAIL),
)
NOTES = (
    "1. 每人一行，从第 5 行开始填写；第 2 至 4 行是示例，导入时自动跳过，请勿删除或改动。",
    "2. 带 * 的列必填。居民身份证的性别可以不填，由号码得出；有效期限不填为“长期有效”。",
    "3. 证件号码列已设为文本。从别处粘贴时请用“选择性粘贴—数值”，以免变成数字、末几位丢失。",
    "4. 证书名称最多 24 个字，正文最多 300 个字，有效期限、颁发单位最多 40 个字。",
    "5. 编号由系统按编号规则生成，不在表中填写。",
    "6. 上传后先预览：有错误的单元格会逐一列出，全部改正后才会出具，不会只出具一部分。",
    "7. 同一人、同名、同日的证书只出具一次：同一份名单补了人再上传，已出具的自动跳过。",
)


def template_bytes() -> bytes:
    """The template as an .xlsx file."""
    text = TemplateText(
        title="资格证书",
        layout=LAYOUT,
        examples=EXAMPLES,
        notes=NOTES,
        options={"sex": ("男", "女"), "identity_kind": IDENTITY_KIND_NAMES},
        closed=frozenset({"sex", "identity_kind"}),
        widths={"serial": 8, "identity_kind": 22, "identity_number": 24, "title": 26, "body": 60},
    )
    return template_book(text)

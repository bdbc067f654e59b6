"""What stands in a cell of an office's worksheet, read with patience. Pure.

Every reader returns the value or raises Unreadable with two sentences: what is wrong, how to mend.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from admin.people import identity

EXCEL_EPOCH = date(1899, 12, 30)  # day 0 of Excel's serial dates (with its leap-year mistake)
SERIAL_DAYS = range(3_653, 73_051)  # 1910 to 2099: what a birth date as a serial can be
MAX_NAME = 60
DIGITS_EXCEL_KEEPS = 15

_SEPARATED = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:00:00:00)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_LATIN = re.compile(r"[A-Za-z]")
_NOT_IN_NAMES = re.compile(r"[0-9=<>@#$%^*|\\/\"{}\[\]]")


class Unreadable(ValueError):
    """A cell that cannot be taken as it is."""

    def __init__(self, what: str, how: str) -> None:
        super().__init__(what)
        self.what = what
        self.how = how


def text_of(value: object) -> str:
    """A cell as text: full-width forms made plain, outer blanks gone; 12.0 reads 12.

    Unreadable for a formula: its result is not in the file, or not to be trusted.
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    text = unicodedata.normalize("NFKC", str(value))
    text = re.sub(r"[\u200b\ufeff]", "", text).strip()
    if text.startswith("="):
        raise Unreadable("单元格里是公式", "请复制后“选择性粘贴—数值”，或直接填写内容")
    return text


def name_of(value: object) -> str:
    """A person's name: blanks inside Chinese names go, in Latin ones they become one."""
    text = text_of(value)
    if not text:
        raise Unreadable("没有填写姓名", "请填写与证件一致的姓名")
    parts = text.split()
    name = " ".join(parts) if _LATIN.search(text) else "".join(parts)
    if len(name) > MAX_NAME or _NOT_IN_NAMES.search(name):
        raise Unreadable("姓名中有不应出现的字符或过长", "请填写与证件一致的姓名，不加编号和符号")
    return name


def identity_of(value: object, kind: str) -> str:
    """An identity number of the kind, normalised; a resident's is checked to the last digit."""
    if isinstance(value, int | float) and abs(value) >= 10**DIGITS_EXCEL_KEEPS:
        raise Unreadable(
            "证件号码被存成了数字，末几位已丢失", "请把该列设为“文本”格式，重新填写完整号码"
        )
    number = identity.normalised(text_of(value))
    if not number:
        raise Unreadable("没有填写证件号码", "请填写证件号码")
    if re.fullmatch(r"\d(\.\d+)?E\+\d+", number):
        raise Unreadable(
            "证件号码变成了科学计数法，末几位已丢失", "请把该列设为“文本”格式，重新填写完整号码"
        )
    if kind == "resident":
        fault = identity.fault_of(number)
        if fault is not None:
            raise Unreadable(fault.value, "请对照身份证重新填写")
    elif not re.fullmatch(r"[0-9A-Z()-]{5,24}", number):
        raise Unreadable("证件号码中有不应出现的字符或长度不对", "请对照证件重新填写")
    return number


def date_of(value: object) -> date | None:
    """A date in any of the usual spellings; None for an empty cell.

    Read: dates, 19900301, 1990-3-1, 1990/3/1, 1990.3.1, 1990年3月1日, and Excel's serial days.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = text_of(value).replace(" ", "")
    if not text:
        return None
    if text.isascii() and text.isdigit() and int(text) in SERIAL_DAYS:
        return EXCEL_EPOCH + timedelta(days=int(text))
    match = _SEPARATED.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        raise Unreadable("看不懂这个日期", "请写成 1990-03-01 或 19900301")
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError as error:
        raise Unreadable("没有这一天", "请核对年、月、日") from error


def phone_of(value: object) -> str:
    """A telephone number without blanks; empty stays empty."""
    text = re.sub(r"[\s-]", "", text_of(value))
    if text and not re.fullmatch(r"\+?\d{7,15}", text, re.ASCII):
        raise Unreadable("电话号码应为 7 至 15 位数字", "请核对电话号码")
    return text


def choice_of(value: object, options: dict[str, str], default: str | None) -> str:
    """One of the options by what people write; the default for an empty cell."""
    text = re.sub(r"\s", "", text_of(value))
    if not text and default is not None:
        return default
    if text not in options:
        first: dict[str, str] = {}  # of each meaning the spelling that lists offer
        for spelling, meaning in options.items():
            first.setdefault(meaning, spelling)
        names = "、".join(first.values())
        raise Unreadable("不是可选的内容" if text else "没有填写", f"请从下拉列表中选择：{names}")
    return options[text]

"""What was filled in, held against the fields: read, checked, shown. Pure.

Stored are JSON values: text, whole numbers, decimals as text, days as 2026-05-01, truth, the value
of an option, lists of them, and tables as lists of rows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from admin.imports.cells import Unreadable, date_of, text_of
from admin.kinds.fields import Field, FieldKind

MOST_TEXT = 200
INVISIBLE = "\u200b\ufeff"
MOST_LONG_TEXT = 5_000
MOST_ROWS = 200
MOST_DIGITS = 15
YES, NO = ("是", "有", "true", "1", "on", "y", "√"), ("否", "无", "false", "0", "n", "×")


@dataclass
class Reading:
    """Values by key, and sentences by key (``key.row.column`` within tables)."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def read(fields: Sequence[Field], raw: Mapping[str, object]) -> Reading:
    """Read raw answers by key: text of a form, cells of a sheet, stored values again.

    Unknown keys are passed over. An empty answer has no value; a required one is a fault.
    """
    reading = Reading()
    for one in fields:
        if one.kind == FieldKind.TABLE:
            _read_table(one, raw.get(one.key), reading)
            continue
        try:
            value = _value(one, raw.get(one.key))
        except Unreadable as error:
            reading.faults[one.key] = f"{error.what}，{error.how}。"
            continue
        if value is None and one.required:
            reading.faults[one.key] = f"请填写“{one.title}”。"
        elif value is not None:
            reading.values[one.key] = value
    return reading


def _read_table(table: Field, raw: object, reading: Reading) -> None:
    rows = [row for row in raw if isinstance(row, Mapping)] if isinstance(raw, list) else []
    kept = []
    if len(rows) > MOST_ROWS:
        reading.faults[table.key] = f"最多 {MOST_ROWS} 行。"
        return
    for index, row in enumerate(rows):
        if not any(_is_filled(row.get(column.key)) for column in table.columns):
            continue
        of_row = read(table.columns, row)
        kept.append(of_row.values)
        for key, fault in of_row.faults.items():
            reading.faults[f"{table.key}.{index}.{key}"] = fault
    if kept:
        reading.values[table.key] = kept
    elif table.required:
        reading.faults[table.key] = f"“{table.title}”至少要有一行。"


def _is_filled(value: object) -> bool:
    if isinstance(value, list):
        return any(map(_is_filled, value))
    return value is not None and value is not False and bool(str(value).strip())


def _value(one: Field, raw: object) -> Any:
    match one.kind:
        case FieldKind.TEXT:
            return _text(raw, MOST_TEXT)
        case FieldKind.LONG_TEXT:
            return _text(raw, MOST_LONG_TEXT)
        case FieldKind.WHOLE:
            return _whole(one, raw)
        case FieldKind.NUMBER:
            number = _number(one, raw)
            return None if number is None else format(number, "f")
        case FieldKind.DAY:
            day = date_of(raw)
            return None if day is None else day.isoformat()
        case FieldKind.YES_NO:
            return _yes_no(raw)
        case FieldKind.CHOICE:
            return _choice(one, raw)
        case FieldKind.CHOICES:
            return _choices(one, raw)
        case _:  # a reference: whether there is such a kind is asked where kinds are known
            return _text(raw, MOST_TEXT)


def _text(raw: object, most: int) -> str | None:
    text = text_of(raw)
    if isinstance(raw, str):  # the marks of Chinese prose stay as they are
        text = "".join(map(_plain, raw)).strip()
    if len(text) > most:
        raise Unreadable("内容过长", f"请控制在 {most} 字以内")
    return text or None


def _plain(sign: str) -> str:
    """Full-width letters and digits made plain, invisible signs gone; any other as it is."""
    plain = unicodedata.normalize("NFKC", sign)
    if sign in INVISIBLE:
        return ""
    return plain if plain.isascii() and plain.isalnum() else sign


def _number(one: Field, raw: object) -> Decimal | None:
    text = text_of(raw).replace(",", "")
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Unreadable("应为数字", "请只填数字，不带单位") from error
    if not number.is_finite() or len(number.as_tuple().digits) > MOST_DIGITS:
        raise Unreadable("数字过大或小数位过多", "请核对后重新填写")
    if abs(number) >= 10**MOST_DIGITS or (number and number.adjusted() < -MOST_DIGITS):
        raise Unreadable("数字过大或小数位过多", "请核对后重新填写")
    if one.least is not None and number < one.least:
        raise Unreadable(f"不能小于 {one.least}", "请核对后重新填写")
    if one.most is not None and number > one.most:
        raise Unreadable(f"不能大于 {one.most}", "请核对后重新填写")
    return number


def _whole(one: Field, raw: object) -> int | None:
    number = _number(one, raw)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise Unreadable("应为整数", "请填写不带小数的数字")
    return int(number)


def _yes_no(raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    text = text_of(raw).lower()
    if not text:
        return None
    if text in YES:
        return True
    if text in NO:
        return False
    raise Unreadable("应为是或否", "请填写“是”或“否”")


def _choice(one: Field, raw: object) -> str | None:
    text = text_of(raw)
    if not text:
        return None
    if text in one.choice_names:
        return text
    by_name = {text_of(name): value for value, name in one.choices}
    if text in by_name:
        return by_name[text]
    raise Unreadable("不是可选的内容", f"请从中选择：{'、'.join(one.choice_names.values())}")


def _choices(one: Field, raw: object) -> list[str] | None:
    parts: Sequence[object]
    if isinstance(raw, list | tuple):
        parts = raw
    else:
        parts = _parted(text_of(raw), [text_of(name) for _, name in one.choices])
    found = {_choice(one, part) for part in parts} - {None}
    return [value for value, _ in one.choices if value in found] or None


def _parted(text: str, names: Sequence[str]) -> list[str]:
    """The names in a text, parted by 、 or commas; a name may hold such a mark itself.

    >>> _parted("教师,居民、村民", ["教师", "居民、村民"])
    ['教师', '居民、村民']
    """
    spelt = {name.replace(",", "、"): name for name in sorted(names, key=len, reverse=True)}
    rest, parts = text.replace(",", "、"), []
    while rest:
        known = next((name for name in spelt if f"{rest}、".startswith(f"{name}、")), None)
        part = rest.split("、")[0] if known is None else known
        parts.append(spelt.get(part, part))
        rest = rest[len(part) :].removeprefix("、")
    return parts


def shown(one: Field, value: Any) -> str:
    """A stored value as people read it; empty for none."""
    if value is None or value == "":
        return ""
    match one.kind:
        case FieldKind.YES_NO:
            return "是" if value else "否"
        case FieldKind.CHOICE:
            return one.choice_names.get(value, str(value))
        case FieldKind.CHOICES:
            return "、".join(one.choice_names.get(part, str(part)) for part in value)
        case FieldKind.TABLE:
            return "；".join(
                "，".join(
                    f"{column.title} {text}"
                    for column in one.columns
                    if (text := shown(column, row.get(column.key)))
                )
                for row in value
            )
        case _:
            return str(value)

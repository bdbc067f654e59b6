"""The basic data of a person as fields: read, checked, compared, written with a reason.

Numbers are fields like the others, but are never handed out in full and never stored in the open.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from admin.kinds.fields import Field, FieldKind
from admin.kinds.values import read
from admin.people.cipher import cipher
from admin.people.identity import fault_of, normalised
from admin.people.models import Person
from admin.people.with_reason import save_with_reason
from admin.personnel.errors import BadEntry

SEXES = tuple((str(value), str(name)) for value, name in Person.Sex.choices)
FIELDS = (
    Field("name", "姓名", required=True),
    Field("former_name", "曾用名"),
    Field("sex", "性别", FieldKind.CHOICE, required=True, choices=SEXES),
    Field("birth_date", "出生日期", FieldKind.DAY),
    Field("ethnicity", "民族"),
    Field("identity", "居民身份证号码", help="18 位，按证件填写；只在审核时由管理员核对。"),
    Field("phone", "电话"),
    Field("email", "电子邮箱"),
    Field("dialect", "方言区"),
)
BY_KEY: Mapping[str, Field] = MappingProxyType({one.key: one for one in FIELDS})
LOCKED = frozenset({"identity", "phone"})
PHONE_DIGITS = (7, 20)
EARLIEST = date(1900, 1, 1)


def read_basic(key: str, raw: object, *, today: date) -> str:
    """One field as it is kept, empty for none; BadEntry with the sentence under its key."""
    reading = read([BY_KEY[key]], {key: raw})
    fault = reading.faults.get(key, "")
    value = str(reading.values.get(key, ""))
    if not fault and value:
        fault = _fault(key, value, today)
    if fault:
        raise BadEntry(fault, faults={key: fault})
    return normalised(value) if key in LOCKED else value


def _fault(key: str, value: str, today: date) -> str:
    longest = _longest(key)
    if longest and len(value) > longest:
        return f"请控制在 {longest} 字以内。"
    match key:
        case "identity":
            fault = fault_of(normalised(value))
            return f"{fault.value}。" if fault else ""
        case "phone":
            digits = normalised(value).replace("-", "").replace("+", "")
            fits = digits.isdigit() and PHONE_DIGITS[0] <= len(digits) <= PHONE_DIGITS[1]
            return "" if fits else "电话应为 7 至 20 位数字。"
        case "email":
            try:
                validate_email(value)
            except ValidationError:
                return "电子邮箱的格式不对，请核对。"
        case "birth_date":
            if not EARLIEST <= date.fromisoformat(value) <= today:
                return "出生日期应在 1900 年以后、今天以前。"
    return ""


def _longest(key: str) -> int | None:
    if key in LOCKED:
        return None
    column: Any = Person._meta.get_field(key)
    return getattr(column, "max_length", None) if key != "birth_date" else None


def kept(person: Person, key: str) -> str:
    """What stands in the file; the digest of a number."""
    match key:
        case "identity":
            return person.identity_digest or ""
        case "phone":
            return person.phone_digest
        case "birth_date":
            return person.birth_date.isoformat() if person.birth_date else ""
        case _:
            return str(getattr(person, key))


def shown_basic(person: Person, key: str) -> str:
    """What a page may show: numbers masked."""
    if key == "identity":
        return person.identity_masked
    return person.phone_masked if key == "phone" else kept(person, key)


def is_same(person: Person, key: str, value: str) -> bool:
    """Whether that stands there already."""
    if key in LOCKED and value:
        kind = str(Person.IdentityKind.RESIDENT) if key == "identity" else "phone"
        return kept(person, key) == cipher().digest(kind, value)
    return kept(person, key) == value


def write_basic(person: Person, values: Mapping[str, str], reason: str) -> None:
    """Put the values into the file. BadEntry where the number is another person's."""
    for key, value in values.items():
        match key:
            case "identity":
                person.set_identity(Person.IdentityKind.RESIDENT, value)
                _check_free(person)
            case "phone":
                person.set_phone(value)
            case "birth_date":
                person.birth_date = date.fromisoformat(value) if value else None
            case _:
                setattr(person, key, value)
    save_with_reason(person, reason)


def _check_free(person: Person) -> None:
    taken = Person.objects.filter(identity_digest=person.identity_digest).exclude(pk=person.pk)
    if person.identity_digest and taken.exists():
        fault = "这个证件号码已登记在另一份档案里，可能是重复档案，请先到“重复档案”核对。"
        raise BadEntry(fault, faults={"identity": fault})

"""The cells of a line that say who a person is: name, kind and number of the paper, sex, birth.

Pure. Sex and birth date of a resident come from the number, and are checked against what is typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from admin.imports.cells import choice_of, date_of, identity_of, name_of
from admin.imports.sheet import Column, Line
from admin.people import identity

IDENTITY_KINDS = {
    "居民身份证": "resident",
    "身份证": "resident",
    "港澳居民来往内地通行证": "hong_kong_macao",
    "台湾居民来往大陆通行证": "taiwan",
    "港澳台居民居住证": "residence_permit",
    "护照": "passport",
    "外国人永久居留身份证": "foreigner",
}
SEXES = {"男": "男", "女": "女"}

NAME = Column("name", "姓名", ("应试人姓名", "考生姓名", "持证人", "持证人姓名"), required=True)
SEX = Column("sex", "性别")
IDENTITY_KIND = Column("identity_kind", "证件类型", ("证件类别", "证件种类"))
IDENTITY_NUMBER = Column(
    "identity_number",
    "证件号码",
    ("身份证号", "身份证号码", "证件号", "居民身份证号码"),
    required=True,
)
BIRTH_DATE = Column("birth_date", "出生日期", ("出生年月日", "生日"))


@dataclass(frozen=True)
class Who:
    """A person as a line names her."""

    name: str
    sex: str
    identity_kind: str
    identity_number: str
    birth_date: date | None


def who_of(line: Line) -> Who | None:
    """The person of the line; None where one of the cells cannot be taken (the line says which)."""
    before = len(line.faults)
    kind = line.take("identity_kind", lambda cell: choice_of(cell, IDENTITY_KINDS, "resident"))
    name = line.take("name", name_of)
    born = line.take("birth_date", date_of)
    sex = line.take("sex", lambda cell: choice_of(cell, SEXES, ""))
    number = None
    if kind is not None:
        number = line.take("identity_number", lambda cell: identity_of(cell, str(kind)))
    if number is not None:
        sex, born = _agree(line, str(kind), str(number), sex, born)
    if len(line.faults) > before:
        return None
    birth = born if isinstance(born, date) else None
    return Who(str(name), str(sex), str(kind), str(number), birth)


def _agree(line: Line, kind: str, number: str, sex: object, born: object) -> tuple[object, object]:
    """Sex and birth date filled in from a resident's number, or found to contradict it."""
    if kind != "resident":
        if sex == "":
            line.refuse("sex", "没有填写性别", "请选择男或女")
        return sex, born
    if sex and sex != identity.sex_of(number):
        line.refuse("sex", "性别与身份证号码不符", "请核对性别和身份证号码")
    birth = identity.birth_date_of(number)
    if born is not None and born != birth:
        what = f"出生日期与身份证号码不符（号码中为 {birth}）"
        line.refuse("birth_date", what, "请核对；也可不填，由号码得出")
    return identity.sex_of(number), birth

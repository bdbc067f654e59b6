"""The fields of two files side by side: what each holds, which one is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from admin.people.models import Person

# What is chosen together, by name: its title and its columns.
CHOSEN: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "name": ("姓名", ("name",)),
        "former_name": ("曾用名", ("former_name",)),
        "sex": ("性别", ("sex",)),
        "birth_date": ("出生日期", ("birth_date",)),
        "ethnicity": ("民族", ("ethnicity",)),
        "identity": ("证件", ("identity_kind", "identity_locked", "identity_digest")),
        "phone": ("电话", ("phone_locked", "phone_digest")),
        "email": ("电子邮箱", ("email",)),
        "photo": ("照片", ("photo",)),
        "dialect": ("方言区", ("dialect",)),
        "extra": ("其他信息", ("extra",)),
    }
)
# What tells whether a choice is filled in, and whether two are equal.
TELLING = {"identity": "identity_digest", "phone": "phone_digest"}


@dataclass(frozen=True)
class Choice:
    """One line of the preview; ``proposed``: whose content, ``kept`` or ``gone``."""

    name: str
    title: str
    kept: str
    gone: str
    differs: bool
    proposed: str


def choices_between(kept: Person, gone: Person) -> list[Choice]:
    """All fields; proposed is the kept file's, the other's where the kept one has nothing."""
    lines = []
    for name, (title, _) in CHOSEN.items():
        ours, theirs = telling(kept, name), telling(gone, name)
        lines.append(
            Choice(
                name,
                title,
                shown(kept, name),
                shown(gone, name),
                ours != theirs,
                "gone" if theirs and not ours else "kept",
            )
        )
    return lines


def telling(person: Person, name: str) -> Any:
    """What two files are compared by, as JSON has it; empty for nothing."""
    value = getattr(person, TELLING.get(name, name))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return value
    return str(value or "")


def shown(person: Person, name: str) -> str:
    """As people may see it: numbers masked."""
    match name:
        case "identity":
            masked = person.identity_masked
            return f"{person.get_identity_kind_display()} {masked}" if masked else "—"
        case "phone":
            return person.phone_masked or "—"
        case "photo":
            return "有" if person.photo else "—"
        case "extra":
            return "、".join(person.extra) if person.extra else "—"
        case _:
            return str(getattr(person, name) or "—")

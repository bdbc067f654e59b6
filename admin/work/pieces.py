"""A plan's text as pieces that leave nothing out, and the corrections an officer makes. Pure.

The texts of all pieces, one after the other, are the plan's text to the letter, whatever is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Role(StrEnum):
    """What a piece of the text is."""

    HEADING = "heading"
    ITEM = "item"
    PART = "part"
    BACKGROUND = "background"
    LEFT_OUT = "left_out"


ROLE_NAMES: Mapping[Role, str] = MappingProxyType(
    {
        Role.HEADING: "标题",
        Role.ITEM: "工作项",
        Role.PART: "并入上一工作项",
        Role.BACKGROUND: "背景说明",
        Role.LEFT_OUT: "不是计划的内容",
    }
)
DEEPEST = 4  # 一、 (一) 1、 (1)
BY_HAND = "经办人标注"


@dataclass(frozen=True)
class Piece:
    """``level``: 1 to 4 for a heading's numbering (一、 （一） 1、 （1）), 0 for none; an item that
    is a heading too has both. ``why``: why it is no item. ``key`` stays with the piece.
    """

    key: int
    text: str
    role: Role
    level: int = 0
    why: str = ""

    @property
    def told(self) -> str:
        """As people read it: without what was only space between pieces, or a broken line."""
        return "".join(part.strip() for part in self.text.splitlines()).strip()


@dataclass(frozen=True)
class Draft:
    """A piece that is an item, with what belongs to it. ``path``: headings above it."""

    key: int
    text: str
    details: tuple[str, ...]
    path: tuple[str, ...]


class NoSuchCorrection(ValueError):
    """The correction cannot be made on these pieces."""


def joined(pieces: Sequence[Piece]) -> str:
    """The whole text."""
    return "".join(piece.text for piece in pieces)


def with_role(
    pieces: Sequence[Piece], key: int, role: Role, level: int | None = None
) -> tuple[Piece, ...]:
    """The piece as something else. NoSuchCorrection for a part of nothing, or a level unheard of.

    ``level`` None keeps it; a heading without a numbering is of the first level.
    """
    place = _place(pieces, key)
    level = pieces[place].level if level is None else level
    if not 0 <= level <= DEEPEST:
        raise NoSuchCorrection
    if role == Role.PART and not any(one.role == Role.ITEM for one in pieces[:place]):
        raise NoSuchCorrection
    if role == Role.HEADING:
        level = level or 1
    elif role != Role.ITEM:
        level = 0
    why = BY_HAND if role in (Role.BACKGROUND, Role.LEFT_OUT) else ""
    changed = replace(pieces[place], role=role, level=level, why=why)
    return _sound([*pieces[:place], changed, *pieces[place + 1 :]])


def merged(pieces: Sequence[Piece], key: int) -> tuple[Piece, ...]:
    """The piece together with the one before it, which says what both are. NoSuchCorrection."""
    place = _place(pieces, key)
    if place == 0:
        raise NoSuchCorrection
    before, after = pieces[place - 1], pieces[place]
    both = replace(before, text=before.text + after.text)
    return _sound([*pieces[: place - 1], both, *pieces[place + 1 :]])


def split(pieces: Sequence[Piece], key: int, at: int, new_key: int) -> tuple[Piece, ...]:
    """The piece as two, the second beginning at character ``at``. NoSuchCorrection where one of
    them would be empty, or the key is taken.
    """
    place = _place(pieces, key)
    piece = pieces[place]
    first, second = piece.text[:at], piece.text[at:]
    taken = any(one.key == new_key for one in pieces)
    if at <= 0 or taken or not first.strip() or not second.strip():
        raise NoSuchCorrection
    role = Role.ITEM if piece.role == Role.HEADING else piece.role
    parts = (replace(piece, text=first), Piece(new_key, second, role, 0, piece.why))
    return _sound([*pieces[:place], *parts, *pieces[place + 1 :]])


def drafts(pieces: Sequence[Piece]) -> tuple[Draft, ...]:
    """The items in the order of the text, each with its parts and the headings above it."""
    above: dict[int, str] = {}
    found: list[Draft] = []
    for piece in pieces:
        if piece.level and piece.role in (Role.HEADING, Role.ITEM):
            above = {level: text for level, text in above.items() if level < piece.level}
        if piece.role == Role.ITEM:
            found.append(Draft(piece.key, piece.told, (), tuple(above.values())))
        elif piece.role == Role.PART and found:
            found[-1] = replace(found[-1], details=(*found[-1].details, piece.told))
        if piece.level and piece.role in (Role.HEADING, Role.ITEM):
            above[piece.level] = piece.told
    return tuple(found)


def left_out(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """What is neither item, nor part of one, nor heading: shown by name, with why."""
    return tuple(one for one in pieces if one.role in (Role.BACKGROUND, Role.LEFT_OUT))


def to_json(pieces: Sequence[Piece]) -> list[dict[str, Any]]:
    """As they are stored."""
    return [
        {
            "key": one.key,
            "text": one.text,
            "role": one.role.value,
            "level": one.level,
            "why": one.why,
        }
        for one in pieces
    ]


def from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[Piece, ...]:
    """As ``to_json`` stored them."""
    return tuple(
        Piece(one["key"], one["text"], Role(one["role"]), one["level"], one["why"])
        for one in stored
    )


def _place(pieces: Sequence[Piece], key: int) -> int:
    for place, piece in enumerate(pieces):
        if piece.key == key:
            return place
    raise NoSuchCorrection


def _sound(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """A part whose item is no more becomes background, so that it stays in sight."""
    sound: list[Piece] = []
    has_item = False
    for piece in pieces:
        has_item = has_item or piece.role == Role.ITEM
        orphan = piece.role == Role.PART and not has_item
        sound.append(
            replace(piece, role=Role.BACKGROUND, why="前面没有工作项") if orphan else piece
        )
    return tuple(sound)

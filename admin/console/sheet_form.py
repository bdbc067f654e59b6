"""The form on which a person tells what each column of a sheet means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from admin.accounts.models import User
from admin.imports.cells import Unreadable, text_of
from admin.imports.sheet import column_letter
from admin.sheets.cells import comparable
from admin.sheets.importing import Opened
from admin.sheets.layout import OWN, SheetLayout, own_key
from admin.sheets.mapping import OWN_MARK, SheetMapping, lines_under, strange_spellings
from admin.sheets.template import option_names
from admin.whole_number import whole_number

SAMPLES = 3
MOST_EXAMPLES = 20


@dataclass(frozen=True)
class ColumnRow:
    """A column of the sheet: where, its heading, first contents, the field it is read as."""

    place: int
    letter: str
    heading: str
    samples: str
    field: str


@dataclass(frozen=True)
class SpellingRow:
    """A spelling that no field knows: how often, what it stands for so far, what it may be."""

    name: str
    field: str
    heading: str
    spelling: str
    count: int
    meaning: str
    options: Sequence[str]
    free: bool


def column_rows(opened: Opened, layout: SheetLayout) -> list[ColumnRow]:
    """One for each column that has a heading or contents."""
    lines = lines_under(opened.sheet, opened.head, opened.mapping, layout).lines[:SAMPLES]
    numbers = [line.number - 1 for line in lines]
    if not numbers:
        below = range(opened.head.last + 1, len(opened.sheet.rows))
        numbers = list(below)[:SAMPLES]
    found = []
    for place, heading in enumerate(opened.head.headings):
        cells = [opened.sheet.rows[number] for number in numbers]
        texts = [_shown(row[place]) for row in cells if place < len(row)]
        if heading or any(texts):
            field = opened.mapping.fields[place] if place < len(opened.mapping.fields) else ""
            samples = "、".join(text for text in texts if text)
            found.append(ColumnRow(place, column_letter(place), heading, samples, field))
    return found


def _shown(cell: object) -> str:
    """A cell as it is shown beside its heading; long numbers masked."""
    try:
        text = text_of(cell)[:20]
    except Unreadable:
        return "（公式）"
    return text[:4] + "…" if len(text) > 10 and text[:8].isdigit() else text


def spelling_rows(opened: Opened, layout: SheetLayout, user: User) -> list[SpellingRow]:
    """Spellings that are not known, of columns whose contents are chosen from something."""
    choices = layout.choices(user)
    lines = lines_under(opened.sheet, opened.head, _without_values(opened.mapping), layout).lines
    found = []
    for column in layout.columns:
        if column.key not in opened.mapping.places or not (column.options or column.translated):
            continue
        options = choices.get(column.key, option_names(column))
        known = {comparable(one) for one in (*options, *column.options)}
        pairs = opened.mapping.values.get(column.key, {})
        strange = strange_spellings(lines, column, known)
        for spelling, count in strange:
            found.append(
                SpellingRow(
                    f"value:{column.key}:{spelling}",
                    column.key,
                    column.heading,
                    spelling,
                    count,
                    pairs.get(spelling, ""),
                    options,
                    column.translated,
                )
            )
    return found


def _without_values(mapping: SheetMapping) -> SheetMapping:
    return SheetMapping(mapping.headings, mapping.fields, {}, mapping.sheet, mapping.examples)


def mapping_of(posted: QueryDict, opened: Opened, layout: SheetLayout) -> SheetMapping:
    """The mapping as the form tells it; what it does not know is passed over."""
    keys = {one.key for one in layout.columns}
    fields = []
    for place, heading in enumerate(opened.head.headings):
        chosen = posted.get(f"field-{place}", "")
        if chosen == OWN and layout.keeps_own and heading:
            chosen = own_key(heading.removeprefix(OWN_MARK))
        elif chosen not in keys:
            chosen = ""
        fields.append(chosen)
    values: dict[str, dict[str, str]] = {
        name: dict(pairs) for name, pairs in opened.mapping.values.items()
    }
    for name in posted:
        start, _, rest = name.partition(":")
        key, _, spelling = rest.partition(":")
        if start == "value" and key in keys and spelling:
            meaning = str(posted[name]).strip()
            pairs = values.setdefault(key, {})
            pairs.pop(spelling, None)
            if meaning:
                pairs[spelling] = meaning
    examples = min(whole_number(posted.get("examples", "")) or 0, MOST_EXAMPLES)
    return SheetMapping(
        opened.head.headings,
        tuple(fields),
        {name: pairs for name, pairs in values.items() if pairs},
        posted.get("pattern", "").strip()[:100],
        examples,
    )


def chosen_names(layout: SheetLayout) -> Mapping[str, str]:
    """Key → heading, for the menu of fields."""
    return {one.key: one.heading + ("（必需）" if one.required else "") for one in layout.columns}

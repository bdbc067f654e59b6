"""Everything that can be wrong with a manifest's JSON, found at once.

The shape is the published schema, `data/manifest-1.schema.json`; what a schema cannot say (file
names, order of times, the paper's digest) is checked here after it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from recordings.canonical import digest_of
from recordings.findings import Finding, finding
from recordings.times import from_text

SCHEMA_FILE = Path(__file__).parent / "data" / "manifest-1.schema.json"


def item_file_name(item: int, attempt: int) -> str:
    """The one name a recording may have; so no manifest can point outside its folder.

    >>> item_file_name(1, 1), item_file_name(3, 2)
    ('item-1.flac', 'item-3-attempt-2.flac')
    """
    return f"item-{item}.flac" if attempt == 1 else f"item-{item}-attempt-{attempt}.flac"


def manifest_findings(raw: Any) -> tuple[Finding, ...]:
    """All findings about a manifest read from JSON; empty when it is right."""
    shape = tuple(_shape(raw))
    if shape:
        # File names are looked at even in a manifest of wrong shape: they are what could hurt.
        return shape + tuple(_names_of_any_shape(raw))
    found = [*_names_of_any_shape(raw), *_items(raw["items"]), *_times(raw), *_state(raw)]
    digest = digest_of(raw["paper"])
    if digest != raw["paper_digest"]:
        found.append(
            finding(
                "paper_changed",
                "paper_digest",
                "试卷内容与试卷校验值不符。",
                expected=raw["paper_digest"],
                found=digest,
            )
        )
    return tuple(found)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA_FILE.read_text("utf-8")))


def _shape(raw: Any) -> Iterator[Finding]:
    for error in sorted(_validator().iter_errors(raw), key=lambda e: list(map(str, e.path))):
        place = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error.path)
        yield finding(
            "manifest_shape",
            place.lstrip(".") or "manifest",
            "清单内容不符合格式。",
            expected=f"{error.validator}: {json.dumps(error.validator_value)[:200]}",
            found=error.message[:200],
        )


def _names_of_any_shape(raw: Any) -> Iterator[Finding]:
    items = raw.get("items") if isinstance(raw, Mapping) else None
    for index, item in enumerate(items if isinstance(items, list) else []):
        if not isinstance(item, Mapping):
            continue
        name, number, attempt = item.get("file"), item.get("item"), item.get("attempt")
        if isinstance(number, int) and isinstance(attempt, int) and isinstance(name, str):
            right = item_file_name(number, attempt)
            if name != right:
                yield finding(
                    "file_name",
                    f"items[{index}].file",
                    "录音文件名不是规定的名称，可能指向录音包以外。",
                    expected=right,
                    found=repr(name),
                )


def _items(items: list[dict[str, Any]]) -> Iterator[Finding]:
    seen: set[tuple[int, int]] = set()
    for index, item in enumerate(items):
        key = (item["item"], item["attempt"])
        if key in seen:
            yield finding(
                "item_twice", f"items[{index}]", "同一测试项的同一次录音列了两遍。", found=key
            )
        seen.add(key)
        if item["status"] == "complete" and item["lost_samples"]:
            yield finding(
                "complete_with_loss",
                f"items[{index}].lost_samples",
                "标为完整的录音不应有缺失。",
                expected=0,
                found=item["lost_samples"],
            )


def _times(raw: dict[str, Any]) -> Iterator[Finding]:
    places = [("started", raw["started"])]
    if raw["ended"] is not None:
        places.append(("ended", raw["ended"]))
    for index, item in enumerate(raw["items"]):
        places += [(f"items[{index}].{name}", item[name]) for name in ("started", "ended")]
    places += [(f"events[{index}].at", event["at"]) for index, event in enumerate(raw["events"])]
    for place, text in places:
        try:
            from_text(text)
        except ValueError:
            yield finding("no_such_time", place, "没有这样的日期或时间。", found=text)


def _state(raw: dict[str, Any]) -> Iterator[Finding]:
    if (raw["state"] == "sealed") != (raw["ended"] is not None):
        yield finding(
            "state_and_end",
            "ended",
            "已封存的录音包必须有结束时间，未封存的不能有。",
            expected="ended" if raw["state"] == "sealed" else "null",
            found=raw["ended"],
        )

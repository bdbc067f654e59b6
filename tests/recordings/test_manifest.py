"""The manifest of a sitting bundle: read back as written, and refused with every finding."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordings.canonical import canonical_json, digest_of
from recordings.errors import ManifestError
from recordings.manifest import (
    Event,
    ItemRecording,
    LevelFigures,
    SittingManifest,
    StationInfo,
    manifest_bytes,
    read_manifest,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc安"), inner, max_size=3)
    ),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text("abc安", min_size=1), JSON, max_size=3)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))
UUIDS = st.uuids(version=4).map(str)
LEVELS = st.builds(
    LevelFigures,
    st.floats(-130, 0) | st.just(float("-inf")),
    st.floats(-120, 0),
    st.floats(-120, 0),
    st.integers(0, 9),
    st.integers(0, 9),
)


@st.composite
def recordings(draw: st.DrawFn, item: int, attempt: int) -> ItemRecording:
    status = draw(st.sampled_from(["complete", "recovered"]))
    return ItemRecording(
        item=item,
        attempt=attempt,
        kind=draw(st.sampled_from(["monosyllables", "choice", "passage", "talk"])),
        sha256=draw(st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
        samples=draw(st.integers(1, 10**8)),
        sample_rate=draw(st.integers(16_000, 192_000)),
        started=draw(TIMES),
        ended=draw(TIMES),
        ended_by=draw(st.sampled_from(["next", "time", "interrupted"])),
        status=status,
        lost_samples=draw(st.integers(0, 9)) if status == "recovered" else 0,
        topic=draw(st.none() | st.text("0123456789", min_size=1)),
        level=draw(st.none() | LEVELS),
    )


@st.composite
def manifests(draw: st.DrawFn) -> SittingManifest:
    keys = draw(st.sets(st.tuples(st.integers(1, 5), st.integers(1, 3)), max_size=5))
    sealed = draw(st.booleans())
    return SittingManifest(
        bundle_id=draw(UUIDS),
        sitting_id=draw(UUIDS),
        admission_number=draw(st.text("0123456789", min_size=1, max_size=20)),
        paper=draw(OBJECTS),
        station=StationInfo(draw(TEXTS), draw(TEXTS), draw(TEXTS), draw(TEXTS)),
        started=draw(TIMES),
        state="sealed" if sealed else "open",
        ended=draw(TIMES) if sealed else None,
        items=tuple(draw(recordings(*key)) for key in sorted(keys)),
        events=tuple(
            draw(
                st.lists(
                    st.builds(Event, TIMES, st.sampled_from(["item_started", "note"]), OBJECTS),
                    max_size=3,
                )
            )
        ),
    )


def right() -> dict[str, Any]:
    item = ItemRecording(
        1,
        1,
        "monosyllables",
        "a" * 64,
        48_000,
        48_000,
        datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC),
        "next",
        "complete",
        level=LevelFigures(-6.1, -21.0, -58.0, 0, 0),
    )
    made = SittingManifest(
        "00000000-0000-4000-8000-000000000001",
        "00000000-0000-4000-8000-000000000002",
        "123",
        {"seed": 1},
        StationInfo("0.1.0", "A-03", "耳麦", "ALSA"),
        datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        items=(item,),
    )
    raw: dict[str, Any] = made.to_json()
    return raw


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(manifests())
def test_a_manifest_written_and_read_is_itself(manifest: SittingManifest) -> None:
    assert read_manifest(manifest_bytes(manifest)) == manifest


@given(JSON)
def test_reading_any_json_gives_a_manifest_or_findings(raw: Any) -> None:
    with pytest.raises(ManifestError) as caught:
        SittingManifest.from_json(raw)
    assert caught.value.findings


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../item-1.flac",
        "..",
        "a/../item-1.flac",
        "..\\item-1.flac",
        "C:\\item-1.flac",
        "item-1.flac\0.txt",
        "item-1.flac\n",
        "item-1.wav",
        "item-1.FLAC",
        "item-2.flac",
        "item-01.flac",
        "",
        "manifest.json",
        "ｉtem-1.flac",
    ],
)
def test_no_file_name_leaves_the_folder(name: str) -> None:
    raw = right()
    raw["items"][0]["file"] = name
    with pytest.raises(ManifestError) as caught:
        SittingManifest.from_json(raw)
    assert [f.id for f in caught.value.findings] == ["file_name"]
    assert caught.value.findings[0].path == "items[0].file"


def test_every_finding_is_told_at_once() -> None:
    raw = right()
    raw["items"].append(dict(raw["items"][0], status="complete", lost_samples=3))
    raw["paper"]["seed"] = 2
    raw["state"] = "sealed"
    raw["started"] = "2026-02-30T00:00:00.000Z"
    with pytest.raises(ManifestError) as caught:
        SittingManifest.from_json(raw)
    assert {f.id for f in caught.value.findings} == {
        "item_twice",
        "complete_with_loss",
        "paper_changed",
        "state_and_end",
        "no_such_time",
    }
    assert all(f.sentence.endswith("。") for f in caught.value.findings)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("schema",), 2),
        (("bundle_id",), "../../x"),
        (("paper_digest",), "a" * 64 + "\n"),
        (("station", "seat"), 3),
        (("items", 0, "samples"), 0),
        (("items", 0, "samples"), True),
        (("items", 0, "sample_rate"), 8_000),
        (("items", 0, "started"), "2026-01-02T03:04:05Z"),
        (("items", 0, "kind"), "singing"),
        (("items", 0, "level", "peak_dbfs"), "loud"),
        (("items", 0, "other"), 1),
    ],
)
def test_a_wrong_value_is_named_by_its_place(place: tuple[str | int, ...], value: object) -> None:
    raw = right()
    target: Any = raw
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    with pytest.raises(ManifestError) as caught:
        SittingManifest.from_json(raw)
    (one,) = caught.value.findings
    assert one.id == "manifest_shape"
    assert str(place[-1]) in one.path + one.found


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe", b'{"a":1,"a":2}', b"[NaN]", b'"\\ud800"', b"[" * 100_000],
)
def test_bytes_that_are_no_manifest_are_refused(data: bytes) -> None:
    with pytest.raises(ManifestError) as caught:
        read_manifest(data)
    assert [f.id for f in caught.value.findings] == ["manifest_not_json"]


def test_the_paper_digest_is_of_canonical_json() -> None:
    # Written out by hand once, so that another program can compute the same.
    assert canonical_json({"b": [1, 2.5], "a": "爱"}) == '{"a":"爱","b":[1,2.5]}'.encode()
    assert digest_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert right()["paper_digest"] == digest_of(json.loads('{ "seed" : 1 }'))


def test_the_highest_attempt_counts() -> None:
    raw = right()
    second = dict(raw["items"][0], attempt=2, file="item-1-attempt-2.flac")
    raw["items"].insert(0, second)
    manifest = SittingManifest.from_json(raw)
    assert [(r.item, r.attempt) for r in manifest.counting] == [(1, 2)]

"""Files of one person are found, with their reasons; those of two are left alone."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.duplicates.comparing import (
    THRESHOLD,
    Known,
    compare,
    likely_pairs,
    names_of,
    sounds_of,
)
from admin.people.identity import check_character
from benchmarks.duplicates import made_people, measure, plant

BIRTH = date(1990, 1, 21)


def number(serial: int, region: str = "220202") -> str:
    leading = f"{region}{BIRTH:%Y%m%d}{serial:03d}"
    return leading + check_character(leading)


def texts(one: Known, other: Known) -> list[str]:
    return [finding.text for finding in compare(one, other, names_of([one, other])).findings]


MISTYPED = number(24)[:-3] + "9" + number(24)[-2:]
WHO = Known(1, "王小红", "", "女", BIRTH, number(24), "p", frozenset({7}))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, "证件号码相同"),
        ({"name": "王晓红"}, "姓名同音"),
        ({"name": "王红小"}, "姓名用字相同，次序不同"),
        ({"name": "王小红", "birth": None, "number": ""}, "姓名相同"),
        ({"name": "王小弘", "number": "", "birth": date(1990, 1, 12)}, "出生日期只差一处"),
        (
            {"name": "汪小红", "number": number(24)[:-3] + "9" + number(24)[-2:]},
            "证件号码像是抄错了一两位",
        ),
    ],
)
def test_the_same_person_under_faults(changed: dict[str, object], reason: str) -> None:
    again = replace(WHO, key=2, **changed)  # type: ignore[arg-type]
    assert reason in texts(WHO, again)
    assert [(one.low, one.high) for one in likely_pairs([again, WHO])] == [(1, 2)]


@pytest.mark.parametrize(
    "other",
    [
        # A twin: same birthday, school and surname, the next number.
        replace(WHO, key=2, name="王小华", number=number(26), phone=""),
        replace(WHO, key=2, birth=date(1975, 6, 3), number=number(100), phone=""),
        Known(2, "李明", "", "男", BIRTH, "", "", frozenset({7})),
    ],
)
def test_two_people_are_no_pair(other: Known) -> None:
    assert likely_pairs([WHO, other]) == []


def test_a_common_name_says_less_than_a_rare_one() -> None:
    crowd = [replace(WHO, key=key, name="王伟") for key in range(10, 200)]
    names = names_of([*crowd, WHO])
    assert names.worth("王伟") < names.worth("王小红")


def test_an_earlier_name_counts_as_a_name() -> None:
    again = replace(WHO, key=2, name="王丽", former_name="王小红", number="")
    assert "一方的姓名是另一方的曾用名" in texts(WHO, again)
    assert likely_pairs([WHO, again])


known = st.builds(
    Known,
    key=st.integers(1, 10**6),
    name=st.text(st.sampled_from("王李张小红华伟芳静"), min_size=1, max_size=4),
    former_name=st.sampled_from(["", "王小红"]),
    sex=st.sampled_from(["", "男", "女"]),
    birth=st.none() | st.dates(date(1960, 1, 1), date(2005, 1, 1)),
    number=st.sampled_from(["", number(24), number(26), number(24)[:-1] + "5"]),
    phone=st.sampled_from(["", "a", "b"]),
    units=st.frozensets(st.integers(1, 5), max_size=3),
)


@given(known, known)
def test_points_do_not_depend_on_who_comes_first(one: Known, other: Known) -> None:
    names = names_of([one, other])
    there, back = compare(one, other, names), compare(other, one, names)
    if one.key != other.key:
        assert (there.low, there.high) == (back.low, back.high)
    assert {f.text for f in there.findings} == {f.text for f in back.findings}


@settings(max_examples=30)
@given(st.lists(known, max_size=12, unique_by=lambda one: one.key), st.floats(0, 20))
def test_blocks_lose_no_pair_that_is_likely(people: list[Known], threshold: float) -> None:
    """Against comparing everybody with everybody, for pairs that agree in a number or a sound."""
    names = names_of(people)
    found = {(one.low, one.high) for one in likely_pairs(people, threshold)}
    for place, one in enumerate(people):
        for other in people[place + 1 :]:
            likeness = compare(one, other, names)
            assert (likeness.points >= threshold) or (likeness.low, likeness.high) not in found
            same = sorted(sounds_of(one.name)) == sorted(sounds_of(other.name))
            if likeness.points >= threshold and same:
                assert (likeness.low, likeness.high) in found


def test_precision_and_recall_on_planted_copies() -> None:
    chance = random.Random(7)
    people = made_people(3_000, chance)
    copies, planted = plant(people, 150, chance)
    found = {(one.low, one.high) for one in likely_pairs([*people, *copies], THRESHOLD)}
    got = measure(found, planted)
    assert got.precision > 0.93
    assert got.recall > 0.9


def test_what_is_measured() -> None:
    assert measure({(1, 2), (3, 4)}, {(1, 2), (5, 6)}) == measure(
        {(1, 2), (9, 9)}, {(1, 2), (7, 8)}
    )
    assert measure({(1, 2), (3, 4)}, {(1, 2)}).precision == 0.5
    assert measure({(1, 2)}, {(1, 2), (3, 4), (5, 6), (7, 8)}).recall == 0.25
    assert measure((), ()).recall == 1.0

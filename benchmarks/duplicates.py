"""Precision and recall of the search for people on file twice, on a made city of 20,000.

    python -m benchmarks.duplicates [people] [planted]

Plants copies with one or two faults each (a character mistyped, characters turned round, a name
of the same sound, another school, no birth date, an identity number mistyped), compares everybody,
and prints the time, and precision and recall by threshold; at the threshold in force also by fault.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pypinyin import lazy_pinyin

from admin.duplicates.comparing import THRESHOLD, Known, likely_pairs
from admin.people.identity import check_character

SEED = 20261129
# The commonest surnames with their shares of a thousand (Ministry of Public Security, 2020).
SURNAMES = {
    **{"王": 72, "李": 71, "张": 68, "刘": 54, "陈": 45, "杨": 31, "黄": 22, "赵": 20},
    **{"吴": 20, "周": 19, "徐": 14, "孙": 13, "马": 13, "朱": 13, "胡": 12, "郭": 11},
    **{"何": 11, "林": 11, "高": 10, "罗": 9, "郑": 9, "梁": 8, "谢": 8, "宋": 8, "唐": 7},
    **{"许": 7, "邓": 6, "冯": 6, "韩": 6, "曹": 6, "曾": 6, "彭": 6, "萧": 5, "蔡": 5},
    **{"潘": 5, "田": 5, "董": 5, "袁": 5, "于": 5, "余": 5, "叶": 5, "蒋": 5, "杜": 5},
    **{"苏": 4, "魏": 4, "程": 4, "吕": 4, "丁": 4, "沈": 4, "任": 4, "姚": 4, "卢": 4},
}
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建国文辉力健世广志义兴良海山仁波宁贵福生龙"
    "元全胜学祥才发武新利清飞彬富顺信子鹏松林峰婷雪梅琳晶欣怡佳慧雅莉倩蕾薇颖琴云洁淑珍玲蓉冰凤春"
)
SCHOOLS, SCHOOL_SIZE = 400, 50
LETTERS = "0123456789"


@dataclass(frozen=True)
class Measured:
    """Of pairs found against pairs planted."""

    precision: float
    recall: float


def measure(found: Collection[tuple[int, int]], planted: Collection[tuple[int, int]]) -> Measured:
    """Share of the found that were planted, and of the planted that were found; each 1 of none."""
    right = len(set(found) & set(planted))
    return Measured(right / len(found) if found else 1.0, right / len(planted) if planted else 1.0)


def made_people(count: int, chance: random.Random) -> list[Known]:
    """Teachers of a city: 98 of 100 with a sound identity number, 60 with a telephone."""
    people = []
    for key in range(1, count + 1):
        female = chance.random() < 0.66
        birth = date(1962, 1, 1) + timedelta(days=chance.randrange(40 * 365))
        surname = chance.choices([*SURNAMES], weights=[*SURNAMES.values()])[0]
        size = 1 if chance.random() < 0.2 else 2
        people.append(
            Known(
                key,
                surname + "".join(chance.choices(GIVEN, k=size)),
                "",
                "女" if female else "男",
                birth,
                _number(birth, female, chance) if chance.random() < 0.98 else "",
                f"1{chance.randrange(10**10):010d}" if chance.random() < 0.6 else "",
                frozenset({chance.randrange(SCHOOLS)}),
            )
        )
    return people


def _number(birth: date, female: bool, chance: random.Random) -> str:
    serial = chance.randrange(499) * 2 + (0 if female else 1)
    leading = f"2202{chance.randrange(2, 12):02d}{birth:%Y%m%d}{serial:03d}"
    return leading + check_character(leading)


def mistyped_name(one: Known, chance: random.Random) -> Known:
    """One character of the given name is another."""
    place = chance.randrange(1, len(one.name))
    other = chance.choice([sign for sign in GIVEN if sign != one.name[place]])
    return replace(one, name=one.name[:place] + other + one.name[place + 1 :])


def turned_name(one: Known, chance: random.Random) -> Known:
    """Two neighbouring characters change places."""
    signs = list(one.name)
    place = chance.randrange(len(signs) - 1)
    signs[place], signs[place + 1] = signs[place + 1], signs[place]
    return replace(one, name="".join(signs))


def same_sound(one: Known, chance: random.Random) -> Known:
    """Another character of the same sound, tones aside."""
    places = list(range(1, len(one.name)))
    chance.shuffle(places)
    for place in places:
        sound = lazy_pinyin(one.name[place])
        others = [sign for sign in GIVEN if sign != one.name[place] and lazy_pinyin(sign) == sound]
        if others:
            return replace(
                one, name=one.name[:place] + chance.choice(others) + one.name[place + 1 :]
            )
    return one


def other_school(one: Known, chance: random.Random) -> Known:
    """Entered again after a move."""
    return replace(one, units=frozenset({(min(one.units) + 1 + chance.randrange(398)) % SCHOOLS}))


def no_birth(one: Known, chance: random.Random) -> Known:
    """A list without birth dates, nor numbers, which hold them."""
    return replace(one, birth=None, number="")


def mistyped_number(one: Known, chance: random.Random) -> Known:
    """One digit is another; the check character tells."""
    if not one.number:
        return one
    place = chance.randrange(17)
    other = chance.choice([sign for sign in LETTERS if sign != one.number[place]])
    return replace(one, number=one.number[:place] + other + one.number[place + 1 :])


FAULTS: dict[str, Callable[[Known, random.Random], Known]] = {
    "one character mistyped": mistyped_name,
    "characters turned round": turned_name,
    "name of the same sound": same_sound,
    "another school": other_school,
    "no birth date": no_birth,
    "identity number mistyped": mistyped_number,
}


def plant(
    people: list[Known], count: int, chance: random.Random
) -> tuple[list[Known], dict[tuple[int, int], tuple[str, ...]]]:
    """Copies of ``count`` people with one or two faults; pairs of keys, and what was done. A copy
    has its own identity number only where that is mistyped: two sound numbers cannot be one
    person's, and an equal one is refused on entry.
    """
    copies, planted = [], {}
    for one in chance.sample(people, count):
        faults = tuple(chance.sample(list(FAULTS), chance.choice((1, 1, 2))))
        copy = replace(one, key=len(people) + len(copies) + 1)
        if "identity number mistyped" not in faults:
            copy = replace(copy, number="")
        if chance.random() < 0.5:
            copy = replace(copy, phone="")
        for name in faults:
            copy = FAULTS[name](copy, chance)
        copies.append(copy)
        planted[one.key, copy.key] = faults
    return copies, planted


def main() -> None:
    """Print the table."""
    count, copies = (int(text) for text in (*sys.argv[1:], "20000", "600")[:2])
    chance = random.Random(SEED)
    people = made_people(count, chance)
    twice, planted = plant(people, copies, chance)
    begun = time.perf_counter()
    pairs = likely_pairs([*people, *twice], threshold=4.0)
    print(f"{count + copies} people compared in {time.perf_counter() - begun:.1f} s")
    print("threshold  found  precision  recall")
    for threshold in (4.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0):
        found = {(one.low, one.high) for one in pairs if one.points >= threshold}
        got = measure(found, planted)
        mark = "  in force" if threshold == THRESHOLD else ""
        print(f"{threshold:9.1f}  {len(found):5d}  {got.precision:9.3f}  {got.recall:6.3f}{mark}")
    found = {(one.low, one.high) for one in pairs if one.points >= THRESHOLD}
    whole = Counter(fault for faults in planted.values() for fault in faults)
    right = Counter(fault for pair, faults in planted.items() if pair in found for fault in faults)
    print(f"recall by fault at {THRESHOLD}")
    for fault in FAULTS:
        print(f"  {fault:26s} {right[fault] / max(whole[fault], 1):.3f} of {whole[fault]}")


if __name__ == "__main__":
    main()

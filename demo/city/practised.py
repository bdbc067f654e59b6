"""Practice at the booths after a test: who came, what was read and how it went."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from demo.city.making import City, Told, morning, write_all

PEOPLE, VISITS, READINGS = 150, 3, 18
MINUTES = 45  # of a visit
WORDS = {
    "retroflex": (("知识", "zhi1 shi5"), ("自治", "zi4 zhi4"), ("沼泽", "zhao3 ze2")),
    "front_back_nasal": (("人生", "ren2 sheng1"), ("民兵", "min2 bing1"), ("真正", "zhen1 zheng4")),
    "neutral": (("妈妈", "ma1 ma5"), ("石头", "shi2 tou5"), ("清楚", "qing1 chu5")),
    "tone_1": (("春天", "chun1 tian1"), ("专家", "zhuan1 jia1"), ("交通", "jiao1 tong1")),
    "tone_2": (("人民", "ren2 min2"), ("学习", "xue2 xi2"), ("灵活", "ling2 huo2")),
}
RIGHT, WRONG = "读得准确。", "还没有读准，请听一遍示范再读。"


def make_practice(city: City, told: Told) -> None:
    """Some of those who were tested come a few times; more is right each time."""
    from admin.practice.models import PracticeReading, PracticeRun

    rng = city.chance("practice")
    tested = {one.candidate.person_id: one for one, _ in city.made["sittings"]}
    account = city.made["account teacher"].pk
    others = [one for person, one in sorted(tested.items()) if person != account]
    chosen = rng.sample(others, min(len(others), city.count(PEOPLE, 3)))
    seats = city.made["seats"]
    runs: list[Any] = []
    readings: list[Any] = []
    for sitting in (tested[account], *chosen):
        for visit in range(VISITS):
            day = sitting.candidate.session.date + timedelta(days=8 + 9 * visit + rng.randint(0, 5))
            if day > city.today:
                break
            begun = morning(day, 14) + timedelta(minutes=rng.randint(0, 90))
            run = PracticeRun(
                person_id=sitting.candidate.person_id,
                seat=rng.choice(seats),
                begun_at=begun,
                ended_at=begun + timedelta(minutes=MINUTES + 1),
            )
            runs.append(run)
            readings += _readings(rng, run, visit)
    write_all(PracticeRun, runs)
    write_all(PracticeReading, readings, told, len(readings))


def _readings(rng: random.Random, run: Any, visit: int) -> Iterator[Any]:
    from admin.practice.models import PracticeReading

    theme = rng.choice(sorted(WORDS))
    for number in range(READINGS):
        word, pinyin = WORDS[theme][number % len(WORDS[theme])]
        right = rng.random() < 0.6 + 0.12 * visit
        yield PracticeReading(
            run=run,
            at=run.begun_at + timedelta(minutes=MINUTES * (number + 1) / READINGS),
            theme=theme,
            exercise=f"{theme}:{word}",
            hanzi=word,
            pinyin=pinyin,
            right=right,
            sentence=RIGHT if right else WRONG,
            engine="0.1.0",
            took_ms=rng.randint(300, 700),
        )

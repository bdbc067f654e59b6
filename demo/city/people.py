"""Teachers with their posts, the users of every role, and people entered twice by mistake."""

from __future__ import annotations

import csv
import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from demo.city.making import City, Told, write_all
from demo.city.names import ethnicity_of, misheard, name_of
from demo.city.places import School

TEACHERS = 20_000
REGION = "9901"  # no province begins with 99: numbers of nobody
SUBJECTS = {
    "幼儿园": ("学前教育",),
    "小学": ("语文", "语文", "数学", "数学", "英语", "音乐", "美术", "体育", "科学", "道德与法治"),
    "初中": ("语文", "数学", "英语", "物理", "化学", "历史", "地理", "生物", "体育", "道德与法治"),
    "高中": ("语文", "数学", "英语", "物理", "化学", "历史", "地理", "生物", "思想政治"),
    "中职": ("语文", "数学", "计算机", "机械", "会计", "学前教育", "旅游", "电子"),
    "": ("语文", "数学", "英语", "教育学", "心理学"),
}
WOMEN = {"幼儿园": 0.97, "小学": 0.74, "初中": 0.6, "高中": 0.52, "中职": 0.5, "": 0.6}
CLASS_TEACHERS, MOVED, SPECIAL = 0.28, 0.25, 0.08
EXAMINERS = 40
DIALECTS = ("东北官话", "东北官话", "东北官话", "北京官话", "胶辽官话")
PLANTED_SHARE = 0.01
DUPLICATES = "planted-duplicates.csv"
ACCOUNTS = "accounts.txt"


@dataclass(frozen=True)
class Teacher:
    """A teacher with school and present post."""

    person: Any
    school: School
    post: Any


def make_teachers(city: City, told: Told) -> None:
    """Each school's staff; leaves ``teachers`` (person and school) for later makers."""
    from admin.people.models import Person

    rng = city.chance("teachers")
    schools: list[School] = city.made["schools"]
    total = city.count(TEACHERS)
    weight = sum(one.staff for one in schools)
    places: list[School] = []
    carried = 0.0
    for school in schools:
        carried += school.staff * total / weight
        number = round(carried) - len(places)
        places += [school] * number
    people = (_person(rng, school, serial, city) for serial, school in enumerate(places))
    made = write_all(Person, people, told, total)
    city.made["teachers"] = list(zip(made, places, strict=True))


def _person(rng: random.Random, school: School, serial: int, city: City) -> Any:
    from admin.people.models import Person

    sex = "女" if rng.random() < WOMEN[school.stage] else "男"
    age = min(59, max(22, round(rng.gauss(40, 9))))
    born = date(city.today.year - age, rng.randint(1, 12), rng.randint(1, 28))
    person = Person(
        name=name_of(rng, sex, born.year),
        sex=sex,
        birth_date=born,
        ethnicity=ethnicity_of(rng),
        dialect=rng.choice(DIALECTS),
    )
    person.set_identity("resident", _number(serial, born, sex))
    person.set_phone(f"1000{rng.randint(0, 9_999_999):07d}")
    return person


def _number(serial: int, born: date, sex: str) -> str:
    """A well-formed number of nobody, another for each serial: by district, then by order."""
    from admin.people.identity import check_character

    district, order = divmod(serial, 400)
    leading = f"{REGION}{district % 99 + 1:02d}{born:%Y%m%d}{order * 2 + (sex == '男'):03d}"
    return leading + check_character(leading)


def make_posts(city: City, told: Told) -> None:
    """The post of each teacher, earlier ones, principals, class teachers, examiners. Leaves
    ``staff``: each teacher with school and present post.
    """
    from admin.people.models import Post

    posts = list(_posts(city.chance("posts"), city))
    write_all(Post, posts, told, len(posts))
    held = {one.person_id: one for one in posts if one.valid_to is None and one.is_main}
    city.made["staff"] = [
        Teacher(person, school, held[person.pk]) for person, school in city.made["teachers"]
    ]


def _posts(rng: random.Random, city: City) -> Iterator[Any]:
    from admin.people.models import Post

    by_county: dict[int, list[School]] = {}
    for one in city.made["schools"]:
        by_county.setdefault(one.county.pk, []).append(one)
    closed = {one.successor_id: one for one in city.made["closed schools"]}
    headed: set[int] = set()
    examiners = city.count(EXAMINERS, 4)
    for person, school in city.made["teachers"]:
        working = date(person.birth_date.year + 22, 9, 1)
        begins = working
        if rng.random() < MOVED and (city.today - working).days > 365 * 4:
            begins = date(rng.randint(working.year + 2, city.today.year - 1), 9, 1)
            former = rng.choice(by_county[school.county.pk])
            record = former.record
            old = closed.get(school.record.pk)
            if old is not None and old.valid_to and begins > old.valid_to > working:
                record, begins = old, old.valid_to + timedelta(days=1)
            if record.pk != school.record.pk:
                yield Post(
                    person=person,
                    organisation=record,
                    subject=rng.choice(SUBJECTS[school.stage]),
                    stage=former.stage,
                    is_rural=former.is_rural,
                    valid_from=working,
                    valid_to=begins - timedelta(days=1),
                )
        role, title = "teacher", ""
        if school.record.pk not in headed and begins.year < city.today.year - 6:
            headed.add(school.record.pk)
            role, title = "principal", "园长" if school.level == "kindergarten" else "校长"
        elif school.level == "training":
            role = "trainer"
        elif rng.random() < CLASS_TEACHERS and school.stage:
            role = "class_teacher"
        is_special = school.is_rural and begins.year >= 2009 and rng.random() < SPECIAL * 2
        yield Post(
            person=person,
            organisation=school.record,
            role=role,
            title=title,
            subject=rng.choice(SUBJECTS[school.stage]),
            stage=school.stage,
            is_rural=school.is_rural,
            is_special_post=is_special,
            valid_from=begins,
        )
        if examiners and school.level in ("training", "senior") and rng.random() < 0.1:
            examiners -= 1
            city.made.setdefault("examiners", []).append(person)
            yield Post(
                person=person,
                organisation=city.made["root"],
                role="examiner",
                title="普通话水平测试员",
                is_main=False,
                valid_from=date(city.today.year - 4, 3, 1),
            )


def make_users(city: City, told: Told) -> None:
    """An account of every role, a county officer for each county, the examiners, a teacher;
    passwords in a file beside the records. Leaves ``users`` and ``account teacher``.
    """
    from django.contrib.auth.hashers import make_password

    from admin.accounts.models import User
    from admin.accounts.permissions import give_role, make_groups
    from admin.accounts.rights import ROLE_NAMES, Role

    make_groups()
    password = secrets.token_urlsafe(9)
    hashed = make_password(password)
    lines = [f"全部演示账号的密码：{password}", ""]
    users: dict[str, Any] = {}

    def add(username: str, role: Role, shown: str, **fields: Any) -> Any:
        user = User.objects.create(username=username, password=hashed, display_name=shown, **fields)
        give_role(user, role)
        lines.append(f"{username}\t{ROLE_NAMES[role]}\t{shown}")
        return user

    for role in Role:
        if role in (Role.COUNTY_OFFICER, Role.EXAMINER, Role.CANDIDATE):
            continue
        users[role.value] = add(role.value, role, f"演示{ROLE_NAMES[role]}")
    for number, county in enumerate(city.made["counties"], 1):
        place = county.name.removesuffix("教育局")
        add(f"county{number}", Role.COUNTY_OFFICER, f"{place}管理员", organisation=county)
    people = city.made.get("examiners") or [one for one, _ in city.made["teachers"][:4]]
    users["examiners"] = [
        add(f"examiner{number}", Role.EXAMINER, person.name, person=person)
        for number, person in enumerate(people, 1)
    ]
    teacher = _with_account(city)
    add("teacher1", Role.CANDIDATE, teacher.name, person=teacher)
    city.made["account teacher"] = teacher
    city.made["users"] = users
    path = city.folder / ACCOUNTS
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(0o600)
    told(len(lines), len(lines))


def _with_account(city: City) -> Any:
    """A teacher of a primary school where there is one, whose file has something of everything."""
    plain = [one for one in city.made["staff"] if one.school.stage and one.post.role == "teacher"]
    primary = [one for one in plain if one.school.stage == "小学"]
    return (primary or plain)[-1].person


def make_duplicates(city: City, told: Told) -> None:
    """People entered a second time, as it happens in offices; which ones stands in a file: both
    keys, and what went wrong. Some who only look alike stand there too, as ``other``.
    """
    from admin.people.models import Person, Post

    rng = city.chance("duplicates")
    teachers = city.made["teachers"]
    chosen = rng.sample(teachers, max(4, round(len(teachers) * PLANTED_SHARE)))
    ways = ("no number", "wrong digit", "misheard name", "other paper", "other")
    planned = [(person, school, ways[n % len(ways)]) for n, (person, school) in enumerate(chosen)]
    twins = write_all(Person, (_twin(rng, person, way) for person, _, way in planned))
    schools = city.made["schools"]
    write_all(
        Post,
        (
            Post(
                person=twin,
                organisation=rng.choice(schools).record if way == "other" else school.record,
                stage=school.stage,
            )
            for twin, (_, school, way) in zip(twins, planned, strict=True)
        ),
    )
    with (city.folder / DUPLICATES).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["person", "entered again", "how", "same"])
        for twin, (person, _, way) in zip(twins, planned, strict=True):
            writer.writerow([person.pk, twin.pk, way, "no" if way == "other" else "yes"])
    told(len(twins), len(twins))


def _twin(rng: random.Random, person: Any, way: str) -> Any:
    from admin.people.identity import check_character
    from admin.people.models import Person

    twin = Person(name=person.name, sex=person.sex, birth_date=person.birth_date)
    twin.ethnicity = rng.choice((person.ethnicity, ""))
    number = person.identity_number
    if way == "wrong digit":
        place = rng.randrange(14, 16)
        other = str((int(number[place]) + rng.randint(1, 9)) % 10)
        leading = f"{number[:place]}{other}{number[place + 1 : 17]}"
        twin.set_identity("resident", leading + check_character(leading))
    elif way == "misheard name":
        twin.name = misheard(person.name)
    elif way == "other paper":
        twin.set_identity("passport", f"E{rng.randint(10_000_000, 99_999_999)}")
    elif way == "other":
        born = person.birth_date + timedelta(days=rng.randint(400, 4000))
        twin.birth_date = born
    return twin

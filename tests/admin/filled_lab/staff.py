"""One user for each kind of work, and the people and schools of the lab."""

from __future__ import annotations

from datetime import datetime, timedelta

from admin.accounts.account_changes import give, lock, take
from admin.accounts.models import SecondFactor, User
from admin.accounts.permissions import give_role
from admin.accounts.rights import Role
from admin.people.cipher import cipher
from admin.people.models import Organisation, Person
from tests.admin.factories import identity_number
from tests.admin.real_browser import PASSWORD

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of every one-time code
NAMES = (
    *("王小红", "李建国", "张雨桐", "赵文静", "阿依古丽·买买提", "陈思远", "刘晓梅", "周明轩"),
    *("吴佳怡", "郑海涛", "孙丽华", "黄子涵", "马秀英", "朱志强", "胡晓东", "郭美玲"),
    *("何文博", "高雅琴", "林立群", "罗思敏", "梁振宇", "宋慧敏", "唐俊杰", "许晴"),
    *("韩冬梅", "冯国栋", "邓丽萍", "曹雪松", "彭佳慧", "曾庆华", "肖静", "田野"),
    *("董洁", "潘志明", "袁晓芳", "蔡文斌", "蒋丽娜", "余海波", "杜娟", "叶成林"),
    *("程晓燕", "魏国强", "苏雅", "吕建平"),
)
SCHOOLS = ("第一实验小学", "城关中心小学", "清河中学", "育才幼儿园")
STAFF = (
    ("officer", Role.OFFICER, "何主任", ""),
    ("county", Role.COUNTY_OFFICER, "孟干事", ""),
    ("invigilator", Role.INVIGILATOR, "林监考", ""),
    ("examiner1", Role.EXAMINER, "钱测试员", "provincial"),
    ("examiner2", Role.EXAMINER, "冯测试员", "provincial"),
    ("examiner3", Role.EXAMINER, "尤测试员", "national"),
    ("examiner4", Role.EXAMINER, "施测试员", "national"),
    ("chief", Role.CHIEF_EXAMINER, "沈总测试员", "national"),
    ("archivist", Role.ARCHIVIST, "韩档案", ""),
    ("trainer", Role.TRAINER, "蒋老师", ""),
    ("auditor", Role.AUDITOR, "卫审计", ""),
    ("administrator", Role.ADMINISTRATOR, "秦管理员", ""),
    ("candidate", Role.CANDIDATE, "王小红", ""),
)
HALF_IN = "half-in"  # an administrator who has given the password and not yet the code
IDLE = (  # people whose queues are still empty
    ("new-examiner", Role.EXAMINER, "吕测试员"),
    ("new-candidate", Role.CANDIDATE, "张雨桐"),
    (HALF_IN, Role.ADMINISTRATOR, "华管理员"),
)


def make_staff(now: datetime) -> dict[str, User]:
    """Users by their names; whoever needs a second factor has one."""
    users = {}
    for name, role, shown, grade in STAFF:
        users[name] = _user(name, role, shown, now)
        users[name].examiner_grade = grade
        users[name].save()
    for name, role, shown in IDLE:
        users[name] = _user(name, role, shown, now)
    users["nobody"] = User.objects.create_user("nobody", password=PASSWORD, display_name="凌新人")
    return users


def manage_accounts(users: dict[str, User], now: datetime) -> None:
    """Roles changed, an account locked, a newcomer without a device yet."""
    boss = users["administrator"]
    give(users["chief"], Role.TRAINER, by=boss, at=now, reason="代管培训班，至学期末")
    take(users["chief"], Role.TRAINER, by=boss, at=now, reason="学期结束")
    users["newcomer"] = User.objects.create_user(
        "newcomer", password=PASSWORD, display_name="严总测"
    )
    give_role(users["newcomer"], Role.CHIEF_EXAMINER)
    gone = _user("gone", Role.EXAMINER, "于测试员", now)
    lock(gone, by=boss, at=now, reason="调离")


def _user(name: str, role: Role, shown: str, now: datetime) -> User:
    user = User.objects.create_user(name, password=PASSWORD, display_name=shown)
    give_role(user, role)
    if user.needs_second_factor:
        at = now - timedelta(days=30)
        SecondFactor.objects.create(
            user=user, secret_locked=cipher().lock(SECRET), begun_at=at, confirmed_at=at
        )
    return user


def make_schools() -> list[Organisation]:
    """Four schools in two counties."""
    counties = [
        Organisation.objects.create(name=name, kind=Organisation.Kind.COUNTY)
        for name in ("东城区", "西城区")
    ]
    return [
        Organisation.objects.create(name=name, parent=counties[place % 2])
        for place, name in enumerate(SCHOOLS)
    ]


def make_people() -> list[Person]:
    """The candidates of all sessions: the same people sit more than once."""
    people = []
    for place, name in enumerate(NAMES):
        female = place % 2 == 0
        person = Person(name=name, sex="女" if female else "男")
        person.set_identity("resident", identity_number(place + 1, female=female))
        person.set_phone(f"1380000{place:04d}")
        person.save()
        people.append(person)
    return people

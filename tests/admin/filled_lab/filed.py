"""Files with posts, entries and a request; a renamed school; two files of one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from admin.accounts.models import User
from admin.duplicates.finding import look_for_pairs, tell_apart
from admin.duplicates.merging import merge
from admin.duplicates.models import LikelyPair, Merge
from admin.people.models import Organisation, Person, Post
from admin.people.organising import rename
from admin.people.posting import PostTerms, add_post
from admin.personnel.editing import enter
from admin.personnel.models import ChangeRequest, FileEntry, Heading
from admin.personnel.requesting import ask_field
from tests.admin.factories import add_person
from tests.admin.filled_lab.people_of import People


@dataclass(frozen=True)
class Filed:
    """What pages of files are about."""

    person: Person
    post: Post
    entry: FileEntry
    own_entry: FileEntry
    request: ChangeRequest
    unit: Organisation
    pair: LikelyPair
    merge: Merge


def file_people(users: Mapping[str, User], people: People, now: datetime) -> Filed:
    """The first person's file, the candidate's own, two more people who are one."""
    officer, candidate = users["officer"], users["candidate"]
    assert candidate.person
    person, unit, today = people.people[0], people.schools[0], timezone.localdate(now)
    terms = PostTerms(
        unit,
        "teacher",
        "",
        "语文",
        "小学",
        is_rural=True,
        is_main=True,
        valid_from=date(2015, 9, 1),
    )
    post = add_post(person, terms, reason="新入职", by=officer, at=now)
    study = Heading.objects.get(code="study")
    told = {
        "begun": "2010-09-01",
        "ended": "2014-07-01",
        "school": "北华大学",
        "education": "大学本科",
    }
    entry, own = (
        enter(one, study, told, reason="补填", by=officer, at=now)
        for one in (person, candidate.person)
    )
    request = ask_field(
        candidate.person, "former_name", "李二丫", reason="户口簿有曾用名", by=candidate, at=now
    )
    closing = unit.__class__.objects.create(name="东门小学", parent=unit.parent)
    renamed = rename(
        closing,
        "东门实验小学",
        today - timedelta(days=30),
        reason="市教字 12 号",
        by=officer,
        at=now,
        today=today,
    )
    assert renamed.new
    kept = add_person("欧阳晓蕾", birth_date=date(1988, 3, 2))
    gone = Person.objects.create(name="欧阳小蕾", sex="女", birth_date=date(1988, 3, 2))
    made = merge(kept, gone, taken=[], left=[], reason="同一人", by=officer, at=now)
    for name in ("欧阳晓雷", "欧阳小磊"):
        Person.objects.create(name=name, sex="女", birth_date=date(1988, 3, 2))
    look_for_pairs(now)
    pairs = list(LikelyPair.objects.all())
    tell_apart(pairs[-1].low, pairs[-1].high, reason="已核对，两个人", by=officer, at=now)
    return Filed(person, post, entry, own, request, renamed.new, pairs[0], made)

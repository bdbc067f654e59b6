"""What the records hold of the people of a roster, read in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db.models import Max

from admin.imports.people import QUERY_SIZE, digest_of, known_people, other_names
from admin.imports.person_cells import Who
from admin.imports.sheet import Line
from admin.people.models import Organisation, Person, Post
from admin.testing.models import Candidate

Item = TypeVar("Item")


def parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Parts that fit into one question."""
    for start in range(0, len(items), QUERY_SIZE):
        yield items[start : start + QUERY_SIZE]


def posts_of(people: Iterable[Person]) -> dict[int, list[Post]]:
    """Posts by person: main ones first, the latest of them first."""
    found: dict[int, list[Post]] = defaultdict(list)
    for some in parts([one.pk for one in people]):
        for post in Post.objects.filter(person__in=some).order_by("pk"):
            found[post.person_id].append(post)
    for posts in found.values():
        posts.sort(key=rank)
    return found


def rank(post: Post) -> tuple[bool, int, int]:
    """Order in which posts stand for their person: the main one, then the latest."""
    begins = post.valid_from.toordinal() if post.valid_from else 0
    return (not post.is_main, -begins, -post.pk)


def within(people: Sequence[Person], root: str | None) -> frozenset[int]:
    """Which of them are of the county: by a post, or by a registration."""
    keys = [one.pk for one in people]
    if root is None:
        return frozenset(keys)
    found: set[int] = set()
    for some in parts(keys):
        for model in (Post, Candidate):
            found |= set(
                model.objects.filter(
                    person__in=some, organisation__path__startswith=root
                ).values_list("person", flat=True)
            )
    return frozenset(found)


def people_on_record(read: Sequence[tuple[Line, Who]], root: str | None) -> dict[int, Person]:
    """Who is on record within reach under the name of the line, by its number; the lines of the
    others are refused.
    """
    known = known_people([who for _, who in read])
    reached = within(list(known.values()), root)
    named = [(line.number, who) for line, who in read]
    renamed = {fault.row: fault for fault in other_names(named, known)}
    found = {}
    for line, who in read:
        person = known.get(digest_of(who))
        if person is None or person.pk not in reached:
            how = "请核对证件号码；还没有档案的，请先导入人员"
            line.refuse("identity_number", "没有找到这个人的档案", how)
        elif fault := renamed.get(line.number):
            line.refuse("name", fault.what, fault.how)
        else:
            found[line.number] = person
    return found


def stands() -> str:
    """Another text whenever people, posts or organisations were changed. Six queries."""
    marks = []
    for model in (Person, Post, Organisation):
        marks.append(model.history.aggregate(last=Max("history_id"))["last"])
        marks.append(model._default_manager.aggregate(last=Max("pk"))["last"])
    return ",".join(map(str, marks))

"""Sharing passages and topics out among the seats of a room, by lot.

Rule (大纲四（四）（五）, 测试规程): neighbours never read the same passage nor are offered the same
topic; who comes again gets others than before. Each seat's paper is then composed from what it was
allotted:

    compose(version, edition, seat.seed, seat.avoid_passages, seat.avoid_topics)
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, TypeVar

from wordlists.composer import LARGEST_SEED
from wordlists.draw import Draw
from wordlists.errors import NoAllotment
from wordlists.syllabus import TOPICS_OFFERED

_STEPS: Final = 20_000
"""Choices tried before giving up; a room with more passages than a seat has neighbours needs no
more choices than it has seats."""

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True)
class Seat:
    """A seat and what must not come there: what the person has had, or the one before them."""

    seat: str
    had_passages: frozenset[str] = frozenset()
    had_topics: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AllottedSeat:
    """What a seat gets. The avoid sets are all other numbers, so `compose` must take these."""

    seat: str
    seed: int
    passage: str
    topics: frozenset[str]
    avoid_passages: frozenset[str]
    avoid_topics: frozenset[str]


def allot(
    seats: Sequence[Seat],
    neighbours: Collection[tuple[str, str]],
    passages: Collection[str],
    topics: Collection[str],
    seed: int,
) -> tuple[AllottedSeat, ...]:
    """Give each seat a seed, a passage and two topics; the same arguments give the same again.

    `neighbours`: pairs of seats, in either order; pairs with a seat that is not in `seats` (an
    empty one) do not matter. `passages`, `topics`: all numbers there are. The less used are taken
    first. Raises NoAllotment where it cannot be done.
    """
    names = [seat.seat for seat in seats]
    if len(set(names)) != len(names):
        twice = "、".join(name for name, count in Counter(names).items() if count > 1)
        raise NoAllotment(f"机位 {twice} 列了两次，请核对机位表。", f"seats twice: {twice}")
    beside = _beside(names, neighbours)
    passage_of = _without_conflict(
        Draw(seed, "allot/passages"),
        {seat.seat: sorted(set(passages) - seat.had_passages) for seat in seats},
        lambda name: beside[name],
        "短文",
    )
    slots = range(TOPICS_OFFERED)
    topic_of = _without_conflict(
        Draw(seed, "allot/topics"),
        {
            (seat.seat, slot): sorted(set(topics) - seat.had_topics)
            for seat in seats
            for slot in slots
        },
        lambda place: set(product({place[0]} | beside[place[0]], slots)) - {place},
        "话题",
    )
    seeds = Draw(seed, "allot/seeds")
    return tuple(
        _allotted(
            name,
            seeds.below(LARGEST_SEED + 1),
            passage_of[name],
            frozenset(topic_of[name, slot] for slot in slots),
            passages,
            topics,
        )
        for name in names
    )


def neighbours_in_rows(rows: Sequence[Sequence[str | None]]) -> frozenset[tuple[str, str]]:
    """Pairs of seats side by side, one behind the other or cornerwise; None is a gap.

    >>> sorted(neighbours_in_rows([["A1", "A2"], ["B1", None]]))
    [('A1', 'A2'), ('A1', 'B1'), ('A2', 'B1')]
    """
    at = {(y, x): seat for y, row in enumerate(rows) for x, seat in enumerate(row) if seat}
    return frozenset(
        (seat, at[y + dy, x + dx])
        for (y, x), seat in at.items()
        for dy, dx in ((0, 1), (1, -1), (1, 0), (1, 1))
        if (y + dy, x + dx) in at
    )


def _beside(
    names: Collection[str], neighbours: Collection[tuple[str, str]]
) -> Mapping[str, set[str]]:
    beside: dict[str, set[str]] = {name: set() for name in names}
    for one, other in neighbours:
        if one != other and one in beside and other in beside:
            beside[one].add(other)
            beside[other].add(one)
    return beside


def _allotted(
    seat: str,
    seed: int,
    passage: str,
    offered: frozenset[str],
    passages: Collection[str],
    topics: Collection[str],
) -> AllottedSeat:
    return AllottedSeat(
        seat, seed, passage, offered, frozenset(passages) - {passage}, frozenset(topics) - offered
    )


def _without_conflict(
    draw: Draw,
    options: Mapping[Node, Sequence[str]],
    conflicts: Callable[[Node], Collection[Node]],
    name: str,
) -> dict[Node, str]:
    """One option for each node, none the same as at a node it conflicts with.

    Always the node with the fewest options left comes next; where none is left, the last choice
    is taken back. Raises NoAllotment.
    """
    waiting = draw.shuffled(list(options))
    chosen: dict[Node, str] = {}
    used: Counter[str] = Counter()
    trail: list[tuple[Node, Iterator[str]]] = []

    def left(node: Node) -> list[str]:
        taken = {chosen[other] for other in conflicts(node) if other in chosen}
        return [option for option in options[node] if option not in taken]

    for _ in range(_STEPS):
        if len(chosen) == len(options):
            return chosen
        node = min((n for n in waiting if n not in chosen), key=lambda n: len(left(n)))
        ranked = sorted(draw.shuffled(left(node)), key=lambda option: used[option])
        trail.append((node, iter(ranked)))
        while trail:
            node, untried = trail[-1]
            if node in chosen:
                used[chosen.pop(node)] -= 1
            option = next(untried, None)
            if option is not None:
                chosen[node] = option
                used[option] += 1
                break
            trail.pop()
        if not trail:
            break
    raise NoAllotment(
        f"{name}不够分给各机位：相邻机位不能相同，重测者不能与以前相同。请增加{name}，或拉开机位。",
        f"{name}: {len(options)} places cannot be filled",
    )

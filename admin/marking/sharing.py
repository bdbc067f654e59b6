"""Sharing out the work: even loads, changing pairs, an order nobody can foresee. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from admin.marking.drawing import in_drawn_order, place_of


def _anybody(sitting: str, examiner: int) -> bool:
    return True


def share_out(
    sittings: Sequence[tuple[str, Iterable[int]]],
    examiners: Sequence[int],
    places: Mapping[str, int],
    load: Mapping[int, int] | None = None,
    *,
    seed: int = 0,
    may: Callable[[str, int], bool] = _anybody,
) -> list[tuple[str, int]]:
    """Name examiners for each sitting so that work is even and nobody meets a sitting twice.

    ``sittings``: id and the examiners it has; ``places``: how many it still wants; ``load``: what
    each has to do already; ``may``: whether the sitting may be given to the examiner. The least
    busy comes first; of equals whoever has met the sitting's other examiner least often, then by
    the seed. Sittings go in the seed's order. Those for which nobody is left stay short.
    """
    has = {sitting: list(those) for sitting, those in sittings}
    busy = {examiner: (load or {}).get(examiner, 0) for examiner in examiners}
    met: Counter[frozenset[int]] = Counter()
    for those in has.values():
        met.update(frozenset((one, other)) for one in those for other in those if one < other)
    named: list[tuple[str, int]] = []
    for sitting in in_drawn_order(seed, has):
        taken = has[sitting]
        for _ in range(places.get(sitting, 0)):
            free = [one for one in busy if one not in taken and may(sitting, one)]
            if not free:
                break

            def rank(one: int, sitting: str = sitting, taken: Sequence[int] = taken) -> tuple:
                often = sum(met[frozenset((one, other))] for other in taken)
                return busy[one], often, place_of(seed, f"{sitting}/{one}")

            chosen = min(free, key=rank)
            met.update(frozenset((chosen, other)) for other in taken)
            taken.append(chosen)
            busy[chosen] += 1
            named.append((sitting, chosen))
    return named

"""A text read in another order than it is written in: found, aligned as it was read, and said.

Who reads down the columns of item 1, swaps two rows, or begins the whole item again would otherwise
have a heap of omissions and added syllables, a mistake of another kind than was made. Where the
plain alignment leaves much unexplained, other orders that the sound suggests are tried; one that
explains far more is taken. Whether it may count is for people: the item is always flagged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from scoring.align import Alignment, Reading, align
from scoring.ear import Heard
from scoring.expected import Expected, ExpectedSyllable
from scoring.judgement import Flag
from scoring.speech_frames import SpeechFrames
from scoring.thresholds import AlignmentCosts

ROWS = {"monosyllables": 10, "polysyllables": 5}  # words in a row, as the booth shows them
UNEXPLAINED = 30.0  # nats that a path must miss before another order is thought of
BETTER = 30.0  # nats by which another order must be better, and
BETTER_SHARE = 0.25  # this share of what the plain one leaves unexplained
SHORTEST_BLOCK = 4  # syllables: fewer left out here and added there are two slips
MOST_MOVES = 3  # blocks put elsewhere, one after the other
MOST_PLANS = 8  # tried for each move

Plan = tuple[int, ...]


def follow_reading(
    heard: Heard, expected: Expected, frames: SpeechFrames, costs: AlignmentCosts
) -> Alignment:
    """Align in the order written, or in the one read where that is clearly another."""
    best = align(heard, expected, frames, costs)
    if _unexplained(best) < UNEXPLAINED:
        return best
    columns = _down_the_columns(expected)
    if columns is not None:
        best = max(best, _better(best, heard, expected, frames, costs, [columns]), key=_score)
    for _ in range(MOST_MOVES):
        plans = list(dict.fromkeys(_suggested(best, expected)))[:MOST_PLANS]
        found = _better(best, heard, expected, frames, costs, plans)
        if found is best:
            break
        best = found
    return best


def order_flags(alignment: Alignment, expected: Expected) -> tuple[Flag, ...]:
    """What people must be told about the order in which the text was read."""
    plan = alignment.plan
    if plan == _down_the_columns(expected):
        return (
            Flag(
                "other_order",
                "本项是按列竖着读的，应按行横着读。机器已按实际读的次序对齐并评分，请人工复核。",
            ),
        )
    flags = []
    firsts = list(dict.fromkeys(plan))
    if firsts != sorted(firsts):
        where = _hanzi(next(b for a, b in pairwise(firsts) if b < a), expected)
        flags.append(
            Flag(
                "other_order",
                f"读的次序与试卷不同：{where}读得比后面的内容晚。"
                "机器已按实际读的次序对齐并评分，请人工复核。",
            )
        )
    again = _read_again_from(plan)
    if again is not None:
        flags.append(
            Flag(
                "read_again",
                f"从{_hanzi(again, expected)}起有一大段读了不止一遍。"
                "机器按后一遍评分，请人工复核是否允许。",
            )
        )
    return tuple(flags)


def _read_again_from(plan: Plan) -> int | None:
    """Where a stretch begins that the plan has twice."""
    return next((plan[at] for at in range(1, len(plan)) if plan[at] in plan[:at]), None)


def _hanzi(index: int, expected: Expected) -> str:
    one = expected.syllables[index]
    written = f"“{one.hanzi}”" if one.hanzi else ""
    return f"第 {index + 1} 个音节{written}"


def _score(alignment: Alignment) -> float:
    return alignment.score


def _unexplained(alignment: Alignment) -> float:
    return alignment.ceiling - alignment.score


def _better(
    best: Alignment,
    heard: Heard,
    expected: Expected,
    frames: SpeechFrames,
    costs: AlignmentCosts,
    plans: Sequence[Plan],
) -> Alignment:
    """The best of the alignments in other orders if it is far better, else `best` itself."""
    found = [align(heard, expected, frames, costs, plan) for plan in plans]
    found.sort(key=_score, reverse=True)
    least = max(BETTER, BETTER_SHARE * _unexplained(best))
    return found[0] if found and found[0].score - best.score >= least else best


def _down_the_columns(expected: Expected) -> Plan | None:
    """Items 1 and 2 read column by column, if they have a second row."""
    width = ROWS.get(expected.kind)
    if width is None or not expected.words_known:
        return None
    words = [
        list(word)
        for _, word in groupby(
            range(len(expected.syllables)), lambda at: expected.syllables[at].word
        )
    ]
    if len(words) <= width:
        return None
    return tuple(
        syllable for column in range(width) for word in words[column::width] for syllable in word
    )


def _suggested(found: Alignment, expected: Expected) -> Iterator[Plan]:
    """Orders that what was left out and what was added suggest, in counted text only."""
    plan = found.plan
    counted = len(plan) - expected.uncounted
    in_plan = [expected.syllables[index] for index in plan]
    added = sorted(_added(found), key=lambda pair: -pair[1])
    left_out = sorted(_left_out(found, counted), key=lambda run: run[0] - run[1])
    for gap, _ in added:
        for first, last in left_out:
            first, last = _whole_words(first, last, in_plan)
            if last - first >= SHORTEST_BLOCK and not first < gap < last and last <= counted:
                yield _moved(plan, first, last, gap)
    for left, back in pairwise(found.readings):
        if left.place - back.place >= SHORTEST_BLOCK and expected.isolated:
            yield plan[: left.place + 1] + plan
            yield plan[: left.place + 1] + plan[back.place :]
    for gap, count in added:
        if gap > counted:
            continue
        # Begun again from the start; or a stretch read twice, before or after the added sound.
        yield plan[:gap] + plan
        for first, last in ((gap - count, gap), (gap, gap + count), (0, count)):
            first, last = _whole_words(max(0, first), min(counted, last), in_plan)
            yield plan[:last] + plan[first:last] + plan[last:]


def _moved(plan: Plan, first: int, last: int, gap: int) -> Plan:
    block = plan[first:last]
    if gap <= first:
        return plan[:gap] + block + plan[gap:first] + plan[last:]
    return plan[:first] + plan[last:gap] + block + plan[gap:]


def _added(found: Alignment) -> Iterator[tuple[int, int]]:
    """Gaps of the plan in which much was added, and how many syllables."""
    for gap, strays in groupby(found.strays, lambda stray: stray.gap):
        count = len(list(strays))
        if count >= SHORTEST_BLOCK:
            yield gap, count


def _left_out(found: Alignment, counted: int) -> Iterator[tuple[int, int]]:
    """Long runs of places that were not read, as (first, one past the last)."""
    read = {reading.place for reading in found.readings}
    for missing, places in groupby(range(counted), lambda place: place not in read):
        run = list(places)
        if missing and len(run) >= SHORTEST_BLOCK:
            yield run[0], run[-1] + 1


def _whole_words(first: int, last: int, in_plan: Sequence[ExpectedSyllable]) -> tuple[int, int]:
    """The stretch, grown so that it begins and ends with whole words."""
    while 0 < first < len(in_plan) and not in_plan[first].begins_word:
        first -= 1
    while last < len(in_plan) and not in_plan[last].begins_word:
        last += 1
    return first, last


def returned(left: Reading, back: Reading, seen: set[int]) -> bool:
    """Did the reader go back from one reading to the next?

    Either along an arc of the plan, or because the plan itself has the syllable once more. In
    another order than the text's, a smaller number alone is no return.
    """
    return back.place <= left.place or (back.syllable <= left.syllable and back.syllable in seen)

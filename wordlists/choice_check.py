"""A second opinion on what a candidate reads aloud in the choice item."""

from collections.abc import Iterator, Sequence, Set

from wordlists.choice_items import ChoiceWord, MeasureWord, WordChoice, WordOrder
from wordlists.second_opinion import Disagreement, ReviewedReading, disagreements


def check_readings(
    groups: Sequence[WordChoice | MeasureWord | WordOrder], reviewed: Set[ReviewedReading]
) -> tuple[Disagreement, ...]:
    """Unreviewed disagreements about the right answers; dialect words are nobody's standard."""
    return tuple(
        found
        for group in groups
        for sentence in _read_aloud(group)
        for found in disagreements(sentence, reviewed)
    )


def _read_aloud(group: WordChoice | MeasureWord | WordOrder) -> Iterator[tuple[ChoiceWord, ...]]:
    if isinstance(group, WordChoice):
        yield (group.options[group.answer],)
    elif isinstance(group, MeasureWord):
        yield (group.noun,)
        for answer in group.answers:
            yield (group.options[answer],)
    else:
        yield group.options[group.answer]

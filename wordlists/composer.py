"""Composing a paper under the syllabus rules from a seed: the same request, the same paper.

Each item draws from an urn of its own, so that avoiding a passage leaves items 1 and 2 as they
were. A lot that meets a dead end is thrown away and the next one of the same urn is drawn.
"""

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Final, TypeVar

from wordlists.compose_choice import compose_choice
from wordlists.compose_monosyllables import compose_monosyllables
from wordlists.compose_needs import CannotFill
from wordlists.compose_polysyllables import compose_polysyllables
from wordlists.draw import Draw
from wordlists.errors import NoPaper
from wordlists.paper import Item, Paper, PaperWord, PassageItem, TalkItem, Topic
from wordlists.passages import Passage, load_passages
from wordlists.syllabus import FOCUS_SOUNDS, ITEM_KINDS, TOPICS_OFFERED
from wordlists.tables import topics

LARGEST_SEED: Final = 2**53 - 1
"""JSON numbers above this lose digits in browsers."""

_ATTEMPTS: Final = 400
"""Lots drawn for one item before giving up. Without a focus one to three are enough; a hundred
in vain mean that the focus asks for more than a hundred syllables can hold."""

T = TypeVar("T")


def compose(
    version: str,
    edition: str,
    seed: int,
    avoid_passages: Collection[str] = frozenset(),
    avoid_topics: Collection[str] = frozenset(),
    dialect_focus: Collection[str] | None = None,
    passages: Sequence[Passage] | None = None,
) -> Paper:
    """Compose the paper of `seed`.

    `version`: "without_choice" or "with_choice". `edition`: "2021" or "2004". `seed`: 0 to
    `LARGEST_SEED`. `avoid_passages`, `avoid_topics`: numbers that must not come. `dialect_focus`:
    initials and finals of `syllabus.FOCUS_SOUNDS` that come two times more. `passages`: those to
    draw from, by default the shipped ones.

    Raises NoPaper where nothing is left to draw or the focus cannot be met, UnknownWordlist for
    an edition there is not.
    """
    focus = tuple(sorted(set(dialect_focus or ())))
    _check_request(version, seed, focus)
    makers: dict[str, Callable[[Draw], Item]] = {
        "monosyllables": lambda draw: compose_monosyllables(edition, draw, focus),
        "polysyllables": lambda draw: compose_polysyllables(edition, draw, focus),
        "choice": compose_choice,
        "passage": lambda draw: _passage(draw, passages, avoid_passages),
        "talk": lambda draw: _talk(draw, edition, avoid_topics),
    }
    items = tuple(_attempt(makers[kind], seed, kind) for kind in ITEM_KINDS[version])
    return Paper(edition, version, seed, items, focus)


def _check_request(version: str, seed: int, focus: Sequence[str]) -> None:
    """Raises NoPaper for what no lot could give."""
    if version not in ITEM_KINDS:
        known = "、".join(ITEM_KINDS)
        raise NoPaper(f"没有“{version}”这种试卷版本。可用的版本：{known}。", f"version {version!r}")
    if not 0 <= seed <= LARGEST_SEED:
        raise NoPaper(f"组卷种子应在 0 到 {LARGEST_SEED} 之间，请换一个。", f"seed {seed}")
    unknown = [sound for sound in focus if sound not in FOCUS_SOUNDS]
    if unknown:
        raise NoPaper(
            f"不能把“{'、'.join(unknown)}”定为难点音。请从声母和韵母表中选择。", f"focus {unknown}"
        )


def _attempt(make: Callable[[Draw], T], seed: int, kind: str) -> T:
    """The first lot of the urn `kind` that gives an item."""
    for attempt in range(_ATTEMPTS):
        try:
            return make(Draw(seed, f"{kind}/{attempt}"))
        except CannotFill:
            continue
    raise NoPaper(
        "按所选的难点音组不成试卷。请减少难点音后重试。", f"{kind}: {_ATTEMPTS} lots, seed {seed}"
    )


@cache
def _shipped_passages() -> tuple[Passage, ...]:
    return load_passages()


def _passage(draw: Draw, passages: Sequence[Passage] | None, avoid: Collection[str]) -> PassageItem:
    """Item 3: a passage not to be avoided."""
    known = _shipped_passages() if passages is None else passages
    left = [passage for passage in known if passage.number not in avoid]
    if not left:
        raise NoPaper(
            f"作品库共有 {len(known)} 篇短文，都在回避之列。请补充短文或减少回避。",
            f"{len(known)} passages, all to be avoided",
        )
    passage = draw.one(left)
    words = tuple(
        PaperWord(word.hanzi, word.pinyin, optional_neutral=word.optional_neutral, after=word.after)
        for word in passage.words
    )
    return PassageItem(passage.number, passage.title, passage.author, words, passage.cut)


def _talk(draw: Draw, edition: str, avoid: Collection[str]) -> TalkItem:
    """Item 4: two different topics not to be avoided."""
    left = [topic for topic in topics(edition) if topic.number not in avoid]
    if len(left) < TOPICS_OFFERED:
        raise NoPaper(
            f"可用的话题只剩 {len(left)} 个，至少要有 {TOPICS_OFFERED} 个。请减少回避的话题。",
            f"{len(left)} topics left",
        )
    drawn = draw.some(left, TOPICS_OFFERED)
    return TalkItem(tuple(Topic(topic.number, topic.text) for topic in drawn))

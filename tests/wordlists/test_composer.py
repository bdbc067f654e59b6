"""Composing papers: every rule kept, the same seed the same paper, what is avoided stays away."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordlists.checker import violations
from wordlists.composer import LARGEST_SEED, compose
from wordlists.errors import NoPaper, UnknownWordlist
from wordlists.paper import Paper, digest
from wordlists.passages import Passage, PassageWord
from wordlists.syllabus import FOCUS_SOUNDS
from wordlists.tables import EDITIONS, topics

VERSIONS = ("without_choice", "with_choice")


def _passage(number: str) -> Passage:
    words = tuple(PassageWord("天", "tian1") for _ in range(410))
    return Passage(number, f"第{number}篇", "", words, 400)


PASSAGES = tuple(_passage(f"T{number}") for number in range(1, 6))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(VERSIONS), st.sampled_from(EDITIONS), st.integers(0, LARGEST_SEED))
def test_a_composed_paper_breaks_no_rule(version: str, edition: str, seed: int):
    assert violations(compose(version, edition, seed)) == ()


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(EDITIONS),
    st.integers(0, LARGEST_SEED),
    st.sets(st.sampled_from(FOCUS_SOUNDS), min_size=1, max_size=6),
)
def test_a_dialect_focus_is_met_beside_all_rules(edition: str, seed: int, focus: set[str]):
    paper = compose("without_choice", edition, seed, dialect_focus=focus)
    assert paper.dialect_focus == tuple(sorted(focus))
    assert violations(paper) == ()


@pytest.mark.parametrize(
    ("version", "edition", "seed", "focus", "golden"),
    [
        (
            "without_choice",
            "2021",
            0,
            None,
            "09986868f892055602e90080b3c3afbab0001d260aa82bcf84ecdd30eb8c3a01",
        ),
        (
            "without_choice",
            "2021",
            12345,
            None,
            "b6a08aaec3d3db43aa759bd121e466c02958d1925ea730cda47891233acbf78a",
        ),
        (
            "without_choice",
            "2021",
            LARGEST_SEED,
            ("n", "l", "in", "ing"),
            "f6940432016a9c1c0ff134b4b0cdae98a4ba13cb229364c0a6524c181d9ad619",
        ),
        (
            "without_choice",
            "2004",
            12345,
            None,
            "43da7356efc77b3e5c59708fa56649570d331866548f3a872bfcfae696050671",
        ),
    ],
)
def test_a_seed_gives_the_same_paper_for_ever(
    version: str, edition: str, seed: int, focus: tuple[str, ...] | None, golden: str
):
    """A change here means that recorded seeds no longer give their papers: raise
    `COMPOSER_VERSION` and keep the old method, or do not change it.
    """
    paper = compose(version, edition, seed, dialect_focus=focus, passages=PASSAGES)
    assert digest(paper) == golden


def test_the_order_of_the_focus_does_not_matter():
    one = compose("without_choice", "2021", 1, dialect_focus=["zh", "n"])
    other = compose("without_choice", "2021", 1, dialect_focus=["n", "zh", "n"])
    assert one == other


def test_the_versions_have_their_items():
    kinds = {v: [item.kind for item in compose(v, "2021", 3).items] for v in VERSIONS}
    assert kinds["without_choice"] == ["monosyllables", "polysyllables", "passage", "talk"]
    assert kinds["with_choice"] == [
        "monosyllables",
        "polysyllables",
        "choice",
        "passage",
        "talk",
    ]


def test_a_paper_survives_json():
    paper = compose("with_choice", "2021", 99, dialect_focus=["zh"])
    assert Paper.from_json(paper.to_json()) == paper


@given(st.integers(0, LARGEST_SEED), st.sets(st.sampled_from([p.number for p in PASSAGES])))
@settings(max_examples=20, deadline=None)
def test_avoided_passages_and_topics_do_not_come(seed: int, avoid: set[str]):
    avoid_topics = {str(number) for number in range(1, 49)}
    if len(avoid) == len(PASSAGES):
        avoid = set()
    paper = compose("without_choice", "2021", seed, avoid, avoid_topics, passages=PASSAGES)
    _, _, passage, talk = paper.items
    assert passage.number not in avoid
    assert {topic.number for topic in talk.topics} == {"49", "50"}


def test_avoiding_changes_nothing_in_the_word_items():
    plain = compose("without_choice", "2021", 8, passages=PASSAGES)
    had = plain.items[2].number
    avoiding = compose("without_choice", "2021", 8, {had}, passages=PASSAGES)
    assert avoiding.items[:2] == plain.items[:2]
    assert avoiding.items[2].number != had


def test_different_seeds_give_different_papers():
    papers = {digest(compose("without_choice", "2021", seed)) for seed in range(10)}
    assert len(papers) == 10


def test_every_passage_comes_up():
    seen = {
        compose("without_choice", "2021", seed, passages=PASSAGES).items[2].number
        for seed in range(30)
    }
    assert seen == {passage.number for passage in PASSAGES}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"avoid_passages": {p.number for p in PASSAGES}}, "5 篇短文，都在回避之列"),
        ({"avoid_topics": {t.number for t in topics("2021")[1:]}}, "话题只剩 1 个"),
        ({"dialect_focus": ["ueng"]}, "不能把“ueng”定为难点音"),
        ({"dialect_focus": FOCUS_SOUNDS}, "请减少难点音"),
        ({"version": "short"}, "没有“short”这种试卷版本"),
        ({"seed": -1}, "种子应在 0 到"),
        ({"seed": LARGEST_SEED + 1}, "种子应在 0 到"),
    ],
)
def test_what_cannot_be_composed_says_why(arguments: dict[str, object], says: str):
    request = {"version": "without_choice", "edition": "2021", "seed": 1, "passages": PASSAGES}
    with pytest.raises(NoPaper, match=says):
        compose(**(request | arguments))


def test_an_unknown_edition_is_refused():
    with pytest.raises(UnknownWordlist):
        compose("without_choice", "1994", 1)

"""Papers as JSON: nothing lost on the way, nothing wrong let in, one name for one paper."""

import copy
import json

import pytest

from wordlists.errors import PaperRefused
from wordlists.paper import Paper, digest, expected_words

EXAMPLE = {
    "schema": 1,
    "composer": 1,
    "edition": "2021",
    "version": "with_choice",
    "seed": 12345,
    "items": [
        {"kind": "monosyllables", "words": [{"hanzi": "爱", "pinyin": "ai4", "list": 1}]},
        {
            "kind": "polysyllables",
            "words": [
                {"hanzi": "白天", "pinyin": "bai2 tian1", "list": 1, "optional_neutral": [1]},
                {"hanzi": "小孩儿", "pinyin": "xiao3 hair2", "list": 3},
            ],
        },
        {
            "kind": "choice",
            "word_choices": [
                {
                    "options": [
                        {"hanzi": "日头", "pinyin": ""},
                        {"hanzi": "太阳", "pinyin": "tai4 yang2"},
                    ],
                    "answer": 1,
                }
            ],
            "measure_words": [
                {
                    "noun": {"hanzi": "鱼", "pinyin": "yu2"},
                    "options": [
                        {"hanzi": "条", "pinyin": "tiao2"},
                        {"hanzi": "张", "pinyin": "zhang1"},
                        {"hanzi": "尾", "pinyin": "wei3"},
                    ],
                    "answers": [0, 2],
                }
            ],
            "word_orders": [
                {
                    "options": [
                        [{"hanzi": "你", "pinyin": "ni3"}, {"hanzi": "先", "pinyin": "xian1"}],
                        [{"hanzi": "先", "pinyin": "xian1"}, {"hanzi": "你", "pinyin": "ni3"}],
                    ],
                    "answer": 0,
                }
            ],
        },
        {
            "kind": "passage",
            "number": "L01",
            "title": "今天",
            "author": "",
            "words": [
                {"hanzi": "今天", "pinyin": "jin1 tian1", "after": "，"},
                {"hanzi": "好", "pinyin": "hao3"},
            ],
            "cut": 1,
        },
        {
            "kind": "talk",
            "topics": [{"number": "3", "text": "我的老师"}, {"number": "17", "text": "我的家乡"}],
        },
    ],
}


def test_a_paper_comes_back_from_json_as_it_went():
    paper = Paper.from_json(EXAMPLE)
    assert paper.to_json() == EXAMPLE
    assert Paper.from_json(json.loads(json.dumps(paper.to_json()))) == paper


def test_the_digest_is_the_same_for_ever():
    assert (
        digest(Paper.from_json(EXAMPLE))
        == "23d14d42ca8f085e66dcbd4756d16f2b40d43ba413cf911076c7ac8bc6168f0d"
    )


def test_a_changed_tone_changes_the_digest():
    changed = copy.deepcopy(EXAMPLE)
    changed["items"][0]["words"][0]["pinyin"] = "ai3"
    assert digest(Paper.from_json(changed)) != digest(Paper.from_json(EXAMPLE))


def test_the_dialect_focus_is_kept():
    focused = EXAMPLE | {"dialect_focus": ["sh", "zh"]}
    assert Paper.from_json(focused).to_json() == focused


def _with(path: str, value: object) -> dict[str, object]:
    """EXAMPLE with the place `path` ("items.0.words") set to `value`; None takes it away."""
    data = copy.deepcopy(EXAMPLE)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = data
    for step in steps:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "finding"),
    [
        ("schema", 2, "schema：应为1"),
        ("seed", None, "试卷：缺少seed"),
        ("seed", "1", "seed：应为整数"),
        ("seed", -1, "seed：不得小于 0"),
        ("seed", 2**53, "seed：不得大于 9007199254740991"),
        ("edition", "1994", "edition：应为2021、2004之一"),
        ("mark", 10, "试卷：多出mark"),
        ("items", [], "items：不得为空"),
        ("items.0.kind", "songs", "items[0].kind：应为"),
        ("items.0.words", [], "items[0].words：不得为空"),
        ("items.0.words.0.list", 4, "items[0].words[0].list：应为1、2、3之一"),
        ("items.0.words.0.pinyin", "bx4", "items[0].words[0]：“bx4”不是合格的拼音音节"),
        (
            "items.0.words.0.pinyin",
            "ai4 ai4",
            "items[0].words[0]：“爱”的汉字和拼音“ai4 ai4”个数不符",
        ),
        ("items.1.words.0.optional_neutral", [2], "items[1].words[0]：“白天”的可轻声音节"),
        ("items.2.word_choices.0.answer", 2, "items[2].word_choices[0]：答案所指的选项不存在"),
        ("items.2.measure_words.0.answers", [0, 3], "items[2].measure_words[0]：答案所指"),
        ("items.2.word_orders.0.options.0.0.pinyin", "ni9", "items[2].word_orders[0]：“ni9”"),
        ("items.3.cut", 3, "items[3].cut：共 2 个词，不能标在第 3 个词后"),
        ("items.4.topics.0.text", "", "items[4].topics[0].text：不得为空"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(path: str, value: object, finding: str):
    with pytest.raises(PaperRefused) as refused:
        Paper.from_json(_with(path, value))
    assert any(found.startswith(finding) for found in refused.value.findings), (
        refused.value.findings
    )


def test_every_finding_is_reported_at_once():
    bad = _with("seed", None)
    bad["edition"] = "1994"
    bad["items"][0]["words"][0]["list"] = 0
    with pytest.raises(PaperRefused) as refused:
        Paper.from_json(bad)
    assert len(refused.value.findings) == 3
    assert "3 处" in refused.value.sentence


@pytest.mark.parametrize("data", [None, [], "paper", 3])
def test_what_is_no_object_is_no_paper(data: object):
    with pytest.raises(PaperRefused, match="应为对象"):
        Paper.from_json(data)


def _read(kind: str) -> list[str]:
    paper = Paper.from_json(EXAMPLE)
    return [
        f"{word.hanzi}/{word.pinyin}"
        for item in paper.items
        if item.kind == kind
        for word in expected_words(item)
    ]


def test_what_is_read_aloud_is_every_word_of_the_text():
    assert _read("monosyllables") == ["爱/ai4"]
    assert _read("polysyllables") == ["白天/bai2 tian1", "小孩儿/xiao3 hair2"]
    assert _read("passage") == ["今天/jin1 tian1", "好/hao3"]


def test_of_a_choice_the_right_answers_are_read_and_the_measure_after_one():
    assert _read("choice") == [
        "太阳/tai4 yang2",
        "一/yi1",
        "条/tiao2",
        "鱼/yu2",
        "你/ni3",
        "先/xian1",
    ]


def test_a_talk_has_no_expected_words():
    assert _read("talk") == []


def test_an_optional_neutral_tone_reaches_the_reader():
    paper = Paper.from_json(EXAMPLE)
    assert expected_words(paper.items[1])[0].optional_neutral == {1}

"""The talk on the report's page: everything found in it can be heard at its time."""

from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
import transcribed

from scoring.diagnosing import diagnose
from scoring.item_marks import ItemMark
from scoring.judgement import ItemJudgement
from scoring.report import ItemReport, SittingReport, TalkReport
from scoring.report_page import render
from scoring.report_talk import talk_view
from scoring.rubric import national_rubric
from scoring.talk import TalkFacts
from scoring.talk_ineffective import Ineffective
from scoring.talk_proposal import propose
from scoring.talk_words import WordFlag
from scoring.transcript import Line
from wordlists.paper import Paper, TalkItem, Topic

PAPER = Paper("2021", "without_choice", 1, (TalkItem((Topic("3", "<爱好>"), Topic("17", "朋友"))),))


def line(text: str, start: float) -> Line:
    """A line with a second for each character."""
    return Line(transcribed.said(text, start, each=1.0))


FACTS = TalkFacts(
    lines=(line("“我骑单车。”她说,真好", 0.0), line("我骑单车<b>", 40.0)),
    seconds=60.0,
    missing_seconds=120.0,
    full_seconds=180.0,
    ineffective=(Ineffective(40.0, 44.0, "repeated", "我骑单车", (1.0, 5.0)),),
    words=(WordFlag(3.0, 5.0, 0, "dialect", "单车", "自行车"),),
)


def page(facts: TalkFacts, audio: dict[int, str]) -> str:
    proposal = propose(facts, None, national_rubric(), Decimal(40))
    item = ItemReport(1, "talk", ItemJudgement("ok", 60.0), ItemMark(Decimal(40), (), None))
    report = SittingReport(
        {"version": "drawn", "abnormal_limits": "1"}, "an-id", "2601020123", "cd" * 32, (item,),
        TalkReport(facts, proposal, "3"), diagnose([]),
    )  # fmt: skip
    return render(report, PAPER, {}, audio, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


class Played(HTMLParser):
    """What can be heard on a page: (start, end) → the text that is clicked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.buttons: list[tuple[float, float, str]] = []
        self._open: tuple[float, float] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "data-play" in given:
            assert given["data-item"] == "1"
            self._open = (float(given["data-play"]), float(given["data-end"]))

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.buttons.append((*self._open, data))
            self._open = None


def test_every_finding_and_every_phrase_is_heard_at_its_time() -> None:
    heard = Played(page(FACTS, {1: "audio/item-1.flac"})).buttons
    assert (40.0, 44.0, "0:40.0") in heard  # what was said again
    assert (1.0, 5.0, "0:01.0") in heard  # and where it was said before
    assert (3.0, 5.0, "0:03.0") in heard  # a word that is not standard
    assert (0.0, 7.0, "“我骑单车。”") in heard
    assert (7.0, 10.0, "她说，") in heard
    assert (10.0, 12.0, "真好") in heard


def test_findings_are_said_with_their_kind_and_the_standard_form() -> None:
    text = page(FACTS, {1: "audio/item-1.flac"})
    for said in ("重复前面说过的话", "方言词语", "普通话说“自行车”", "异常判别界限"):
        assert said in text


def test_without_a_recording_times_are_told_but_not_offered_to_hear() -> None:
    text = page(FACTS, {})
    assert Played(text).buttons == []
    assert "0:40.0" in text
    assert "她说，" in text


def test_what_a_recogniser_wrote_cannot_become_markup() -> None:
    text = page(FACTS, {1: "audio/item-1.flac"})
    assert "单车&lt;</button>" in text
    assert ">b&gt;</button>" in text


def test_a_talk_without_findings_has_no_list_of_them() -> None:
    plain = TalkFacts(FACTS.lines, 60.0, 120.0, 180.0)
    assert "请听一听这些地方" not in page(plain, {1: "audio/item-1.flac"})


@pytest.mark.parametrize(
    "text", ["", "，", "……好", "你好", "你好。", "“你好？！”他笑，", "1，2，3"]
)
def test_phrases_hold_the_whole_line_in_order(text: str) -> None:
    lines = (line(text, 5.0),) if text else ()
    rows = talk_view(TalkFacts(lines, 60.0, 120.0, 180.0)).rows
    assert "".join(one.text for row in rows for one in row.phrases) == text
    for row in rows:
        ends = [row.start, *(one.end for one in row.phrases)]
        assert ends[1:] == sorted(ends[1:])
        assert [one.start for one in row.phrases] == ends[:-1]
        assert ends[-1] == row.end


def test_a_phrase_tells_what_was_found_in_it() -> None:
    first, second = talk_view(FACTS).rows
    assert [one.found for one in first.phrases] == [("方言词语",), (), ()]
    assert second.phrases[0].found == ("重复前面说过的话",)

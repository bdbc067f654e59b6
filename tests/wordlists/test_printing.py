"""Printed papers: everything is on the sheet that should be, and nothing that should not."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from wordlists.composer import compose
from wordlists.paper import Paper, PaperWord, PassageItem, TalkItem, Topic, digest, expected_words
from wordlists.printing import candidate_pdf, examiner_pdf

PAPER = compose("with_choice", "2021", 5)
CHOICE, PASSAGE, TALK = PAPER.items[2:]

needs_reader = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler 的 pdftotext 不在本机，读不出 PDF 里的文字"
)


def _text(pdf: bytes, folder: Path) -> str:
    """The text of a PDF without spaces and line ends."""
    file = folder / "sheet.pdf"
    file.write_bytes(pdf)
    read = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True)
    return re.sub(r"\s", "", read.stdout.decode())


def _pages(pdf: bytes, folder: Path) -> int:
    file = folder / "sheet.pdf"
    file.write_bytes(pdf)
    read = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True)
    return read.stdout.count(b"\f")


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _text(candidate_pdf(PAPER), tmp_path_factory.mktemp("candidate"))


@pytest.fixture(scope="module")
def examiner(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _text(examiner_pdf(PAPER), tmp_path_factory.mktemp("examiner"))


def test_the_same_paper_prints_the_same_bytes():
    assert candidate_pdf(PAPER) == candidate_pdf(PAPER)
    assert examiner_pdf(PAPER) == examiner_pdf(PAPER)
    assert candidate_pdf(PAPER) != candidate_pdf(replace(PAPER, seed=6))


@needs_reader
def test_the_candidate_sees_every_word_and_topic(candidate: str):
    for item in PAPER.items[:2]:
        assert all(word.hanzi in candidate for word in item.words)
    assert PASSAGE.title in candidate
    assert "".join(word.hanzi + word.after.strip() for word in PASSAGE.words[:20]) in candidate
    assert all(topic.text in candidate for topic in TALK.topics)
    for group in (*CHOICE.word_choices, *CHOICE.measure_words):
        assert all(word.hanzi in candidate for word in group.options)


@needs_reader
def test_the_candidate_sees_no_pinyin_and_no_mark(candidate: str):
    assert not re.search("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", candidate)
    assert "//" not in candidate


@needs_reader
def test_the_examiner_sees_the_readings_the_mark_and_the_topic_numbers(examiner: str):
    for item in PAPER.items[:2]:
        for word in expected_words(item):
            assert all(syllable.marks in examiner for syllable in word.syllables), word
    assert examiner.count("//") == 1
    assert all(f"话题{topic.number}" in examiner for topic in TALK.topics)


@needs_reader
def test_points_times_seed_and_digest_are_printed(candidate: str, examiner: str):
    for text in (candidate, examiner):
        assert "共30分，限时4分钟" in text
        assert "限时3.5分钟" in text
        assert "种子5" in text
        assert digest(PAPER) in text


@needs_reader
@pytest.mark.parametrize("version", ["without_choice", "with_choice"])
def test_no_page_more_than_needed(version: str, tmp_path: Path):
    """Word items and texts each on pages of their own for the candidate, together for others."""
    paper = compose(version, "2021", 11)
    extra = version == "with_choice"
    assert _pages(candidate_pdf(paper), tmp_path) == 3 + extra
    assert _pages(examiner_pdf(paper), tmp_path) == 2 + extra


@needs_reader
def test_texts_are_never_read_as_markup(tmp_path: Path):
    tricky = r'#panic("x") *a* _b_ $c$ [d] `e` \ <f> @g // = "'
    items = (
        PassageItem("L00", tricky, tricky, (PaperWord("好", "hao3", after=tricky),) * 3, 2),
        TalkItem((Topic("1", tricky), Topic("#2", "普通话"))),
    )
    paper = Paper("2021", "without_choice", 1, items)
    candidate, examiner = candidate_pdf(paper), examiner_pdf(paper)
    assert _text(candidate, tmp_path).count(re.sub(r"\s", "", tricky)) == 6
    assert _text(examiner, tmp_path).count('#panic("x")*a*_b_$c$') == 6  # lines break after that


@needs_reader
def test_an_optional_neutral_tone_has_its_dot(tmp_path: Path):
    words = (PaperWord("白天", "bai2 tian1", 1, (1,)), PaperWord("手绢儿", "shou3 juanr4", 1))
    paper = replace(PAPER, items=(replace(PAPER.items[1], words=words),))
    text = _text(examiner_pdf(paper), tmp_path)
    assert "·tiān" in text
    assert "juànr" in text


@needs_reader
def test_a_paper_brought_in_shows_no_seed(tmp_path: Path):
    text = _text(examiner_pdf(replace(PAPER, composer=0, seed=0)), tmp_path)
    assert "引进试卷" in text
    assert "种子" not in text

"""The sample candidate: where the answers lie, and the paper they were spoken from."""

from pathlib import Path

from wordlists.composer import compose
from wordlists.paper import Paper, digest

SAMPLE = Path(__file__).parent / "sample"
SAMPLE_SEED = 20260903
PLANTED = SAMPLE / "planted.tsv"
PAPER_DIGEST = SAMPLE / "paper.sha256"


class SampleOutOfDate(RuntimeError):
    """The seed now gives another paper than the one the answers were spoken from."""


def compose_sample() -> Paper:
    """The sample's paper composed from its seed."""
    return compose("without_choice", "2021", SAMPLE_SEED)


def sample_paper() -> Paper:
    """The paper the recorded answers belong to; raises SampleOutOfDate when it is not the same."""
    paper = compose_sample()
    if digest(paper) != PAPER_DIGEST.read_text(encoding="ascii").strip():
        raise SampleOutOfDate("the sample's answers belong to another paper; run: make voices")
    return paper

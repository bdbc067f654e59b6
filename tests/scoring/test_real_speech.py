"""The trained ear on people's recordings; skipped where the recordings are not at hand.

Not a measurement (benchmarks/verdicts.py is): these must hold for any weights worth shipping.
"""

import csv
import os
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from scoring.audio import SAMPLE_RATE, Recording, from_samples, load
from scoring.cli import app
from scoring.engine import Engine
from scoring.expected import expect_text
from scoring.head_weights import WEIGHTS_PATH
from scoring.judgement import Verdict
from scoring.shipped import shipped_engine

SPEECH = Path(os.environ.get("PUTONGHUA_SPEECH", "../shared/speech"))
Row = dict[str, str]

pytestmark = pytest.mark.skipif(
    not (SPEECH / "labels.tsv").exists() or not WEIGHTS_PATH.exists(),
    reason="needs the recordings of ../shared/speech (PUTONGHUA_SPEECH) and the ear's weights",
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return shipped_engine()


@pytest.fixture(scope="module")
def rows() -> Sequence[Row]:
    with (SPEECH / "labels.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def some(rows: Sequence[Row], speaker: str, count: int, seed: int) -> list[Row]:
    """Recordings of a speaker whose text is plain syllables of four to seven letters."""
    plain = [
        row
        for row in rows
        if row["speaker"] == speaker and row["pinyin"].isascii() and row["pinyin"].islower()
    ]
    return random.Random(seed).sample(plain, count)


def joined(chosen: Sequence[Row], gap: float = 0.5) -> Recording:
    silence = np.random.default_rng(0).normal(0, 1e-4, int(gap * SAMPLE_RATE)).astype(np.float32)
    pieces = [silence]
    for row in chosen:
        pieces += [load(SPEECH / row["path"]).samples, silence]
    return from_samples(np.concatenate(pieces), SAMPLE_RATE)


def pinyin(chosen: Sequence[Row]) -> str:
    return " ".join(row["pinyin"] for row in chosen)


def test_the_right_text_is_mostly_right(engine: Engine, rows: Sequence[Row]) -> None:
    chosen = some(rows, "unl-f", 12, 1)
    expected = expect_text("monosyllables", pinyin(chosen))
    found = engine.examine_one(joined(chosen), expected).judgement
    correct = sum(one.verdict is Verdict.CORRECT for one in found.syllables)
    assert correct >= 9
    assert not found.flags
    assert not found.insertions


@pytest.mark.parametrize(
    ("kind", "speaker", "count"), [("monosyllables", "unl-f", 12), ("passage", "S0252", 2)]
)
def test_a_wrong_text_collapses(
    engine: Engine, rows: Sequence[Row], kind: str, speaker: str, count: int
) -> None:
    read, asked = some(rows, speaker, count, 1), some(rows, speaker, count, 2)
    expected = expect_text(kind, pinyin(asked))  # type: ignore[arg-type]
    found = engine.examine_one(joined(read), expected).judgement
    assert {flag.id for flag in found.flags} >= {"text_mismatch"}
    assert {one.verdict for one in found.syllables} <= {Verdict.ERROR, Verdict.OMITTED}


def test_what_was_left_out_added_and_read_again_is_found(
    engine: Engine, rows: Sequence[Row]
) -> None:
    text = some(rows, "unl-f", 10, 4)
    expected = expect_text("monosyllables", pinyin(text))
    read = [*text[:3], *text[4:7], text[6], *text[7:]]
    found = engine.examine_one(joined(read), expected).judgement
    omitted = [i for i, one in enumerate(found.syllables) if one.verdict is Verdict.OMITTED]
    assert omitted == [3]
    assert [(one.first, one.last) for one in found.repetitions] == [(6, 6)]


def test_results_do_not_depend_on_the_number_of_processes(
    tmp_path: Path, rows: Sequence[Row]
) -> None:
    chosen = some(rows, "unl-f", 4, 7)
    lines = ["id\taudio\titem\tpinyin\thanzi"]
    for index, row in enumerate(chosen):
        (tmp_path / f"{index}.mp3").symlink_to((SPEECH / row["path"]).resolve())
        lines.append(f"{index}\t{index}.mp3\tmonosyllables\t{row['pinyin']}\t")
    (tmp_path / "manifest.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    results = []
    for workers in ("1", "2"):
        out = tmp_path / f"{workers}.jsonl"
        arguments = ["batch", str(tmp_path / "manifest.tsv"), "--out", str(out)]
        assert CliRunner().invoke(app, [*arguments, "--workers", workers]).exit_code == 0
        results.append(out.read_bytes())
    assert results[0] == results[1]
    assert results[0].count(b'"status": "ok"') == 4

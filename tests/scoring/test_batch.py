"""The batch command: what it refuses before beginning, its lines, and taking up a broken run."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
from constructed_speech import constructed_engine, sound, timeline
from typer.testing import CliRunner

from scoring import batch as batches
from scoring.batch import append_lines, lines_kept, score_row
from scoring.cli import app, main
from scoring.engine import Engine
from scoring.errors import BadManifest, ResultsOfAnotherManifest
from scoring.manifest_rows import Row, read_manifest

HEADER = "id\taudio\titem\tpinyin\thanzi"
TEXTS = ("shi4", "hao3", "zhong1", "ma1", "liu4")
DRAWN = [timeline([0.2 + 0.05 * i, text, 0.3]) for i, text in enumerate(TEXTS)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a manifest of five drawn syllables and their recordings."""
    lines = [HEADER]
    for index, (text, said) in enumerate(zip(TEXTS, DRAWN, strict=True)):
        soundfile.write(tmp_path / f"{index}.wav", sound(said).original, 16000, subtype="FLOAT")
        lines.append(f"r{index}\t{index}.wav\tmonosyllables\t{text}\t")
    (tmp_path / "manifest.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The drawn ear in the place of the trained one, for this process."""
    made = constructed_engine(*DRAWN)
    monkeypatch.setattr(batches, "_engine", made)
    return made


def manifest(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "other.tsv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def rows_of(folder: Path) -> Sequence[Row]:
    return read_manifest(folder / "manifest.tsv")


def ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("a\tno.wav\tmonosyllables\tshi4\t", "第 2 行：找不到录音 no.wav"),
        ("a\t0.wav\tmonosyllables\tshi9\t", "第 2 行：“shi9”"),
        ("a\t0.wav\tmonosyllables\t\t", "第 2 行"),
        ("a\t0.wav\tsong\tshi4\t", "第 2 行：item “song”"),
        ("a\t/etc/passwd\tmonosyllables\tshi4\t", "第 2 行：录音路径 /etc/passwd 应相对"),
        ("\t0.wav\tmonosyllables\tshi4\t", "第 2 行：id 是空的"),
        ("a\t\tmonosyllables\tshi4\t", "第 2 行：audio 是空的"),
    ],
)
def test_a_bad_row_is_named_by_its_line(folder: Path, row: str, says: str) -> None:
    with pytest.raises(BadManifest, match=says):
        read_manifest(manifest(folder, row))


def test_all_bad_rows_are_named_at_once(folder: Path) -> None:
    path = manifest(folder, "a\tno.wav\tsong\tshi9\t", "b\t0.wav\ttalk\t\t", "b\t1.wav\ttalk\t\t")
    with pytest.raises(BadManifest) as caught:
        read_manifest(path)
    assert len(caught.value.findings) == 3
    assert "第 4 行：id b 重复" in caught.value.findings


@pytest.mark.parametrize("header", ["id\taudio\titem\tpinyin", "", "nothing"])
def test_a_manifest_without_its_columns_is_refused(folder: Path, header: str) -> None:
    with pytest.raises(BadManifest):
        read_manifest(manifest(folder, header=header))


def test_a_manifest_without_rows_or_not_in_utf8_is_refused(folder: Path) -> None:
    with pytest.raises(BadManifest, match="没有录音"):
        read_manifest(manifest(folder))
    (folder / "gbk.tsv").write_bytes((HEADER + "\n").encode() + "好".encode("gbk"))
    with pytest.raises(BadManifest, match="UTF-8"):
        read_manifest(folder / "gbk.tsv")


def test_columns_may_stand_in_any_order_and_a_byte_order_mark_is_no_harm(folder: Path) -> None:
    path = folder / "other.tsv"
    text = "audio\tnote\thanzi\tpinyin\titem\tid\n0.wav\tx\t是\tshi4\tmonosyllables\ta\n"
    path.write_text(text, encoding="utf-8-sig")
    (row,) = read_manifest(path)
    assert (row.id, row.audio, row.hanzi) == ("a", folder / "0.wav", "是")


def test_hanzi_that_do_not_go_with_the_pinyin_are_left_out(folder: Path) -> None:
    path = manifest(folder, "a\t0.wav\tpolysyllables\tbai2 tian1\t白")
    expected = read_manifest(path)[0].expected()
    assert expected is not None
    assert [one.citation.digits for one in expected.syllables] == ["bai2", "tian1"]


def test_rows_are_judged_in_order(folder: Path, engine: Engine) -> None:
    lines = [score_row(engine, row) for row in rows_of(folder)]
    assert [line["id"] for line in lines] == ["r0", "r1", "r2", "r3", "r4"]
    assert {one["verdict"] for line in lines for one in line["syllables"]} == {"correct"}


def test_bad_audio_is_a_refused_line_and_the_run_goes_on(folder: Path, engine: Engine) -> None:
    (folder / "1.wav").write_bytes(b"no sound")
    soundfile.write(folder / "2.wav", np.zeros(16000), 16000)
    lines = [score_row(engine, row) for row in rows_of(folder)]
    assert [line["status"] for line in lines] == ["ok", "rejected", "rejected", "ok", "ok"]
    assert all(line["reasons"] for line in lines[1:3])


def test_a_talk_needs_no_text(folder: Path, engine: Engine) -> None:
    rows = read_manifest(manifest(folder, "t\t0.wav\ttalk\t\t"))
    assert score_row(engine, rows[0])["status"] == "ok"


def run(folder: Path, manifest_name: str = "manifest.tsv") -> int:
    """Run the command; a ScoringError would become status 2 in `main`."""
    result = CliRunner().invoke(
        app,
        [
            "batch",
            str(folder / manifest_name),
            "--out",
            str(folder / "out.jsonl"),
            "--workers",
            "1",
        ],
    )
    return result.exit_code


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("cut", range(0, 400, 37))
def test_a_broken_off_run_is_taken_up_and_ends_the_same(folder: Path, cut: int) -> None:
    assert run(folder) == 0
    whole = (folder / "out.jsonl").read_bytes()
    (folder / "out.jsonl").write_bytes(whole[: len(whole) * cut // 400])
    assert run(folder) == 0
    assert (folder / "out.jsonl").read_bytes() == whole


@pytest.mark.usefixtures("engine")
def test_what_is_done_is_not_done_again(folder: Path) -> None:
    first = '{"id": "r0", "note": "kept as it is"}\n'
    (folder / "out.jsonl").write_text(first, "utf-8")
    assert run(folder) == 0
    assert (folder / "out.jsonl").read_text("utf-8").startswith(first)
    assert ids(folder / "out.jsonl") == ["r0", "r1", "r2", "r3", "r4"]


@pytest.mark.parametrize("content", ['{"id": "other"}\n{"id', "not json\n{}", "[]\n"])
def test_results_of_another_manifest_are_left_alone(folder: Path, content: str) -> None:
    results = folder / "out.jsonl"
    results.write_text(content, "utf-8")
    with pytest.raises(ResultsOfAnotherManifest):
        lines_kept(results, rows_of(folder))
    assert results.read_text("utf-8") == content


def test_each_line_is_on_disk_before_the_next_is_made(folder: Path) -> None:
    results = folder / "new" / "out.jsonl"
    written = []
    for _ in append_lines(results, ({"id": str(i), "hanzi": "好"} for i in range(3))):
        written.append(results.read_text("utf-8").count("\n"))
    assert written == [1, 2, 3]
    assert "好" in results.read_text("utf-8")


def test_bad_input_ends_with_status_2_and_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = manifest(folder, "a\tno.wav\tmonosyllables\tshi4\t")
    monkeypatch.setattr("sys.argv", ["putonghua-score", "batch", str(path), "--out", "x.jsonl"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capfd.readouterr().err.strip()
    assert "第 2 行" in said
    assert "\n" not in said

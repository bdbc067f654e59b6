"""Bad input through the command line: every fault its sentence, and the run goes on or says why."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from constructed_speech import constructed_engine, sound, timeline
from numpy.typing import NDArray

from scoring import batch as batches
from scoring import cli

TEXT = "wo3 men5 qu4 gong1 yuan2 san4 bu4 kan4 hua1"
OTHER = "chun1 feng1 chui1 lai2 le5 bai2 yun2 piao1 zou3"
RATE = 16000
READ = timeline([0.2, *TEXT.split(), 0.2])
ELSE = timeline([0.3, *OTHER.split(), 0.2])

Status = Callable[..., int]


@pytest.fixture
def status(monkeypatch: pytest.MonkeyPatch) -> Status:
    """Run `putonghua-score` in this process with an ear that hears what was drawn."""
    monkeypatch.setattr(batches, "_engine", constructed_engine(READ, ELSE))

    def run(*arguments: object) -> int:
        monkeypatch.setattr("sys.argv", ["putonghua-score", *map(str, arguments)])
        try:
            cli.main()
        except SystemExit as left:
            return int(left.code or 0)
        return 0

    return run


def voice(rate: int = RATE) -> NDArray[np.float64]:
    """The drawn reading, growing softer as voices do; samples are held longer at higher rates."""
    samples = sound(READ).original * np.linspace(4, 1, len(sound(READ).original))
    places = np.arange(round(len(samples) * rate / RATE)) * RATE // rate
    taken: NDArray[np.float64] = samples[places]
    return taken


def manifest(folder: Path, *audio: str, pinyin: str = TEXT) -> Path:
    lines = ["id\taudio\titem\tpinyin\thanzi"]
    lines += [f"{name}\t{name}\tpassage\t{pinyin}\t" for name in audio]
    path = folder / "manifest.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _cut_in_two(path: Path) -> None:
    soundfile.write(path, voice(), RATE)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 3])


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "unreadable.wav": (lambda p: p.write_bytes(b"no sound at all"), "无法读取"),
    "empty.wav": (lambda p: p.write_bytes(b""), "录音文件是空的"),
    "nothing.wav": (lambda p: soundfile.write(p, np.zeros(0), RATE), "没有声音数据"),
    "clipped.wav": (lambda p: soundfile.write(p, np.clip(voice() * 30, -1, 1), RATE), "削波"),
    "silent.wav": (lambda p: soundfile.write(p, np.zeros(3 * RATE), RATE), "没有录到声音"),
    "short.wav": (lambda p: soundfile.write(p, voice()[: RATE // 20], RATE), "录音过短"),
    "hasty.wav": (lambda p: soundfile.write(p, voice()[: RATE // 3], RATE), "与文本不符"),
    "cut.flac": (_cut_in_two, "与文本不符"),
    "long.flac": (
        lambda p: soundfile.write(p, np.zeros(1801 * RATE, np.int16), RATE),
        "超过 30 分钟",
    ),
}


def test_bad_audio_is_refused_line_by_line_and_the_batch_goes_on(
    tmp_path: Path, status: Status, capfd: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(tmp_path / "good.wav", voice(), RATE, subtype="FLOAT")
    for name, (make, _) in BAD.items():
        make(tmp_path / name)
    path, out = manifest(tmp_path, *BAD, "good.wav"), tmp_path / "out.jsonl"
    assert status("batch", path, "--out", out, "--workers", 1) == 0
    *refused, good = lines_of(out)
    assert [line["id"] for line in refused] == list(BAD)
    for line, (_, sentence) in zip(refused, BAD.values(), strict=True):
        assert (line["status"], line["syllables"]) == ("rejected", [])
        assert sentence in line["reasons"][0]
        assert "请" in line["reasons"][0]
    assert good["status"] == "ok"
    assert {one["verdict"] for one in good["syllables"]} == {"correct"}
    assert f"{len(BAD)} 条录音因质量被拒" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("name", "rate", "how"),
    [
        ("stereo.wav", RATE, {"subtype": "FLOAT"}),
        ("eight-bit.wav", RATE, {"subtype": "PCM_U8"}),
        ("fast.flac", 96000, {"subtype": "PCM_24"}),
    ],
)
def test_stereo_8_bits_and_96_khz_are_judged_like_any_other(
    tmp_path: Path, status: Status, name: str, rate: int, how: dict[str, str]
) -> None:
    samples = voice(rate)
    if name == "stereo.wav":
        samples = np.stack([samples * 0.2, -samples], axis=1)
    soundfile.write(tmp_path / name, samples, rate, **how)
    assert status("batch", manifest(tmp_path, name), "--out", tmp_path / "o", "--workers", 1) == 0
    (line,) = lines_of(tmp_path / "o")
    assert line["status"] == "ok"
    assert [one["verdict"] for one in line["syllables"]] == ["correct"] * 9


def test_a_text_that_was_not_spoken_collapses_with_its_reason(
    tmp_path: Path, status: Status
) -> None:
    soundfile.write(tmp_path / "other.wav", sound(ELSE).original, RATE, subtype="FLOAT")
    out = tmp_path / "out.jsonl"
    assert status("batch", manifest(tmp_path, "other.wav"), "--out", out, "--workers", 1) == 0
    (line,) = lines_of(out)
    assert {one["verdict"] for one in line["syllables"]} <= {"error", "omitted"}
    assert any("读音与文本不符" in reason for reason in line["reasons"])


@pytest.mark.parametrize(
    ("audio", "pinyin", "says"),
    [
        ("good.wav", "wo3 mxn5", "“mxn5”不是合格的拼音音节"),
        ("../good.wav", "wo3", "录音路径 ../good.wav 不能含有“..”"),
        ("a/../../good.wav", "wo3", "不能含有“..”"),
        ("/etc/hostname", "wo3", "应相对于清单"),
        ("good.wav", "wo3 " * 40_000, "太长"),
    ],
)
def test_a_bad_manifest_ends_with_status_2_and_one_line(
    tmp_path: Path,
    status: Status,
    capfd: pytest.CaptureFixture[str],
    audio: str,
    pinyin: str,
    says: str,
) -> None:
    folder = tmp_path / "batch"
    folder.mkdir()
    for place in (folder, tmp_path):
        soundfile.write(place / "good.wav", voice(), RATE)
    out = tmp_path / "out.jsonl"
    assert status("batch", manifest(folder, audio, pinyin=pinyin), "--out", out) == 2
    (said,) = capfd.readouterr().err.strip().splitlines()
    assert "第 2 行" in said
    assert says in said
    assert not out.exists()


@pytest.mark.parametrize("place", ["folder", "file/out.jsonl"])
def test_results_that_cannot_be_written_are_told_in_one_line(
    tmp_path: Path, status: Status, capfd: pytest.CaptureFixture[str], place: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("in the way")
    soundfile.write(tmp_path / "good.wav", voice(), RATE)
    path = manifest(tmp_path, "good.wav")
    assert status("batch", path, "--out", tmp_path / place, "--workers", 1) == 2
    (said,) = [line for line in capfd.readouterr().err.splitlines() if "错误" in line]
    assert "无法读写" in said


def test_a_full_disk_keeps_the_lines_written_and_the_next_run_goes_on(
    tmp_path: Path, status: Status, capfd: pytest.CaptureFixture[str]
) -> None:
    """The limit on the size of files stands for the disk: the second line is cut in the middle."""
    resource = pytest.importorskip("resource", reason="limits on file sizes are a Unix matter")
    names = ("1.wav", "2.wav", "3.wav")
    for name in names:
        soundfile.write(tmp_path / name, voice(), RATE, subtype="FLOAT")
    path, out = manifest(tmp_path, *names), tmp_path / "out.jsonl"
    assert status("batch", path, "--out", tmp_path / "whole.jsonl", "--workers", 1) == 0
    whole = (tmp_path / "whole.jsonl").read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole) // 2, hard))
    try:
        assert status("batch", path, "--out", out, "--workers", 1) == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "磁盘空间" in capfd.readouterr().err
    assert out.read_bytes() == whole[: len(whole) // 2]
    assert status("batch", path, "--out", out, "--workers", 1) == 0
    assert out.read_bytes() == whole

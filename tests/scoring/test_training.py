"""The whole way from recordings to heads, on a few made sounds: it runs, and shards are kept."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from scoring.training.cache import features_folder
from scoring.training.dataset import read_examples
from scoring.training.evaluate import PARTS, listen_and_judge
from scoring.training.extract import extract
from scoring.training.recipe import Recipe
from scoring.training.runs import Trials, calibration_of, run_folder, train_heads
from scoring.training.speech import read_clips

RATE = 16_000
SYLLABLES = ("ma1", "ma2", "shi4", "lü3")


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PUTONGHUA_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "speech"
    folder.mkdir()
    rows = ["path\tspeaker\tsex\thanzi\tpinyin\tlabel_origin"]
    for number, pinyin in enumerate(SYLLABLES):
        time = np.arange(int(0.6 * RATE)) / RATE
        sound = sum(np.sin(2 * np.pi * (150 + 30 * number) * k * time) / k for k in range(1, 9))
        soundfile.write(folder / f"{pinyin}.flac", 0.1 * sound * np.hanning(len(time)), RATE)
        rows.append(f"{pinyin}.flac\tsomebody\tF\t\t{pinyin}\trecorded-as")
    (folder / "labels.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def test_from_recordings_to_posteriors(source: Path, tmp_path: Path) -> None:
    clips = read_clips(source)
    assert list(extract(clips, "people", (0, 1), 1)) == [2]
    shards = sorted(features_folder().rglob("*.npy"))
    written = [shard.stat().st_mtime_ns for shard in shards]
    assert list(extract(clips, "people", (0, 1), 1)) == [2]
    assert [shard.stat().st_mtime_ns for shard in shards] == written  # nothing is made twice

    examples = read_examples(clips, "people", (0, 1))
    heard = [path for example in examples for path in example.utterance.clips]
    assert sorted(set(heard)) == sorted(clip.path for clip in clips)

    steps: list[str] = []
    recipe = Recipe(copies=(0, 1), head_passes=1, judge_passes=1)
    run = train_heads(recipe, (), examples, tmp_path, lambda stage, *_: steps.append(stage))
    assert set(steps) == {"sequence head", "judge"}
    judged = listen_and_judge(run.head, run.judge, examples)
    assert judged.log_posteriors["tone"].shape == (len(heard), 5)

    train_heads(recipe, (), examples, tmp_path, lambda *_: pytest.fail("trained again"))


def test_a_run_is_named_by_its_data_and_not_by_where_they_lie(source: Path, tmp_path: Path) -> None:
    other = shutil.copytree(source, tmp_path / "other")
    listing = other / "labels.tsv"
    listing.write_text(listing.read_text(encoding="utf-8").replace("ma1\t", "ma4\t"), "utf-8")

    def name(*folders: Path) -> str:
        clips = [clip for folder in folders for clip in read_clips(folder)]
        return run_folder(Recipe(), ("somebody",), clips).name

    there = [
        shutil.copytree(folder, tmp_path / new) for folder, new in ((source, "a"), (other, "z"))
    ]
    assert name(source, other) == name(*there)
    assert name(source, source) != name(source, other)


def test_people_weigh_alike_in_the_calibration_however_much_they_read() -> None:
    random = np.random.default_rng(3)

    def person(shift: float) -> dict[str, Trials]:
        return {
            part: (random.normal(4 + shift, 2, 50), random.normal(shift - 4, 2, 50))
            for part in PARTS
        }

    one, other = person(2.0), person(-2.0)
    talkative = {
        part: (np.repeat(right, 100), np.repeat(wrong, 100))
        for part, (right, wrong) in other.items()
    }
    assert calibration_of([one, talkative]) == calibration_of([one, other])
    assert calibration_of([one]) != calibration_of([one, other])

"""``python -m scoring.training``: from recordings to weights and figures, in one command."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from scoring.errors import ScoringError
from scoring.training.recipe import FOLDS, HELD_OUT_SPEAKER, PEOPLE, SYNTHETIC, Recipe
from scoring.training.speech import Clip, read_clips, speech_folder

if TYPE_CHECKING:
    from scoring.training.dataset import Example

app = typer.Typer(help="训练并检验语音评测模型。", no_args_is_help=True)
console = Console()

Workers = Annotated[int, typer.Option(help="提取特征的进程数。")]
Target = Annotated[Path | None, typer.Option(help="模型文件写到哪里；默认是软件包内的位置。")]


@app.command()
def voices(workers: Workers = 2) -> None:
    """合成语音：多种嗓音朗读词表（可中断后继续）。"""
    from scoring.training.synthetic import make_all

    with _Bars() as report:
        for done, total in make_all(workers):
            report("synthetic voices", done, total, 0.0)


@app.command()
def features(workers: Workers = 2) -> None:
    """提取全部录音及其变声副本的特征（可中断后继续）。"""
    from scoring.training.extract import extract

    recipe = Recipe()
    for collection, copies in recipe.collections().items():
        for done in extract(_clips(collection), collection, copies, workers):
            console.print(f"特征 {collection}：{done} 组已齐")


@app.command()
def fold(name: Annotated[str, typer.Argument(help="留出哪一组说话人：a、b 或 c。")]) -> None:
    """留出一组说话人，训练并检验。"""
    _fold(name, Recipe())


@app.command(name="all")
def everything(workers: Workers = 2, target: Target = None) -> None:
    """从录音到模型：特征、两组留出检验、校准、用全部说话人训练并写出模型。"""
    from scoring.head_weights import WEIGHTS_PATH
    from scoring.training.runs import calibrate, run_folder, ship, train_heads

    if Recipe().synthetic_copies:
        voices(workers)
    features(workers)
    recipe = Recipe()
    clips = _all_clips(recipe)
    for name in FOLDS:
        _fold(name, recipe)
    calibration = calibrate([run_folder(recipe, held, clips) for held in FOLDS.values()])
    with _Bars() as report:
        run = train_heads(recipe, (), _examples(recipe), run_folder(recipe, (), clips), report)
    ship(run, recipe, clips, calibration, target or WEIGHTS_PATH)
    card()
    console.print(f"模型已写入 {target or WEIGHTS_PATH}")


@app.command()
def doubts() -> None:
    """用没听过该说话人的模型查找可疑的自动注音，按规则裁定并存表。"""
    from scoring.training.doubts import find_doubts, write_doubts
    from scoring.training.runs import run_folder, train_heads

    recipe, found = Recipe(), []
    clips = _all_clips(recipe)
    for held_out in FOLDS.values():
        run = train_heads(recipe, held_out, [], run_folder(recipe, held_out, clips), _silent)
        found += list(find_doubts(run, _held_out_examples(held_out), clips))
    write_doubts(found)
    console.print(f"可疑注音 {len(found)} 处")


def _silent(stage: str, step: int, steps: int, loss: float) -> None:
    """No progress to show: the runs are there already."""


@app.command()
def card() -> None:
    """把数据清单和各组检验结果写进模型卡。"""
    from scoring.training.card import write_card

    recipe = Recipe()
    write_card(recipe, _all_clips(recipe))


def _fold(name: str, recipe: Recipe) -> None:
    """Train without one fold's speakers, measure them, print the table."""
    from scoring.training.runs import measure, run_folder, train_heads

    held_out = FOLDS[name]
    clips = _all_clips(recipe)
    with _Bars() as report:
        folder = run_folder(recipe, held_out, clips)
        run = train_heads(recipe, held_out, _examples(recipe), folder, report)
    examples = _held_out_examples((*held_out, HELD_OUT_SPEAKER))
    table = Table("speaker", "part", "n", "accuracy (95 %)", "equal error % (95 %)")
    for row in measure(run, held_out, examples):
        share, low, high = (row["accuracy" + end] for end in ("", "_low", "_high"))
        error, least, most = (100 * row["equal_error" + end] for end in ("", "_low", "_high"))
        table.add_row(
            row["group"],
            row["part"],
            str(row["syllables"]),
            f"{share:.3f} ({low:.3f}–{high:.3f})",
            f"{error:.2f} ({least:.2f}–{most:.2f})",
        )
    console.print(table)


class _Bars:
    """Rich's progress bars as the training loops' plain callback."""

    def __init__(self) -> None:
        self._bars = Progress(console=console)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "_Bars":
        self._bars.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._bars.stop()

    def __call__(self, stage: str, step: int, steps: int, loss: float) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=steps)
        self._bars.update(self._tasks[stage], completed=step, description=f"{stage} {loss:.3f}")


def _clips(collection: str) -> list[Clip]:
    """Recordings of a collection whose text is plain syllables."""
    from scoring.training.labels import labels_of
    from scoring.training.synthetic import source_folder

    folder = speech_folder() if collection == PEOPLE else source_folder()
    return [clip for clip in read_clips(folder) if labels_of(clip)]


def _all_clips(recipe: Recipe) -> list[Clip]:
    """Recordings of every collection of the recipe."""
    return [clip for collection in recipe.collections() for clip in _clips(collection)]


def _examples(recipe: Recipe) -> "list[Example]":
    """Every cached utterance of the recipe's copies, doubtful labels settled: for training."""
    from scoring.training.dataset import read_examples
    from scoring.training.doubts import settled_labels_of

    return [
        example
        for collection, copies in recipe.collections().items()
        for example in read_examples(_clips(collection), collection, copies, settled_labels_of)
    ]


def _held_out_examples(held_out: Sequence[str]) -> "list[Example]":
    """The single recordings of these speakers, their labels as they came: for measuring."""
    from scoring.training.dataset import read_examples

    return [
        example
        for collection in (PEOPLE, SYNTHETIC)
        for example in read_examples(
            [clip for clip in _clips(collection) if clip.speaker in held_out], collection, (0,)
        )
    ]


if __name__ == "__main__":
    try:
        app(standalone_mode=True)
    except ScoringError as problem:
        console.print(problem.sentence)
        raise SystemExit(2) from problem

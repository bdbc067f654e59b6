"""``python -m demo``: a whole sitting with the sample candidate, from the paper to the certificate.

Everything is real but the voice: the server is a process, the booth is the booth program, the
sound goes through its capture, bundle, spool and upload, and the engine scores what arrived.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from demo.booth import Booth
from demo.lab_server import lab_server
from demo.planted_check import compare, read_planted
from demo.sample_answers import PLANTED, SAMPLE, SAMPLE_SEED, sample_paper
from demo.summary import Summary, show
from wordlists.syllabus import ITEM_NAMES

FOLDER = Path("var") / "demo"
POLL_SECONDS = 0.5
BOOTH_SECONDS = 180.0  # until the booth waits for the room's instruction
SCORING_SECONDS = 900.0


def main() -> None:
    """Run the demonstration in ``var/demo`` and print its summary; exit status 0 when all went."""
    console = Console()
    begun = time.monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    data = (FOLDER / "server").resolve()
    data.mkdir(parents=True)
    os.environ["PUTONGHUA_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "admin.project.settings"
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console) as progress:
            summary = run(data, _Steps(progress))
    except Exception as error:
        console.print(f"示范没有完成：{error}", style="red", markup=False)
        console.print(f"日志在 {FOLDER}/server.log 和 {FOLDER}/booth.log。")
        raise SystemExit(1) from error
    show(console, summary, time.monotonic() - begun)


class _Steps:
    """One line a step, with its own time."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: Any = None

    def __call__(self, title: str) -> None:
        """Close the step before and begin the next."""
        if self._task is not None:
            self._progress.update(self._task, total=1, completed=1)
        self._task = self._progress.add_task(title, total=None)


def run(data: Path, step: Callable[[str], None]) -> Summary:
    """All the steps; gives what the summary shows. Raises whatever went wrong."""
    step("启动服务器")
    with lab_server(data, FOLDER / "server.log") as address:
        import django

        django.setup()
        from demo import session_day

        step("导入应试人、排座、组卷")
        staff = session_day.make_staff()
        prepared = session_day.prepare_session(
            staff, FOLDER / "candidates.xlsx", sample_paper(), SAMPLE_SEED
        )
        step("录音间登录、试音、等待考场指令")
        booth = Booth(FOLDER / "booth", FOLDER / "booth.log")
        booth.register(address, prepared.booth_code)
        rehearsal = booth.begin(SAMPLE, prepared.sitting.candidate.admission_number[-4:])
        try:
            _wait(
                lambda: session_day.is_waiting_for_start(prepared.sitting),
                BOOTH_SECONDS,
                rehearsal,
            )
            session_day.start(prepared, staff)
            step("作答四题并上传录音（比真实时间快二十倍）")
            booth.finish(rehearsal)
        finally:
            rehearsal.kill()
        step("评测引擎评分")
        _wait(lambda: session_day.newest_score(prepared.sitting) is not None, SCORING_SECONDS)
        score = session_day.newest_score(prepared.sitting)
        assert score is not None
        step("两名测试员评说话题，发布成绩，出具证书")
        result = session_day.mark_and_release(prepared, staff)
        certificate = FOLDER / "certificate.pdf"
        certificate.write_bytes(session_day.certificate(prepared.sitting, staff))
        report = FOLDER / "report"
        shutil.copytree(session_day.folder_of_score(score), report)
    return Summary(
        marks=tuple(
            (ITEM_NAMES[item["kind"]], item["mark"], item["full"]) for item in result.item_marks
        ),
        total=str(result.total),
        level=result.level_name,
        findings=compare(score.report, read_planted(PLANTED)),
        report=report / "report.html",
        certificate=certificate,
    )


def _wait(
    condition: Callable[[], bool],
    seconds: float,
    process: subprocess.Popen[bytes] | None = None,
) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"录音间程序提前结束，状态 {process.returncode}")
        if time.monotonic() > deadline:
            raise TimeoutError(f"等待超过 {seconds:.0f} 秒")
        time.sleep(POLL_SECONDS)


if __name__ == "__main__":
    main()

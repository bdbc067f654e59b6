"""``putonghua-station``: the booth's program."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from station import settings as station_settings
from station.errors import AddressUnusable, StationError
from station.settings import Settings

main = typer.Typer(help="普通话水平测试机位程序。", no_args_is_help=True, add_completion=False)
_console = Console()


def _fail(error: StationError) -> typer.Exit:
    """Say the sentence and the detail; end with 1."""
    _console.print(f"[bold red]{error.message.zh}[/]")
    if error.detail:
        _console.print(f"（{error.id}：{error.detail}）", style="dim", markup=False)
    return typer.Exit(1)


@main.command()
def register(
    server: Annotated[str, typer.Option(help=station_settings.DESCRIPTIONS["server_url"])] = "",
    code: Annotated[str, typer.Option(help="管理员发放的登记码，例如 7KQ2F-9MX3T")] = "",
    sheet: Annotated[
        Path | None, typer.Option(help="考场的登记文件（代替服务器地址和登记码）")
    ] = None,
    seat: Annotated[str, typer.Option(help="登记文件中的机位号，例如 A-03")] = "",
    device: Annotated[str, typer.Option(help=station_settings.DESCRIPTIONS["device"])] = "",
    channel: Annotated[int, typer.Option(help=station_settings.DESCRIPTIONS["channel"])] = 1,
) -> None:
    """登记本机：用登记码与服务器互认，生成本机的密钥，记下服务器的证书。"""
    from station import registration

    home = station_settings.home()
    try:
        if sheet is not None:
            server, code = registration.read_sheet(sheet, seat)
        if not station_settings.is_address(server):
            raise AddressUnusable(server)
        made = registration.register(server, code)
        station_settings.save(
            home,
            Settings(server, made.key, made.room.seal_key, made.certificate, device, channel),
        )
    except StationError as error:
        raise _fail(error) from error
    _console.print(f"{made.room.site} {made.room.room} {made.room.seat} 登记完成。", markup=False)
    _console.print(f"已写入 {home / station_settings.FILE}")
    _console.print("请接着运行 putonghua-station check 检查本机。")


@main.command()
def check() -> None:
    """自检：麦克风、磁盘、服务器、时钟、版本；不适合开考时返回非零。"""
    from station.lab_client import LabClient
    from station.portaudio_microphone import PortAudioMicrophone
    from station.self_check import check_booth, fit, tell_room
    from station.version import version

    home = station_settings.home()
    try:
        settings = station_settings.load(home)
    except StationError as error:
        raise _fail(error) from error
    microphone = PortAudioMicrophone(settings.device, settings.channel)
    with LabClient.of_booth(settings) as client:
        lines, apart = check_booth(settings, home, microphone, client, version())
        told = tell_room(client, lines, version(), apart)
    table = Table(title="机位自检")
    for heading in ("项目", "结果", "情况", "怎么办"):
        table.add_column(heading, overflow="fold")
    for line in lines:
        mark = (
            "[green]正常[/]" if line.well else "[red]异常[/]" if line.fatal else "[yellow]注意[/]"
        )
        table.add_row(line.subject, mark, line.found, "" if line.well else line.to_do)
    _console.print(table)
    _console.print(
        "自检结果已送到监考页面。" if told else "自检结果没有送到监考页面。", style="dim"
    )
    if not fit(lines):
        _console.print("[bold red]本机暂不能开考，请按“怎么办”一栏处理后再检查。[/]")
        raise typer.Exit(1)
    _console.print("[bold green]本机可以开考。[/]")


@main.command()
def run(
    windowed: Annotated[bool, typer.Option("--windowed", help="在窗口中运行，可以关闭")] = False,
) -> None:
    """启动考试窗口（全屏）。"""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from station.clock import Clock
    from station.lockdown.locked import locked
    from station.portaudio_microphone import PortAudioMicrophone
    from station.program import booth_window, only_one, write_log
    from station.speaker import HeadphoneSpeaker
    from station.updating.launch import RESTART, base_version
    from station.updating.update import confirm_start
    from station.version import version

    home = station_settings.home()
    write_log(home)
    try:
        settings = station_settings.load(home)
        with only_one(home):
            if _updated_today(home, settings):
                raise typer.Exit(RESTART)
            app = QApplication(sys.argv[:1])
            QTimer.singleShot(0, lambda: confirm_start(home, base_version(), version()))
            microphone = PortAudioMicrophone(settings.device, settings.channel)
            with booth_window(
                app, settings, home, microphone, HeadphoneSpeaker(), Clock(), windowed
            ) as (conductor, window):
                if windowed:
                    window.resize(1366, 768)
                    window.show()
                    app.exec()
                    return
                # By hand too: where no window manager runs, nobody else makes it large.
                window.setGeometry(app.primaryScreen().geometry())
                window.showFullScreen()
                with locked(app, conductor, window):
                    app.exec()
    except StationError as error:
        raise _fail(error) from error


def _updated_today(home: Path, settings: Settings) -> bool:
    """The automatic look at the start of a day; whatever goes wrong, the present program runs."""
    import logging
    from datetime import UTC, datetime

    from station.lab_client import LabClient
    from station.updating.launch import base_version
    from station.updating.update import SWITCHED, first_today, update

    if not first_today(home, base_version(), datetime.now(UTC).astimezone().date()):
        return False
    try:
        with LabClient.of_booth(settings) as client:
            step, offered = update(home, client, settings.seal_key, base_version())
    except StationError as error:
        logging.getLogger(__name__).warning("no update: %s %s", error.id, error.detail)
        return False
    logging.getLogger(__name__).info("update: %s %s", step, offered)
    return step in SWITCHED


@main.command()
def update() -> None:
    """更新程序：改用服务器为本考场指定的版本（没有待传录音时才更新）。"""
    from station.lab_client import LabClient
    from station.program import only_one
    from station.updating.launch import base_version
    from station.updating.plan import Step
    from station.updating.update import update as bring_up_to_date

    home = station_settings.home()
    try:
        settings = station_settings.load(home)
        with only_one(home), LabClient.of_booth(settings) as client:
            step, offered = bring_up_to_date(home, client, settings.seal_key, base_version())
    except StationError as error:
        raise _fail(error) from error
    sentences = {
        Step.NOTHING: "本机已是应运行的版本。",
        Step.WAIT: "还有录音没有上传，先不更新。请启动程序并联网，传完后再更新。",
        Step.REFUSED_BEFORE: f"{offered} 曾在本机启动失败，不再采用；请联系管理员。",
    }
    _console.print(sentences.get(step, f"已更新到 {offered}，下次启动时使用。"))
    if step in (Step.WAIT, Step.REFUSED_BEFORE):
        raise typer.Exit(1)


@main.command("start-check")
def start_check() -> None:
    """试启动：程序文件是否齐全、能否显示窗口（更新时自动运行）。"""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    import station.lockdown.locked
    import station.program  # noqa: F401
    from station.fonts import load_fonts
    from station.speaker import script
    from station.version import version

    app = QApplication(sys.argv[:1])
    if not (load_fonts() and script()):
        raise typer.Exit(1)
    app.processEvents()
    _console.print(version(), highlight=False)


@main.command()
def rehearse(
    answers: Annotated[Path, typer.Option(help="答案录音所在文件夹：item-1.ogg 起，每题一个文件")],
    digits: Annotated[str, typer.Option(help="准考证号后四位")],
    speed: Annotated[float, typer.Option(min=0.5, max=50.0, help="比真实时间快多少倍")] = 1.0,
    offscreen: Annotated[bool, typer.Option("--offscreen", help="不显示窗口")] = False,
) -> None:
    """演练：用录音文件当麦克风，由程序代替应试人走完整个流程；不加速时也播放提示语音。"""
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from station.clock import Clock
    from station.file_microphone import FileMicrophone
    from station.program import booth_window, only_one, write_log
    from station.rehearsal import Candidate, answers_in
    from station.speaker import HeadphoneSpeaker, NoSpeaker

    home = station_settings.home()
    write_log(home)
    outcome: list[tuple[bool, str]] = []
    try:
        settings = station_settings.load(home)
        files = answers_in(answers)
        with only_one(home):
            app = QApplication(sys.argv[:1])
            microphone = FileMicrophone(speed)
            speaker = HeadphoneSpeaker() if speed == 1.0 else NoSpeaker()
            with booth_window(app, settings, home, microphone, speaker, Clock(speed), True) as (
                conductor,
                window,
            ):
                window.resize(1366, 768)
                window.show()
                person = Candidate(conductor, window, microphone, files, digits)
                person.finished.connect(lambda well, sentence: outcome.append((well, sentence)))
                person.finished.connect(app.quit)
                app.exec()
                delivered = list(person.delivered)
    except StationError as error:
        raise _fail(error) from error
    for bundle in delivered:
        _console.print(f"bundle {bundle.bundle_id}", highlight=False, soft_wrap=True)
        _console.print(f"manifest sha256 {bundle.manifest_sha256}", highlight=False, soft_wrap=True)
    if not outcome or not outcome[0][0]:
        why = outcome[0][1] if outcome else "窗口被关闭"
        _console.print(f"演练没有走完：{why}", soft_wrap=True)
        raise typer.Exit(1)
    _console.print("演练完成，服务器已确认全部录音。")

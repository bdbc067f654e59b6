"""The real window with the real conductor: a whole sitting, and what each page shows."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fake_lab_server import KEY, PIXEL, SEAL_KEY, FakeLab
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from recordings.bundle_check import check_bundle
from station import sitting_events as ev
from station import theme
from station.candidate import Accommodations
from station.candidate import Candidate as Person
from station.clock import Clock
from station.conductor import Booth, Conductor
from station.file_microphone import FileMicrophone
from station.fonts import load_fonts
from station.lab_client import LabClient
from station.language import Language
from station.listening import Hint, Listening
from station.microphone_check import sentence
from station.pages.foot import ends_early
from station.rehearsal import Candidate, answers_in
from station.sitting_state import Sitting, Stage
from station.speaker import NoSpeaker, script
from station.spool import Spool
from station.window import Window
from station.wording import FINISHED_KEPT, ITEM_NAMES, TROUBLE_NO_SOUND
from wordlists.paper import Paper

WAIT = 60_000  # ms; only ever reached by a failing test
SPEED = 20.0


def load_pictures() -> object:
    path = Path(__file__).parents[2] / "docs" / "pictures" / "booth.py"
    spec = importlib.util.spec_from_file_location("booth_pictures", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["booth_pictures"] = module
    sys.path.append(str(path.parent))  # where its neighbours are found, as when it is run
    spec.loader.exec_module(module)
    return module


PICTURES = load_pictures()
STATES: dict[str, Sitting] = dict(PICTURES.states())  # type: ignore[attr-defined]
CANDIDATE: Person = PICTURES.CANDIDATE  # type: ignore[attr-defined]
ALL_READ = Listening(voice_seconds=200.0)
READ = replace(STATES["item-passage"], listening=ALL_READ)


class Room:
    """A booth in a test: conductor, window, microphone."""

    def __init__(self, qtbot: QtBot, home: Path, url: str) -> None:
        load_fonts()
        self.client = LabClient(url, KEY)
        self.spool = Spool(home, SEAL_KEY)
        self.microphone = FileMicrophone(SPEED)
        booth = Booth(
            self.client, self.spool, self.microphone, NoSpeaker(), Clock(SPEED), "0.1.0", "A-03"
        )
        self.conductor = Conductor(booth)
        self.window = Window(self.conductor, closable=True)
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()

    def at(self, *stages: Stage) -> bool:
        return self.conductor.state.stage in stages


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, lab: FakeLab) -> Iterator[Room]:
    made = Room(qtbot, tmp_path, lab.url)
    made.conductor.start()
    yield made
    made.conductor.stop()
    made.client.close()


@pytest.fixture
def still(qtbot: QtBot, tmp_path: Path) -> Room:
    """A window whose conductor does not run: for looking at pages."""
    return Room(qtbot, tmp_path, "http://127.0.0.1:9")


def texts(widget: QWidget) -> str:
    """Everything readable in labels and buttons that are to be seen."""
    found = [c for kind in (QLabel, QPushButton) for c in widget.findChildren(kind)]
    return "\n".join(c.text() for c in found if c.isVisible())


def test_a_whole_sitting(qtbot: QtBot, room: Room, lab: FakeLab, answers: Path) -> None:
    lab.photo = PIXEL
    person = Candidate(
        room.conductor, room.window, room.microphone, answers_in(answers), lab.digits
    )
    with qtbot.waitSignal(person.finished, timeout=WAIT) as ended:
        pass
    assert ended.args == [True, ""]
    (manifest,) = lab.manifests()
    assert manifest["bundle_id"] == person.delivered[0].bundle_id
    assert [i["ended_by"] for i in manifest["items"]] == ["next"] * 4
    assert [i["sample_rate"] for i in manifest["items"]] == [48_000, 44_100, 24_000, 16_000]
    assert manifest["items"][3]["topic"] == lab.paper["items"][3]["topics"][1]["number"]
    assert manifest["station"]["seat"] == "A-03"
    (folder,) = room.spool.acknowledged_folder.iterdir()
    found = [f.id for f in check_bundle(folder) if f.place != "receipt.json"]
    assert found == ["file_sealed"] * 4  # and nothing else
    assert lab.confirmed
    assert {"waiting_for_start", "recording"} <= {r["state"] for r in lab.reports}


def test_a_withdrawn_key_is_told_before_anybody_logs_in(
    qtbot: QtBot, tmp_path: Path, lab: FakeLab
) -> None:
    lab.keys.clear()
    room = Room(qtbot, tmp_path, lab.url)
    room.conductor.start()
    try:
        qtbot.waitUntil(lambda: "密钥未被服务器接受" in texts(room.window), timeout=WAIT)
    finally:
        room.conductor.stop()
        room.client.close()


def test_by_keyboard_alone_to_the_microphone(qtbot: QtBot, room: Room, lab: FakeLab) -> None:
    for digit in "0002":
        qtbot.keyClick(room.window.log_in, digit)
    qtbot.keyClick(room.window.log_in, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "本机位没有这个准考证号" in texts(room.window), timeout=WAIT)
    for digit in "0001":
        qtbot.keyClick(room.window.log_in, digit)
    qtbot.keyClick(room.window.log_in, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: room.at(Stage.CONFIRM), timeout=WAIT)
    assert "2202**********1234" in texts(room.window)
    qtbot.keyClick(room.window.confirm.yes, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: room.at(Stage.RULES), timeout=WAIT)
    qtbot.keyClick(room.window.rules.go_on, Qt.Key.Key_Return)
    assert room.at(Stage.HEADSET)
    qtbot.keyClick(room.window.headset.go_on, Qt.Key.Key_Return)
    assert room.at(Stage.MICROPHONE)


def test_a_quiet_room_does_not_pass_the_microphone_check(qtbot: QtBot, room: Room) -> None:
    room.conductor.tell(ev.DigitsEntered("0001"))
    qtbot.waitUntil(lambda: room.at(Stage.CONFIRM), timeout=WAIT)
    for event in (ev.IdentityConfirmed(), ev.PageRead(), ev.PageRead()):
        room.conductor.tell(event)
    page = room.window.microphone
    page.begin.click()
    qtbot.waitUntil(lambda: room.conductor.state.microphone is not None, timeout=WAIT)
    assert not page.go_on.isVisible()
    assert page.begin.isVisible()


def test_a_plug_pulled_in_an_item_and_put_back(
    qtbot: QtBot, room: Room, lab: FakeLab, answers: Path
) -> None:
    person = Candidate(
        room.conductor, room.window, room.microphone, answers_in(answers), lab.digits
    )
    person._acts.pop(Stage.TROUBLE)  # this candidate waits for help instead of giving up
    qtbot.waitUntil(lambda: room.conductor.state.item == 2, timeout=WAIT)
    read = person._acts.pop(Stage.RECORDING)  # and does not finish the item before the plug goes
    qtbot.waitUntil(lambda: room.conductor.state.next_allowed, timeout=WAIT)
    room.microphone.unplug()
    qtbot.waitUntil(lambda: room.at(Stage.TROUBLE), timeout=WAIT)
    person._acts[Stage.RECORDING] = read
    assert "麦克风断开了" in texts(room.window)
    room.microphone.plug_in()
    with qtbot.waitSignal(person.finished, timeout=WAIT):
        pass
    (manifest,) = lab.manifests()
    second = [i for i in manifest["items"] if i["item"] == 2]
    assert [(i["attempt"], i["ended_by"]) for i in second] == [(1, "interrupted"), (2, "next")]
    assert {"device_lost", "device_back"} <= {e["event"] for e in manifest["events"]}


def test_the_server_dies_during_the_items_and_comes_back(
    qtbot: QtBot, room: Room, lab: FakeLab, answers: Path
) -> None:
    person = Candidate(
        room.conductor, room.window, room.microphone, answers_in(answers), lab.digits
    )
    qtbot.waitUntil(lambda: room.conductor.state.item == 1, timeout=WAIT)
    lab.stop()
    qtbot.waitUntil(lambda: room.conductor.state.item == 4, timeout=WAIT)
    assert not room.conductor.state.server_reachable
    assert "连接中断" in texts(room.window)
    lab.start()
    with qtbot.waitSignal(person.finished, timeout=WAIT) as ended:
        pass
    assert ended.args == [True, ""]
    assert len(lab.bundles) == 1


def test_the_server_is_down_when_the_booth_finishes(
    qtbot: QtBot, room: Room, lab: FakeLab, answers: Path
) -> None:
    person = Candidate(
        room.conductor, room.window, room.microphone, answers_in(answers), lab.digits
    )
    qtbot.waitUntil(lambda: room.conductor.state.item == 4, timeout=WAIT)
    lab.stop()
    qtbot.waitUntil(lambda: FINISHED_KEPT.zh in texts(room.window), timeout=WAIT)
    assert not lab.bundles
    (kept,) = room.spool.waiting()
    assert {f.id for f in check_bundle(kept)} == {"file_sealed"}
    lab.start()
    qtbot.waitUntil(lambda: len(person.delivered) == 1, timeout=WAIT)
    (manifest,) = lab.manifests()
    assert [one["item"] for one in manifest["items"]] == [1, 2, 3, 4]
    assert room.spool.waiting() == ()


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("large_print", [False, True])
def test_nothing_is_cut_off(
    still: Room, name: str, size: tuple[int, int], large_print: bool
) -> None:
    window = still.window
    window.resize(*size)
    granted = Accommodations(large_print=large_print)
    window.show_look(theme.Look().granting(granted))
    sitting = STATES[name]
    if sitting.candidate is not None:
        person = replace(sitting.candidate, accommodations=granted)
        sitting = replace(sitting, candidate=person)
    window.redraw(sitting)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    page = window.page
    least = page.layout().minimumSize()
    assert least.width() <= page.width()
    assert least.height() <= page.height()
    for part in window.findChildren(QLabel):
        if part.isVisible() and part.text():
            needed = part.heightForWidth(part.width()) if part.wordWrap() else -1
            assert part.height() >= needed, part.text()
            if not part.wordWrap():
                assert part.width() >= part.sizeHint().width(), part.text()
    for press in window.findChildren(QPushButton):
        if press.isVisible():
            assert press.width() >= press.fontMetrics().horizontalAdvance(press.text())


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("language", list(Language))
def test_the_steps_of_five_items_keep_within_the_head(
    still: Room, size: tuple[int, int], language: Language
) -> None:
    window = still.window
    window.resize(*size)
    granted = Accommodations(large_print=True)
    window.show_look(replace(theme.Look().granting(granted), language=language))
    for name in ("monosyllables", "polysyllables", "choice", "talk"):
        window.redraw(STATES[f"item-{name}"])
        QApplication.processEvents()
        assert window.width() == size[0]
        steps = [part for part in window.head.findChildren(QLabel) if part.isVisible()]
        assert all(part.width() >= part.sizeHint().width() for part in steps)
        assert any(ITEM_NAMES[name].in_(language) in part.text() for part in steps)


def test_large_print_gives_the_choices_more_pages_in_larger_type(still: Room) -> None:
    window = still.window
    window.redraw(STATES["item-choice"])
    QApplication.processEvents()
    usual, pages = window.choice.view.pixels, window.choice.view.pages
    assert pages == 1
    window.show_look(theme.Look().granting(Accommodations(large_print=True)))
    QApplication.processEvents()
    assert window.choice.view.pixels >= 1.4 * usual
    assert window.choice.view.pages > 1
    assert window.choice.has_unseen


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_passage_is_whole_and_large(still: Room, size: tuple[int, int]) -> None:
    still.window.resize(*size)
    still.window.redraw(STATES["item-passage"])
    QApplication.processEvents()
    view = still.window.passage.view
    assert view.pixels >= 20 * size[1] / 768
    assert view._document.size().height() <= view.height()


def test_item_one_is_ten_rows_of_ten_alternately_black_and_blue(still: Room) -> None:
    still.window.redraw(STATES["item-monosyllables"])
    rows = still.window.words.view.rows
    assert [len(row) for row in rows] == [10] * 10
    QApplication.processEvents()
    image = still.window.words.view.grab().toImage()
    blue = []
    for number in range(10):
        top = round((number + 0.5) * image.height() / 10)
        pixels = [image.pixelColor(x, y) for y in range(top - 8, top + 8) for x in range(80, 1000)]
        blue.append(any(p.blue() > p.red() + 100 for p in pixels))
    assert blue == [False, True] * 5


def test_a_granted_look_is_there_after_the_log_in_and_gone_for_the_next(still: Room) -> None:
    window, seen = still.window, STATES["confirm"]
    assert seen.candidate is not None
    granted = Accommodations(high_contrast=True, large_print=True)
    person = replace(seen.candidate, accommodations=granted)
    window.redraw(replace(seen, candidate=person))
    assert window.look == theme.Look(theme.HIGH_CONTRAST, len(theme.TYPE_SIZES) - 1)
    QApplication.processEvents()
    assert window.grab().toImage().pixelColor(5, 300).lightness() < 20
    window.redraw(STATES["log-in"])
    assert window.look == theme.Look()


def test_type_size_and_contrast_by_key_and_by_button(still: Room, qtbot: QtBot) -> None:
    window = still.window
    control = Qt.KeyboardModifier.ControlModifier
    for key, size in [(Qt.Key.Key_Plus, 1), (Qt.Key.Key_Plus, 2), (Qt.Key.Key_Plus, 2),
                      (Qt.Key.Key_Minus, 1)]:  # fmt: skip
        qtbot.keyClick(window, key, control)  # type: ignore[no-untyped-call]
        assert window.look.type_size == size
    qtbot.keyClick(window, Qt.Key.Key_K, control)  # type: ignore[no-untyped-call]
    assert window.look.palette is theme.HIGH_CONTRAST
    for press in window.head.findChildren(QPushButton):
        press.click()
    assert window.look == theme.Look(theme.CALM, 1, Language.ENGLISH)


def test_english_by_key_and_by_button_and_chinese_for_the_next(still: Room, qtbot: QtBot) -> None:
    window = still.window
    assert "请输入准考证号后四位" in texts(window)
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)  # type: ignore[no-untyped-call]
    assert "Last four digits" in texts(window)
    window.redraw(STATES["confirm"])
    assert "Identity no." in texts(window)
    window.redraw(STATES["log-in"])  # mistyped: the same person enters the digits anew
    assert "Last four digits" in texts(window)
    (press,) = [b for b in window.head.findChildren(QPushButton) if b.text() == "中文"]
    press.click()
    assert "请输入准考证号后四位" in texts(window)
    press.click()
    window.redraw(STATES["finished"])
    assert "Thank you" in texts(window)
    window.redraw(STATES["log-in"])
    assert "请输入准考证号后四位" in texts(window)


def chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


@pytest.mark.parametrize(
    "name", [n for n in STATES if not n.startswith(("item-", "topic-", "conf"))]
)
def test_a_page_in_english_holds_no_chinese_but_what_is_spoken(still: Room, name: str) -> None:
    still.window.show_look(theme.Look().other_language())
    still.window.redraw(STATES[name])
    spoken = {text.zh for text in script().values()} | {sentence(CANDIDATE), "中文"}
    found = {line for line in texts(still.window).splitlines() if chinese(line)}
    assert found <= spoken


HIDDEN = [n for n in STATES if not n.startswith("item-") and n != "topic-choice"]


@pytest.mark.parametrize("name", HIDDEN)
def test_nothing_of_the_paper_is_readable_outside_the_items(still: Room, name: str) -> None:
    """Also not on a page behind: it could come to the front for a moment."""
    window = still.window
    window.redraw(STATES["item-monosyllables"])
    window.redraw(STATES["item-passage"])
    window.redraw(STATES[name])
    assert window.words.view.rows == ()
    assert window.passage.view._html == ""
    assert window.choice.view._html == ""
    assert all(topic.text() == "" for topic in window.topic_choice.topics)
    talk = STATES["item-talk"].present
    assert talk is not None
    assert not any(t.text in texts(window) for t in talk.topics)  # type: ignore[union-attr]


@pytest.mark.parametrize("name", [n for n in STATES if n.startswith("item-")])
def test_no_pinyin_and_no_mark_is_shown(still: Room, name: str) -> None:
    still.window.redraw(STATES[name])
    window = still.window
    shown = window.passage.view._document.toPlainText() + window.choice.view._html
    shown += "".join("".join(row) for row in window.words.view.rows) + texts(window.page)
    assert "//" not in shown.replace("</", "")
    tone_marks = set("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ")
    assert not tone_marks & set(shown)


def test_next_asks_again_when_much_time_is_left(still: Room) -> None:
    early = replace(READ, item_started=90.0, deadline=330.0)
    assert ends_early(early)
    still.window.redraw(early)
    still.window.foot.next.click()
    assert still.window.foot.next.text() == "再按确认"
    assert not ends_early(READ)


def test_the_window_grows_with_the_screen(still: Room) -> None:
    sizes = []
    for width, height in ((1366, 768), (1920, 1080)):
        still.window.resize(width, height)
        QApplication.processEvents()
        sizes.append(still.window.log_in._enter.fontMetrics().height())
    assert sizes[1] / sizes[0] == pytest.approx(1920 / 1366, rel=0.1)


def test_a_candidate_cannot_close_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    booth = Booth(
        LabClient("http://127.0.0.1:9", KEY),
        Spool(tmp_path, SEAL_KEY),
        FileMicrophone(),
        NoSpeaker(),
        Clock(),
        "0.1.0",
    )
    window = Window(Conductor(booth))
    window.show()
    assert not window.close()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()
    window._closable = True
    window.close()


def test_sound_files_for_tests_sound_like_speech(answers: Path, paper: Paper) -> None:
    """The walk through the sitting depends on them passing the microphone check."""
    assert set(answers_in(answers)) == set(range(1, len(paper.items) + 1))
    assert np.all([p.stat().st_size > 10_000 for p in answers_in(answers).values()])


def test_a_scanner_types_the_whole_code_and_enter(qtbot: QtBot, room: Room, lab: FakeLab) -> None:
    lab.digits = "20260010020023"
    for letter in "https://psc.example/t?n=20260010020023":
        qtbot.keyClick(room.window.log_in, letter)
    qtbot.keyClick(room.window.log_in, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: room.at(Stage.CONFIRM), timeout=WAIT)


def test_another_kind_of_code_is_told_and_forgotten(still: Room, qtbot: QtBot) -> None:
    page = still.window.log_in
    for letter in "22020219900101123X":
        qtbot.keyClick(page, letter)
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert "这不是准考证号" in texts(still.window)
    assert page.digits == ""


def test_the_first_page_has_the_focus_when_the_window_opens(still: Room) -> None:
    assert still.window.focusWidget() is still.window.log_in


def test_the_beep_is_also_seen(still: Room) -> None:
    still.window.redraw(replace(STATES["item-passage"], stage=Stage.BEEP, deadline=103.0))
    assert "嘟声" in texts(still.window.foot)
    still.window.redraw(STATES["item-passage"])
    assert "嘟声" not in texts(still.window.foot)
    assert "正在录音" in texts(still.window.foot)


def test_much_unread_is_asked_about_even_late(still: Room) -> None:
    assert ends_early(replace(READ, listening=Listening(voice_seconds=5.0)))
    assert not ends_early(READ)


def test_a_hint_stands_at_the_foot_and_goes_again(still: Room) -> None:
    still.window.redraw(replace(READ, hint=Hint.NOTHING_HEARD))
    assert "没有听到声音" in texts(still.window)
    still.window.redraw(READ)
    assert "没有听到声音" not in texts(still.window)


def test_an_item_without_sound_leaves_the_decision_to_the_invigilator(still: Room) -> None:
    silent = ev.Trouble("no_sound", TROUBLE_NO_SOUND.format(items="2"))
    still.window.redraw(replace(READ, stage=Stage.TROUBLE, trouble=silent, resume="end"))
    assert "第 2 题没有录到声音" in texts(still.window)
    assert not still.window.trouble.retry.isVisible()

"""The booth's window: head, one page, foot. It redraws from states and hands events on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from station import theme
from station.conductor import Conductor
from station.lab_client import Room
from station.lockdown.keys import WAY_OUT
from station.pages.choice import ChoicePage
from station.pages.confirm import ConfirmPage
from station.pages.foot import Foot
from station.pages.head import Head
from station.pages.headset import HeadsetPage
from station.pages.instruction import InstructionPage
from station.pages.log_in import LogInPage
from station.pages.microphone import MicrophonePage
from station.pages.notice import FinishedPage, WaitingPage
from station.pages.page import Page
from station.pages.passage import PassagePage
from station.pages.rules import RulesPage
from station.pages.talk import TalkPage
from station.pages.topic_choice import TopicChoicePage
from station.pages.trouble import TroublePage
from station.pages.words import WordsPage
from station.practice.conductor import PracticeConductor
from station.practice.sheet import PracticeSheet
from station.sitting_state import IN_ITEM, WORDS_SHOWN, Sitting, Stage

LOOK_KEPT_MS = 60_000  # at the log-in page, after it was chosen


class Window(QWidget):
    """Full-screen in the booth. ``closable``: may it be closed with Alt+F4 and the like?"""

    way_out_asked = Signal()
    """By the keys, or by holding the seat's name: the proctor wants to end the program."""

    def __init__(self, conductor: Conductor, closable: bool = False) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._conductor = conductor
        self._closable = closable
        self._scale = 0.0
        self.look = theme.Look()
        self._forget_look = QTimer(self)
        self._forget_look.setSingleShot(True)
        self._forget_look.setInterval(LOOK_KEPT_MS)
        self._forget_look.timeout.connect(self._look_of_nobody)
        self._drawn = conductor.state
        ask = conductor.tell
        self.log_in = LogInPage(ask)
        self.confirm = ConfirmPage(ask)
        self.rules = RulesPage(ask)
        self.headset = HeadsetPage(ask)
        self.microphone = MicrophonePage(ask, conductor.play_check)
        self.waiting = WaitingPage(ask)
        self.instruction = InstructionPage(ask)
        self.words = WordsPage(ask)
        self.choice = ChoicePage(ask)
        self.passage = PassagePage(ask)
        self.topic_choice = TopicChoicePage(ask)
        self.talk = TalkPage(ask)
        self.practice = PracticeSheet(
            PracticeConductor(
                conductor.client, conductor.capture, conductor.speaker, conductor.clock
            )
        )
        self.log_in.practise_asked.connect(self.practice.conductor.open)
        self.practice.conductor.changed.connect(lambda state: self.redraw(self._drawn))
        self.finished = FinishedPage(ask)
        self.trouble = TroublePage(ask)
        self.head = Head(
            smaller=lambda: self.show_look(self.look.smaller()),
            larger=lambda: self.show_look(self.look.larger()),
            contrast=lambda: self.show_look(self.look.other_contrast()),
            language=lambda: self.show_look(self.look.other_language()),
        )
        self.head.seat.held.connect(self.way_out_asked)
        self.foot = Foot(ask, lambda: self.page.has_unseen)
        self._stack = QStackedWidget()
        self._pages: tuple[Page, ...] = (
            *(
                self.log_in,
                self.confirm,
                self.rules,
                self.headset,
                self.microphone,
                self.waiting,
                self.instruction,
            ),
            *(self.words, self.choice, self.passage, self.topic_choice, self.talk),
            *(self.finished, self.trouble, self.practice),
        )
        for page in self._pages:
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        column.addWidget(self.foot)
        conductor.changed.connect(self.redraw)
        conductor.ticked.connect(self.tick)
        conductor.photo_arrived.connect(self.confirm.show_photo)
        conductor.room_known.connect(self._show_room)
        self.redraw(conductor.state)

    @property
    def page(self) -> Page:
        """The page in front."""
        page = self._stack.currentWidget()
        assert isinstance(page, Page)
        return page

    def redraw(self, sitting: Sitting) -> None:
        """Bring the state's page to the front, and every page up to date.

        Pages behind are redrawn too: what one of them showed must not be seen for a moment when it
        comes to the front again.
        """
        before, self._drawn = self._drawn, sitting
        self._look_for(before, sitting)
        for page in self._pages:
            page.redraw(sitting)
        page = self._page_for(sitting)
        if page is not self._stack.currentWidget():
            if page is self.log_in and sitting.trouble is None:
                self.log_in.clear()
            self._stack.setCurrentWidget(page)
            page.redraw(sitting)  # once more in front, for the focus
        self.head.redraw(sitting)
        self.foot.redraw(sitting)
        self.foot.setVisible(sitting.stage in IN_ITEM)
        self.tick(sitting)

    def tick(self, sitting: Sitting) -> None:
        """Time and level."""
        level = self._conductor.level
        self.page.tick(sitting, level)
        self.foot.tick(sitting, level)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """The page in front has the focus from the beginning, not the head's first button."""
        self.page.redraw(self._drawn)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Everything grows with the window."""
        scale = theme.scale_for(self.width(), self.height())
        if abs(scale - self._scale) < 0.01:
            return
        self._scale = scale
        self._draw_anew()

    def show_look(self, look: theme.Look) -> None:
        """Colours, type size and language, from now on.

        Chosen before anybody has logged in, it stands until nobody goes on from there.
        """
        if look == theme.Look():
            self._forget_look.stop()
        else:
            self._forget_look.start()
        if look != self.look:
            self.look = look
            self._draw_anew()
            self.redraw(self._drawn)

    def _draw_anew(self) -> None:
        theme.use(self.look)
        self.setStyleSheet(theme.style_sheet(self._scale, self.look))
        QApplication.sendEvent(self, QEvent(QEvent.Type.LanguageChange))
        self.head.rescale(self._scale)
        self.foot.rescale(self._scale)
        for page in self._pages:
            page.rescale(self._scale)
        self.update()

    def _look_of_nobody(self) -> None:
        """Whoever changed the look has gone: the next one finds the usual one."""
        if self._drawn.candidate is None and not self.practice.is_open:
            self.show_look(theme.Look())

    def _look_for(self, before: Sitting, sitting: Sitting) -> None:
        """What was granted is there from the log-in on; the next one begins anew."""
        if (sitting.candidate is None) == (before.candidate is None):
            return
        if sitting.candidate is None:
            mistyped = before.stage is Stage.CONFIRM  # and still the same person
            self.show_look(theme.Look(language=self.look.language) if mistyped else theme.Look())
        else:
            self.show_look(self.look.granting(sitting.candidate.accommodations))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Type size, contrast, language; Escape and the like close nothing."""
        if event.keyCombination() == WAY_OUT:
            self.way_out_asked.emit()
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            act = {
                Qt.Key.Key_Plus: self.look.larger,
                Qt.Key.Key_Equal: self.look.larger,
                Qt.Key.Key_Minus: self.look.smaller,
                Qt.Key.Key_K: self.look.other_contrast,
                Qt.Key.Key_L: self.look.other_language,
            }.get(Qt.Key(event.key()))
            if act is not None:
                self.show_look(act())
                return
        pages = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if event.key() in pages:
            self.page.turn(pages[Qt.Key(event.key())])
            return
        typed = event.text()
        if typed.isprintable() and typed and self.page is self.log_in:
            # A scanner types wherever the focus is.
            self.log_in.setFocus()
            self.log_in.keyPressEvent(event)
            return
        event.ignore()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """A candidate does not close the booth; ending the program is the technician's work."""
        if self._closable:
            event.accept()
        else:
            event.ignore()

    def _show_room(self, room: Room) -> None:
        self.head.show_seat(room.seat)

    def _page_for(self, sitting: Sitting) -> Page:
        item = sitting.present
        if self.practice.is_open and sitting.stage is Stage.LOG_IN:
            return self.practice
        if sitting.stage in WORDS_SHOWN and item is not None:
            return {
                "monosyllables": self.words,
                "polysyllables": self.words,
                "choice": self.choice,
                "passage": self.passage,
                "talk": self.talk,
            }[item.kind]
        return {
            Stage.LOG_IN: self.log_in,
            Stage.LOGGING_IN: self.log_in,
            Stage.CONFIRM: self.confirm,
            Stage.RULES: self.rules,
            Stage.HEADSET: self.headset,
            Stage.MICROPHONE: self.microphone,
            Stage.LISTENING: self.microphone,
            Stage.WAITING: self.waiting,
            Stage.FETCHING: self.waiting,
            Stage.OPENING_BUNDLE: self.waiting,
            Stage.INSTRUCTION: self.instruction,
            Stage.CLOSING: self.instruction,
            Stage.TOPIC_CHOICE: self.topic_choice,
            Stage.TROUBLE: self.trouble,
        }.get(sitting.stage, self.finished)

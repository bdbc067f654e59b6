"""A word: to read, while it is read, and what became of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.language import Text
from station.level import Level
from station.pages.level_bar import LevelBar
from station.pages.page import button, label, set_role, set_state
from station.practice import practice as pr
from station.practice import wording
from station.practice.conductor import PracticeConductor
from station.practice.pages import PracticePage
from station.practice.syllable_card import SyllableCard

Stage = pr.Stage


class WordPage(PracticePage):
    """The word stays where it is; below it comes what is to be done, or what became of it."""

    def __init__(self, conductor: PracticeConductor) -> None:
        super().__init__(conductor.tell)
        ask = conductor.tell
        self._scale = 1.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pinyin = label("", "pinyin", centre=True)
        self._hanzi = label("", "word", centre=True)
        self._hint = label("", "plain", wrap=True, centre=True)
        self._advice = label("", "advice", wrap=True, centre=True)
        self._level = LevelBar()
        self._cards = QHBoxLayout()
        self.read = button(wording.READ, "primary", lambda: ask(pr.ReadAsked()))
        self.read_out = button(wording.READ_OUT, "primary", lambda: ask(pr.ReadOut()))
        self.next = button(wording.NEXT, "primary", lambda: ask(pr.NextAsked()))
        self.again = button(wording.AGAIN, "quiet", lambda: ask(pr.ReadAsked()))
        self.mine = button(wording.MINE, "quiet", conductor.play_mine)
        self.standard = button(wording.STANDARD, "quiet", conductor.play_standard)
        self.both = button(wording.BOTH, "quiet", conductor.play_both)
        self._other = button(wording.OTHER, "quiet", lambda: ask(pr.OtherAsked()))
        self._end = button(wording.END, "quiet", lambda: ask(pr.EndAsked()))
        self._curves = label(wording.CURVES, "small", centre=True)
        self._lay_out()

    def redraw(self, state: pr.State) -> None:
        """The word, what is to be done now, or what became of it."""
        stage, exercise, reading = state.stage, state.exercise, state.reading
        if exercise is None:
            return
        self._hanzi.say(exercise.hanzi)
        self._pinyin.say(exercise.pinyin)
        told = stage is Stage.TOLD and reading is not None
        set_role(self._hanzi, "title" if told else "word")
        set_role(self._pinyin, "plain" if told else "pinyin")
        self._hint.say(exercise.hint)
        self._hint.setVisible(not told)
        self._tell(state)
        self._show_cards(state)
        self._curves.setVisible(told)
        self._level.setVisible(stage is Stage.LISTENING)
        open_ = stage in {Stage.WORD, Stage.TOLD}
        self.read.setVisible(stage in {Stage.WORD, Stage.JUDGING})
        self.read.setEnabled(stage is Stage.WORD)
        self.read_out.setVisible(stage is Stage.LISTENING)
        for one in (self.again, self.next, self.mine):
            one.setVisible(told)
        has_clip = exercise.clip is not None
        self.standard.setVisible(open_ and has_clip)
        self.both.setVisible(told and has_clip)
        self._other.setEnabled(open_)
        self._focus(stage)

    def show_level(self, level: Level) -> None:
        """How loud it is now."""
        self._level.show_level(level)

    def rescale(self, scale: float) -> None:
        """Margins."""
        self._scale = scale
        margin = round(36 * scale)
        self._column.setContentsMargins(margin, round(18 * scale), margin, round(22 * scale))
        self._column.setSpacing(round(10 * scale))
        self._buttons.setSpacing(round(12 * scale))
        self._cards.setSpacing(round(12 * scale))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Escape goes back to the themes."""
        if event.key() == Qt.Key.Key_Escape:
            self.ask(pr.OtherAsked())
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addStretch()
        head.addWidget(self._other)
        head.addWidget(self._end)
        self._buttons = QHBoxLayout()
        self._buttons.addStretch()
        for one in (
            *(self.standard, self.mine, self.both, self.again),
            *(self.read, self.read_out, self.next),
        ):
            self._buttons.addWidget(one)
        self._buttons.addStretch()
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        for widget in (self._pinyin, self._hanzi, self._hint, self._advice):
            self._column.addWidget(widget)
        self._column.addLayout(self._cards)
        self._column.addWidget(self._curves)
        self._column.addWidget(self._level, alignment=Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)
        self._column.addLayout(self._buttons)

    def _tell(self, state: pr.State) -> None:
        said: Text | str
        reading = state.reading
        if state.stage is Stage.LISTENING:
            said, look = wording.LISTENING, "good"
        elif state.stage is Stage.JUDGING:
            said, look = wording.JUDGING, "plain"
        elif state.stage is Stage.TOLD and reading is not None:
            said, look = reading.sentence, "good" if reading.right else "warn"
        elif state.trouble is not None:
            said, look = state.trouble, "warn"
        else:
            said, look = wording.READ_HINT, "plain"
        self._advice.say(said)
        set_state(self._advice, look)

    def _show_cards(self, state: pr.State) -> None:
        while self._cards.count():
            item = self._cards.takeAt(0)
            widget: QWidget | None = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if state.stage is Stage.TOLD and state.reading is not None:
            for syllable in state.reading.syllables:
                self._cards.addWidget(SyllableCard(syllable, self._scale))

    def _focus(self, stage: pr.Stage) -> None:
        if not self.isVisible():
            return
        # While there is nothing to press, the page itself: a key pressed too early does nothing.
        wanted: dict[Stage, QWidget] = {
            Stage.WORD: self.read,
            Stage.LISTENING: self.read_out,
            Stage.TOLD: self.next,
        }
        wanted.get(stage, self).setFocus()

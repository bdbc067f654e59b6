"""Practice in the booth's window: takes the place of the pages while it is open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from station.level import Level
from station.pages.page import Page, button, label
from station.practice import practice as pr
from station.practice import wording
from station.practice.code_page import CodePage
from station.practice.conductor import PracticeConductor
from station.practice.pages import PracticePage
from station.practice.themes_page import ThemesPage
from station.practice.word_page import WordPage
from station.sitting_state import Sitting


class FarewellPage(PracticePage):
    """The last sentence."""

    def __init__(self, conductor: PracticeConductor) -> None:
        super().__init__(conductor.tell)
        self._sentence = label("", "title", wrap=True, centre=True)
        self._back = button(wording.CODE_BACK, "primary", lambda: conductor.tell(pr.EndAsked()))
        self._column = QVBoxLayout(self)
        self._column.addStretch()
        self._column.addWidget(self._sentence)
        self._column.addWidget(self._back, alignment=Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch()

    def redraw(self, state: pr.State) -> None:
        """Say it."""
        self._sentence.say(state.trouble or "")
        if self.isVisible():
            self._back.setFocus()

    def rescale(self, scale: float) -> None:
        """Margins."""
        margin = round(120 * scale)
        self._column.setContentsMargins(margin, 0, margin, 0)
        self._column.setSpacing(round(30 * scale))


class PracticeSheet(Page):
    """Open from the code to the last sentence; then the booth is free again."""

    def __init__(self, conductor: PracticeConductor) -> None:
        super().__init__(lambda event: None)
        self.conductor = conductor
        self.code = CodePage(conductor.tell)
        self.themes = ThemesPage(conductor.tell)
        self.word = WordPage(conductor)
        self._farewell = FarewellPage(conductor)
        self._pages: tuple[PracticePage, ...] = (
            *(self.code, self.themes),
            *(self.word, self._farewell),
        )
        self._stack = QStackedWidget()
        for page in self._pages:
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        conductor.changed.connect(self._redraw)

    @property
    def is_open(self) -> bool:
        """Does somebody practise, or is about to?"""
        return self.conductor.state.stage is not pr.Stage.OVER

    def redraw(self, sitting: Sitting) -> None:
        """The page in front takes the focus when practice comes to the front."""
        if self.is_open:
            self._redraw(self.conductor.state)

    def tick(self, sitting: Sitting, level: Level) -> None:
        """Time and level."""
        if self.is_open:
            self.conductor.tick()
            self.word.show_level(level)

    def rescale(self, scale: float) -> None:
        """All pages."""
        for page in self._pages:
            page.rescale(scale)
        if self.is_open:
            self._redraw(self.conductor.state)

    def _redraw(self, state: pr.State) -> None:
        if state.stage is pr.Stage.OVER:
            return
        page = {
            pr.Stage.CODE: self.code,
            pr.Stage.ENTERING: self.code,
            pr.Stage.CHOOSING: self.themes,
            pr.Stage.FETCHING: self.themes if state.exercise is None else self.word,
            pr.Stage.FAREWELL: self._farewell,
        }.get(state.stage, self.word)
        self._stack.setCurrentWidget(page)
        page.redraw(state)

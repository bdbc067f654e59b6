"""The choice of a theme: what the diagnosis suggests first, then everything by its group."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from station.language import Text
from station.pages.page import Button, button, label, set_state, shown
from station.practice import wording
from station.practice.pages import Ask, PracticePage
from station.practice.practice import EndAsked, Stage, State, ThemeChosen
from station.practice.practice_client import Practice, Progress, Theme

COLUMNS = 2


class ThemesPage(PracticePage):
    """Buttons, each with what was read of its theme so far."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.themes: dict[str, Button] = {}
        self._practice: Practice | None = None
        self._scale = 1.0
        self._title = label("", "title")
        self._advice = label("", "plain")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._advice)
        head.addWidget(button(wording.END, "quiet", lambda: ask(EndAsked())))
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.addWidget(self._area, 1)

    def redraw(self, state: State) -> None:
        """Build the list where it is another one; say that a word is being fetched."""
        practice = state.practice
        if practice is None:
            return
        self._title.say(wording.CHOOSE_TITLE.format(name=practice.name))
        fetching = state.stage is Stage.FETCHING
        said: Text | str = wording.WAIT if fetching else state.trouble or ""
        self._advice.say(said)
        if practice != self._practice:
            self._practice = practice
            self._build(state)
        if fetching:
            self.setFocus()  # a second press of the key ends nothing
        self._area.setEnabled(not fetching)
        if self.isVisible() and not fetching and self.themes:
            chosen = self.themes.get(state.theme) or next(iter(self.themes.values()))
            chosen.setFocus()

    def rescale(self, scale: float) -> None:
        """Margins."""
        self._scale = scale
        self._practice = None  # the list is built anew in the new size
        margin = round(36 * scale)
        self._column.setContentsMargins(margin, round(22 * scale), margin, round(18 * scale))
        self._column.setSpacing(round(12 * scale))

    def _build(self, state: State) -> None:
        assert state.practice is not None
        self.themes = {}
        inside = QWidget()
        inside.setProperty("role", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, round(12 * self._scale), 0)
        column.setSpacing(round(8 * self._scale))
        diagnosed = [theme for theme in state.practice.themes if theme.diagnosed]
        others = [theme for theme in state.practice.themes if not theme.diagnosed]
        if diagnosed:
            self._add(column, wording.CHOOSE_DIAGNOSED, diagnosed, state)
        for group, themes in groupby(others, key=lambda theme: theme.group):
            self._add(column, group, themes, state)
        column.addStretch()
        self._area.setWidget(inside)

    def _add(
        self, column: QVBoxLayout, title: Text | str, themes: Iterable[Theme], state: State
    ) -> None:
        column.addWidget(label(title, "quiet"))
        grid = QGridLayout()
        grid.setSpacing(round(10 * self._scale))
        for column_number in range(COLUMNS):
            grid.setColumnStretch(column_number, 1)
        for place, theme in enumerate(themes):
            grid.addWidget(self._button(theme, state), place // COLUMNS, place % COLUMNS)
        column.addLayout(grid)

    def _button(self, theme: Theme, state: State) -> Button:
        progress = _progress(state.progress_of(theme.key))
        lines = [theme.title, theme.reason, shown(progress)]
        text = "\n".join(line for line in lines if line)
        made = button(text, "theme", lambda: self.ask(ThemeChosen(theme.key)))
        set_state(made, "diagnosed" if theme.reason else "")
        self.themes[theme.key] = made
        return made


def _progress(progress: Progress) -> Text:
    if not progress.read:
        return wording.CHOOSE_NEW
    return wording.CHOOSE_READ.format(read=progress.read, right=progress.right)

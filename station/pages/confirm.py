"""Confirming the person: photo, name, masked identity number."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from station import wording
from station.pages.page import Ask, Label, Page, button, frame, label, set_state, take_focus
from station.sitting_events import BackToLogIn, IdentityConfirmed, NotMe
from station.sitting_state import Sitting

PHOTO_WIDTH, PHOTO_HEIGHT = 234, 342  # 390:567 as photos are handed in, at the base size


class ConfirmPage(Page):
    """“是我” goes on, “不是我” calls the invigilator, “返回” enters the digits anew."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self._picture = QPixmap()
        self._photo = label(wording.CONFIRM_NO_PHOTO, "photo", centre=True)
        self._values = {
            name: label("", "value")
            for name in (
                wording.CONFIRM_NAME,
                wording.CONFIRM_SEX,
                wording.CONFIRM_IDENTITY,
                wording.CONFIRM_ADMISSION,
                wording.CONFIRM_SESSION,
            )
        }
        self._values[wording.CONFIRM_SESSION].setWordWrap(True)
        self._advice = label("", "advice", wrap=True)
        self.yes = button(wording.CONFIRM_YES, "primary", lambda: ask(IdentityConfirmed()))
        self._card = frame("card")
        self._inside = QVBoxLayout(self._card)
        self._inside.addWidget(label(wording.CONFIRM_TITLE, "title"))
        self._person = QHBoxLayout()
        self._person.addWidget(self._photo, alignment=Qt.AlignmentFlag.AlignTop)
        self._grid = QGridLayout()
        for row, (name, value) in enumerate(self._values.items()):
            self._grid.addWidget(label(name, "quiet"), row, 0)
            self._grid.addWidget(value, row, 1)
        self._grid.setColumnStretch(1, 1)
        self._person.addLayout(self._grid, 1)
        self._inside.addLayout(self._person)
        self._inside.addWidget(self._advice)
        buttons = QHBoxLayout()
        buttons.addWidget(button(wording.CONFIRM_NOT_ME, "danger", lambda: ask(NotMe())))
        buttons.addWidget(button(wording.CONFIRM_BACK, "", lambda: ask(BackToLogIn())))
        buttons.addStretch()
        buttons.addWidget(self.yes)
        self._inside.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.addWidget(self._card, alignment=Qt.AlignmentFlag.AlignCenter)

    def show_photo(self, data: bytes) -> None:
        """Take the photo's bytes; empty or unreadable ones show that there is none."""
        self._picture = QPixmap()
        if data:
            self._picture.loadFromData(data)
        self._draw_photo()

    def redraw(self, sitting: Sitting) -> None:
        """Fill in the person."""
        person = sitting.candidate
        if person is None:
            return
        values = (
            person.name,
            person.sex,
            person.identity_number_masked,
            person.admission_number,
            person.session,
        )
        for value, text in zip(self._values.values(), values, strict=True):
            value.say(text)
        called = sitting.trouble is not None
        self._advice.say(sitting.trouble.message if sitting.trouble else "")
        self._advice.setVisible(called)
        set_state(self._advice, "warn")
        take_focus(self.yes)

    def rescale(self, scale: float) -> None:
        """Card, photo and spacing."""
        self._card.setFixedWidth(round(900 * scale))
        margin = round(34 * scale)
        self._inside.setContentsMargins(margin, margin, margin, margin)
        self._inside.setSpacing(round(22 * scale))
        self._person.setSpacing(round(36 * scale))
        self._grid.setVerticalSpacing(round(14 * scale))
        self._grid.setHorizontalSpacing(round(28 * scale))
        self._photo.setFixedSize(round(PHOTO_WIDTH * scale), round(PHOTO_HEIGHT * scale))
        self._draw_photo()

    def _draw_photo(self) -> None:
        photo: Label = self._photo
        if self._picture.isNull():
            photo.setPixmap(QPixmap())
            photo.say(wording.CONFIRM_NO_PHOTO)
            set_state(photo, "none")
            return
        set_state(photo, "shown")
        photo.setPixmap(
            self._picture.scaled(
                photo.size(),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )

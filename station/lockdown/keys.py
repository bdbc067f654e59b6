"""Which keys reach the test. Everything that leads elsewhere is swallowed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent

_MODIFIERS = Qt.KeyboardModifier
LOOK_KEYS: Final = frozenset(
    {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_K, Qt.Key.Key_L}
)
"""With Ctrl alone: the keys of the window's look and language."""
WAY_OUT: Final = QKeyCombination(
    _MODIFIERS.ControlModifier | _MODIFIERS.ShiftModifier, Qt.Key.Key_F12
)
"""Brings the proctor's PIN."""
_MOVING: Final = frozenset(
    {
        *(Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter),
        *(Qt.Key.Key_Space, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Escape),
        *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right),
        *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End),
    }
)
_LAST_PRINTABLE: Final = 0x00FF  # Qt numbers printable Latin keys by their character
_WATCHED: Final = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride}
)
_SWALLOWED: Final = frozenset(
    {
        *(QEvent.Type.ContextMenu, QEvent.Type.DragEnter, QEvent.Type.DragMove),
        *(QEvent.Type.Drop, QEvent.Type.Shortcut),
    }
)


def is_let_through(key: int, modifiers: Qt.KeyboardModifier) -> bool:
    """Is this a key of the test: digits and letters, moving about, look, the proctor's way out?

    Anything with Alt or the system's key, function keys, Print, media keys, copying and pasting are
    not; what Qt does not know is not either.
    """
    plain = modifiers & ~(_MODIFIERS.KeypadModifier | _MODIFIERS.GroupSwitchModifier)
    if plain == WAY_OUT.keyboardModifiers():
        return key == WAY_OUT.key()
    if plain == _MODIFIERS.ControlModifier:
        return key in LOOK_KEYS
    if plain & ~_MODIFIERS.ShiftModifier:
        return False
    return key in _MOVING or 0 < key <= _LAST_PRINTABLE


class KeyGuard(QObject):
    """An event filter of the application."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """True, that is swallowed, for what does not belong to the test."""
        if event.type() in _WATCHED and isinstance(event, QKeyEvent):
            return not is_let_through(event.key(), event.modifiers())
        return event.type() in _SWALLOWED

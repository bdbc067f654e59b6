"""Windows: the keys that lead out of a program, and pictures of its window.

Ctrl+Alt+Delete belongs to the system alone; the technician's guide says how its menu is emptied.
"""

from __future__ import annotations

import ctypes
import logging
import sys
from ctypes import wintypes
from typing import Any, Final

assert sys.platform == "win32"

log = logging.getLogger(__name__)

_user32 = ctypes.WinDLL("user32", use_last_error=True)
_LOW_LEVEL_KEYBOARD: Final = 13  # WH_KEYBOARD_LL
_ALT_DOWN: Final = 0x20  # LLKHF_ALTDOWN
_EXCLUDE_FROM_CAPTURE: Final = 0x11  # WDA_EXCLUDEFROMCAPTURE, from Windows 10 2004 on
_TAB, _ESCAPE, _PRINT, _F4, _SPACE = 0x09, 0x1B, 0x2C, 0x73, 0x20
_ALWAYS: Final = frozenset({0x5B, 0x5C, 0x5D, _PRINT})  # both system keys, menu key, Print
_WITH_ALT: Final = frozenset({_TAB, _ESCAPE, _F4, _SPACE})
_CONTROL: Final = 0x11


class _KeyEvent(ctypes.Structure):
    """KBDLLHOOKSTRUCT."""

    _fields_ = [
        ("key", wintypes.DWORD),
        ("scan", wintypes.DWORD),
        ("flags", wintypes.DWORD),
        ("time", wintypes.DWORD),
        ("extra", ctypes.c_void_p),
    ]


_Hook = ctypes.WINFUNCTYPE(ctypes.c_ssize_t, ctypes.c_int, wintypes.WPARAM, wintypes.LPARAM)
_user32.SetWindowsHookExW.restype = wintypes.HHOOK
_user32.SetWindowsHookExW.argtypes = (ctypes.c_int, _Hook, wintypes.HINSTANCE, wintypes.DWORD)
_user32.UnhookWindowsHookEx.argtypes = (wintypes.HHOOK,)
_user32.CallNextHookEx.restype = ctypes.c_ssize_t
_user32.CallNextHookEx.argtypes = (
    wintypes.HHOOK,
    ctypes.c_int,
    wintypes.WPARAM,
    wintypes.LPARAM,
)
_user32.SetWindowDisplayAffinity.argtypes = (wintypes.HWND, wintypes.DWORD)
_held: list[Any] = []


def hold_keys() -> None:
    """Swallow them from now on; needs the thread's event loop, which Qt runs."""
    hook = _Hook(_on_key)
    handle = _user32.SetWindowsHookExW(_LOW_LEVEL_KEYBOARD, hook, None, 0)
    if not handle:
        log.error("keyboard hook refused: %d", ctypes.get_last_error())
        return
    _held[:] = [handle, hook]  # the hook must live as long as it is set


def release_keys() -> None:
    """Let them through again."""
    if _held:
        _user32.UnhookWindowsHookEx(_held[0])
        _held.clear()


def hide_from_screenshots(window: int) -> None:
    """Pictures of the screen show nothing where this window is."""
    if not _user32.SetWindowDisplayAffinity(window, _EXCLUDE_FROM_CAPTURE):
        log.error("screenshots not kept off: %d", ctypes.get_last_error())


def _on_key(code: int, what: int, address: int) -> int:
    if code == 0:
        event = ctypes.cast(address, ctypes.POINTER(_KeyEvent)).contents
        with_alt = bool(event.flags & _ALT_DOWN)
        control = bool(_user32.GetAsyncKeyState(_CONTROL) & 0x8000)
        if (
            event.key in _ALWAYS
            or (with_alt and event.key in _WITH_ALT)
            or (control and event.key == _ESCAPE)
        ):
            return 1
    return int(_user32.CallNextHookEx(None, code, what, address))

"""Text set as large as its place allows, never scrolled and never cut off."""

from __future__ import annotations

from PySide6.QtCore import QSizeF
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextDocument,
)
from PySide6.QtWidgets import QWidget

from station import theme

SMALLEST_PIXELS = 12
FINENESS_PIXELS = 1


class FittedText(QWidget):
    """Shows HTML whose sizes are relative (em) at the largest type that fits.

    ``widest_em``: longest line in characters, so that a wide screen gives larger type and margins
    instead of lines too long for the eye.
    """

    def __init__(self, font: QFont, largest: float, widest_em: float = 34.0) -> None:
        super().__init__()
        self._font = font
        self._largest = largest
        self._widest_em = widest_em
        self._html = ""
        self._paged_at: float | None = None
        self.page = 0
        self._document = QTextDocument()

    def show_html(self, html: str) -> None:
        """Set the text; "" shows nothing."""
        self._html = html
        self._fit()

    def set_largest(self, pixels: float) -> None:
        """Largest type to be used, in pixels."""
        self._largest = pixels
        self._fit()

    def set_paged(self, pixels: float | None) -> None:
        """Spread the text over pages at this type size; None fits it on one."""
        self._paged_at = pixels
        self._fit()

    @property
    def pages(self) -> int:
        """On how many pages the text stands."""
        return self._document.pageCount() if self._html and self._paged_at else 1

    def show_page(self, page: int) -> None:
        """From 0."""
        self.page = page
        self.update()

    @property
    def pixels(self) -> int:
        """Type size in use."""
        return self._document.defaultFont().pixelSize()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fit again."""
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw in the middle of the place."""
        if not self._html:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        size = self._document.size()
        left = (self.width() - size.width()) / 2
        if self._paged_at:
            painter.setClipRect(self.rect())
            painter.translate(left, -self.page * self._document.pageSize().height())
        else:
            painter.translate(left, max(0.0, (self.height() - size.height()) / 2))
        context = QAbstractTextDocumentLayout.PaintContext()
        ink = QColor(theme.palette().ink)
        context.palette.setColor(QPalette.ColorRole.Text, ink)  # type: ignore[attr-defined]
        self._document.documentLayout().draw(painter, context)
        painter.end()

    def _fit(self) -> None:
        """Bisect the type size."""
        if not self._html or self.width() < 50 or self.height() < 50:
            self.update()
            return
        if self._paged_at:
            self._set(round(self._paged_at))
            self._document.setPageSize(QSizeF(self._document.textWidth(), self.height()))
            self.update()
            return
        low, high = SMALLEST_PIXELS, max(SMALLEST_PIXELS + 1, round(self._largest))
        while high - low > FINENESS_PIXELS:
            middle = (low + high) // 2
            if self._fits(middle):
                low = middle
            else:
                high = middle
        self._set(high if self._fits(high) else low)
        self.update()

    def _fits(self, pixels: int) -> bool:
        self._set(pixels)
        return self._document.size().height() <= self.height()

    def _set(self, pixels: int) -> None:
        self._document.setPageSize(QSizeF(-1, -1))
        font = QFont(self._font)
        font.setPixelSize(pixels)
        self._document.setDefaultFont(font)
        self._document.setDocumentMargin(0)
        self._document.setHtml(self._html)
        self._document.setTextWidth(min(self.width(), self._widest_em * pixels))

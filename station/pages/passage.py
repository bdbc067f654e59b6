"""Item 3: the whole passage on one page, without the // mark."""

from __future__ import annotations

from html import escape

from station.pages.fitted_page import FittedPage
from station.pages.page import Ask
from wordlists.paper import Item, PassageItem

LARGEST_PIXELS = 34  # at the base size
LARGE_PRINT_PIXELS = 46  # over several pages


def passage_html(item: PassageItem) -> str:
    """Title and paragraphs; every paragraph begins two characters in."""
    text = "".join(word.hanzi + word.after for word in item.words)
    paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
    title = f'<p style="text-align: center; margin: 0 0 6px 0;">{escape(item.title)}</p>'
    # Wide spaces instead of text-indent, which Qt takes in pixels only.
    return title + "".join(
        f'<p style="line-height: 112%; margin: 0; white-space: pre-wrap;">　　{escape(line)}</p>'
        for line in paragraphs
    )


class PassagePage(FittedPage):
    """The passage, from the beep to the end of the recording."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask, LARGEST_PIXELS, LARGE_PRINT_PIXELS, widest_em=48.0)

    def html_of(self, item: Item) -> str:
        """The passage."""
        return passage_html(item) if isinstance(item, PassageItem) else ""

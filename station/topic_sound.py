"""The recording in which a topic of the talk is read out: named by its text, never by its number.

Editions number their topics anew, and a lab may bring in its own: another topic must not be heard
than the one on the screen. A topic without a recording is only shown.
"""

import hashlib


def topic_sound(text: str) -> str:
    """Name of the topic's recording in ``station/sounds``."""
    return f"topic-{hashlib.sha256(text.encode()).hexdigest()[:12]}"

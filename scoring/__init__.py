"""From recording and text to judgements, marks and a level.

The one call for other programs is `score_sitting`; it is fetched when asked for, since it loads
torch, and a web server that only reads the rubric must not.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scoring.sitting import score_sitting

__all__ = ["score_sitting"]


def __getattr__(name: str) -> Any:
    if name == "score_sitting":
        from scoring.sitting import score_sitting

        return score_sitting
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

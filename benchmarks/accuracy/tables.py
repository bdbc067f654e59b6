"""Figures as rows of a Markdown table."""

from collections.abc import Iterable, Sequence

from benchmarks.accuracy.statistics import Figure


def markdown(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are text."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def decimals(figure: Figure) -> str:
    """0.910 [0.895–0.923]."""
    return f"{figure.value:.3f} [{figure.low:.3f}–{figure.high:.3f}]"


def per_cent(figure: Figure) -> str:
    """4.35 [3.57–5.06], in per cent."""
    return f"{100 * figure.value:.2f} [{100 * figure.low:.2f}–{100 * figure.high:.2f}]"


def at_least(figure: Figure, target: float) -> str:
    """Whether the target is reached: by the figure, and whether the whole interval lies there."""
    if figure.value < target:
        return "missed"
    return "reached" if figure.low >= target else "reached, interval not"


def at_most(figure: Figure, target: float) -> str:
    """As `at_least`, the other way round."""
    if figure.value > target:
        return "missed"
    return "reached" if figure.high <= target else "reached, interval not"

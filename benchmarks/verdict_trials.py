"""Trials of the verdicts as values: from them limits are chosen, and their rates are told."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from rich.table import Table

from scoring.share_interval import wilson

PARTS = ("initial", "final", "tone")
LOWEST, EVEN_ODDS = 0.001, 0.5  # no limit lies outside these
Limits = Mapping[str, tuple[float, float]]  # part → correct from, wrong below


@dataclass(frozen=True)
class Trial:
    """One part held against the right or a wrong text.

    `half`: in the middle it would be a defect, for it has a name and no instrument acquits;
    `measured`: its contour misses the target.
    """

    speaker: str
    part: str
    right: bool
    p_correct: float
    half: bool
    measured: bool

    def verdict(self, correct: float, error: float) -> str:
        """The verdict with these limits, as scoring/judge.py gives it."""
        if self.p_correct < error:
            return "error"
        if self.measured or (self.half and self.p_correct < correct):
            return "defect"
        return "correct"


def limits_for(found: Sequence[Trial], error: float, flawed: float) -> Limits:
    """Per part the highest limits whose false alarms stay within the wished rates.

    Speakers weigh the same, however much of each there is.
    """
    limits: dict[str, tuple[float, float]] = {}
    for part in PARTS:
        own = [one for one in found if one.part == part and one.right]
        seen = {round(one.p_correct, 3) for one in own if one.p_correct < EVEN_ODDS}
        steps = sorted({*seen, *(step / 100 for step in range(1, 51)), LOWEST})
        wrong_below = max(
            (at for at in steps if alarms(own, at, at, "error") <= error), default=LOWEST
        )
        right_from = max(
            (
                at
                for at in steps
                if at >= wrong_below and alarms(own, at, wrong_below, "flawed") <= flawed
            ),
            default=wrong_below,
        )
        limits[part] = (right_from, wrong_below)
    return limits


def alarms(found: Sequence[Trial], correct: float, error: float, what: str) -> float:
    """Mean over speakers of the share of these trials that get an error (or any flaw)."""
    shares = []
    for _, group in groupby(sorted(found, key=_speaker), key=_speaker):
        verdicts = [one.verdict(correct, error) for one in group]
        bad = [one for one in verdicts if one == "error" or (what == "flawed" and one == "defect")]
        shares.append(len(bad) / len(verdicts))
    return sum(shares) / max(1, len(shares))


def rates(title: str, found: Sequence[Trial], limits: Limits) -> Table:
    """False alarms and found errors per speaker and part, %, with 95 % intervals."""
    table = Table(title=f"{title} (%, 95 % intervals)")
    for column in (
        "speaker", "part", "correct from", "wrong below", "right ones", "called wrong",
        "wrong or defect", "swapped", "called wrong", "wrong or defect",
    ):  # fmt: skip
        table.add_column(column, justify="right")
    for speaker in sorted({one.speaker for one in found}):
        for part in PARTS:
            own = [one for one in found if (one.speaker, one.part) == (speaker, part)]
            cells = [speaker, part, *(f"{limit:.3f}" for limit in limits[part])]
            for right in (True, False):
                verdicts = [one.verdict(*limits[part]) for one in own if one.right is right]
                wrong = verdicts.count("error")
                cells += [
                    str(len(verdicts)),
                    share(wrong, len(verdicts)),
                    share(wrong + verdicts.count("defect"), len(verdicts)),
                ]
            table.add_row(*cells)
    return table


def share(count: int, total: int) -> str:
    """A share in per cent with its interval (Wilson 1927)."""
    if not total:
        return "–"
    low, high = wilson(count, total)
    return f"{100 * count / total:.1f} [{100 * low:.1f}–{100 * high:.1f}]"


def save_trials(path: Path, runs: Iterable[Sequence[Trial]]) -> None:
    """Keep the trials of each run as JSON."""
    path.write_text(json.dumps([[asdict(one) for one in run] for run in runs]), encoding="utf-8")


def load_trials(path: Path) -> list[list[Trial]]:
    """Read what `save_trials` wrote."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return [[Trial(**one) for one in run] for run in kept]


def _speaker(one: Trial) -> str:
    return one.speaker

"""What the rules say to a case on a day: its criteria, its panel, and what is not reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from admin.credentials.criteria import Finding, plain
from admin.credentials.facts import findings_of, told
from admin.credentials.models import Case
from admin.credentials.panel_rules import Summary
from admin.credentials.panels import marks_of


@dataclass(frozen=True)
class Weighed:
    """Each finding with its criterion in words; the panel's result, None without one."""

    findings: tuple[tuple[str, Finding], ...]
    panel: Summary | None
    unmet: tuple[str, ...]

    @property
    def unmet_words(self) -> str:
        """What is not reached, in one line."""
        return "、".join(self.unmet)


def weigh(case: Case, day: date) -> Weighed:
    """The case against the rules it was filled in by.

    Not reached is a criterion that is known not to be met, and the pass mark of the panel; what
    nobody knows, or a panel judges, is no failure.
    """
    findings = tuple(told(findings_of(case, day)))
    _, panel = marks_of(case)
    unmet = [words for words, one in findings if one.met is False]
    if panel is not None and not panel.passed:
        unmet.append(
            f"评审得分 {plain(panel.result)}，没有达到合格线 {plain(case.rules.pass_mark)}"
        )
    return Weighed(findings, panel, tuple(unmet))

"""Where a course run may go from where it stands. Pure.

| step | from | to | reason |
|---|---|---|---|
| open | planned | open | |
| begin | planned, open | running | |
| close | running | closed | |
| reopen | closed | running | yes |
| cancel | planned, open, running | cancelled | yes |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from admin.courses.words import RunState


@dataclass(frozen=True)
class Step:
    """A step: what its button says, whence, whither, whether it needs a reason."""

    name: str
    label: str
    before: frozenset[str]
    after: str
    needs_reason: bool = False


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        one.name: one
        for one in (
            Step("open", "开放报名", frozenset({RunState.PLANNED}), RunState.OPEN),
            Step("begin", "开班", frozenset({RunState.PLANNED, RunState.OPEN}), RunState.RUNNING),
            Step("close", "结束培训班", frozenset({RunState.RUNNING}), RunState.CLOSED),
            Step(
                "reopen",
                "重新开放",
                frozenset({RunState.CLOSED}),
                RunState.RUNNING,
                needs_reason=True,
            ),
            Step(
                "cancel",
                "取消培训班",
                frozenset({RunState.PLANNED, RunState.OPEN, RunState.RUNNING}),
                RunState.CANCELLED,
                needs_reason=True,
            ),
        )
    }
)
TAKES_PEOPLE = frozenset({RunState.OPEN, RunState.RUNNING})
IS_CHANGED = frozenset({RunState.PLANNED, RunState.OPEN, RunState.RUNNING})


def steps_from(state: str) -> list[Step]:
    """The steps that can be taken."""
    return [step for step in STEPS.values() if state in step.before]

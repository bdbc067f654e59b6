"""One thing found wrong by a check: where, what was expected, what is there."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """A finding of a check; a check returns all of them at once, in a stable order.

    `id` is stable and is what logs and front ends use; `path` is relative to the thing checked
    (or a JSON path inside a manifest); `line` is 1-based and set for ledger lines only.
    """

    path: str
    line: int
    id: str
    expected: str
    found: str
    sentence: str

    @property
    def place(self) -> str:
        """Path, with the line where there is one."""
        return f"{self.path}:{self.line}" if self.line else self.path

    def to_json(self) -> dict[str, object]:
        """As a plain dict; `line` is 0 where there is none."""
        return asdict(self)


def finding(
    id: str, path: str, sentence: str, *, line: int = 0, expected: object = "", found: object = ""
) -> Finding:
    """Build a Finding from whatever was compared."""
    return Finding(path, line, id, str(expected), str(found), sentence)

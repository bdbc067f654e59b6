"""What a check of a paper reports: one violation, with its rule, its clause and its place."""

from dataclasses import dataclass

from wordlists.syllabus import RULES


@dataclass(frozen=True)
class Violation:
    """A rule that a paper breaks.

    `rule`: an id of `syllabus.RULES`. `item`: 1-based place in the paper, 0 for the whole paper.
    `words`: 1-based places in the item (words, groups or topics), empty where the item as a whole
    is meant. `what`: a Chinese sentence without full stop.
    """

    rule: str
    item: int
    words: tuple[int, ...]
    what: str

    @property
    def clause(self) -> str:
        """Where the rule stands."""
        return RULES[self.rule].clause

    @property
    def place(self) -> str:
        """Where in the paper: 第 1 项第 12、13 个."""
        if not self.item:
            return "全卷"
        words = f"第 {'、'.join(map(str, self.words))} 个" if self.words else ""
        return f"第 {self.item} 项{words}"

    def __str__(self) -> str:
        return f"{self.place}：{self.what}（{self.rule}，{self.clause}）"

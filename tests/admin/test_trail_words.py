"""Every act that any code of the server writes to the trail has Chinese words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import admin
from admin.certificates.models import DocumentAct
from admin.console.trail_words import ACTS
from admin.credentials.stages import Step as CaseStep
from admin.testing.stages import Step

# Acts put together from a word and the value of an enumeration.
PUT_TOGETHER = {
    "sitting_{}": [step.value for step in Step],
    "document_{}": list(DocumentAct.Act.values),
    "case_{}": [step.value for step in CaseStep],
}


class Module:
    """One file of the server, and how its acts can be read from it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text())
        self.functions = [one for one in ast.walk(self.tree) if isinstance(one, ast.FunctionDef)]

    def acts(self) -> Iterator[str]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"record", "audit.record"}:
                yield from self.read(self._first(node, 0, "action"), self._around(node))

    def read(self, value: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
        match value:
            case ast.Constant(value=str(act)):
                yield act
            case ast.IfExp(body=one, orelse=other):
                yield from self.read(one, function)
                yield from self.read(other, function)
            case ast.JoinedStr(values=parts):
                form = "".join(
                    str(one.value) if isinstance(one, ast.Constant) else "{}" for one in parts
                )
                yield from (form.format(word) for word in PUT_TOGETHER[form])
            case ast.Name(id=name):
                found = [*self._assigned(name, function), *self._given(name, function)]
                assert found, f"{self.path}: whence comes {name}?"
                for one, where in found:
                    yield from self.read(one, where)
            case _:
                raise AssertionError(f"{self.path}:{value.lineno}: {ast.unparse(value)}")

    def _assigned(
        self, name: str, function: ast.FunctionDef
    ) -> Iterator[tuple[ast.expr, ast.FunctionDef]]:
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                yield node.value, function

    def _given(
        self, name: str, function: ast.FunctionDef
    ) -> Iterator[tuple[ast.expr, ast.FunctionDef]]:
        """What callers in the same file give for a parameter."""
        names = [one.arg for one in function.args.args]
        if name not in names:
            return
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == function.name:
                yield self._first(node, names.index(name), name), self._around(node)

    def _first(self, call: ast.Call, place: int, name: str) -> ast.expr:
        by_name = [one.value for one in call.keywords if one.arg == name]
        return by_name[0] if by_name else call.args[place]

    def _around(self, node: ast.AST) -> ast.FunctionDef:
        around = [one for one in self.functions if node in ast.walk(one)]
        return max(around, key=lambda one: one.lineno)


def written() -> dict[str, str]:
    """Each act with a file that writes it."""
    root = Path(admin.__file__).parent
    return {
        act: path.relative_to(root).as_posix()
        for path in sorted(root.rglob("*.py"))
        if "migrations" not in path.parts
        for act in Module(path).acts()
    }


def test_every_act_has_words() -> None:
    acts = written()
    assert {"sitting_void", "session_opened", "calibration_in_force", "account_locked"} <= set(acts)
    assert {act: path for act, path in acts.items() if act not in ACTS} == {}


def test_no_words_for_acts_that_nobody_writes() -> None:
    assert set(ACTS) - set(written()) == set()


def test_words_are_chinese_and_tell_acts_apart() -> None:
    assert all(any("一" <= sign <= "龥" for sign in words) for words in ACTS.values())
    assert len(set(ACTS.values())) == len(ACTS)

"""The examples in this room's docstrings are true."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize("module", ["canonical", "times", "manifest_check", "store"])
def test_examples(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"recordings.{module}"))
    assert result.attempted > 0
    assert result.failed == 0

"""Parts of the booth's tests that benchmarks run on as well: its lab server, its virtual room."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "station"


def part_of_the_tests(name: str) -> ModuleType:
    """A module of tests/station by its name; the one already loaded, where there is one."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module

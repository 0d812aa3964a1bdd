"""Rules that hold for all code: pure cores, small files, small functions, one way to the clock."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.tree import core_files, imported, python_files, relative

FILE_LINES = 450
FUNCTION_LINES = 60
IMPURE = {
    "aiohttp", "asyncio", "deltalake", "django", "io", "logging", "os", "pathlib", "psycopg",
    "random", "requests", "shutil", "socket", "sqlite3", "subprocess", "tempfile", "threading",
    "time", "urllib.request", "huiyin.base", "huiyin.settings",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow"}
STATEFUL_CALLS = {"open", "print", "input"}


def lies_under(name: str, roots: set[str]) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in roots)


def span(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = node.body[0]
    is_doc = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    spoken = (first.end_lineno or 0) - first.lineno + 1 if is_doc else 0
    return (node.end_lineno or 0) - node.lineno + 1 - spoken


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_there_are_cores_to_look_at():
    assert len(core_files()) > 10


def test_cores_import_no_framework_no_files_no_network_no_clock():
    found = [
        f"{relative(path)} imports {name}"
        for path in core_files()
        for name in sorted(imported(path))
        if lies_under(name, IMPURE)
    ]
    assert found == []


def test_cores_never_ask_what_time_it_is_nor_touch_files_or_terminal():
    found = []
    for path in core_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            asks = isinstance(called, ast.Attribute) and name in CLOCKS
            touches = isinstance(called, ast.Name) and name in STATEFUL_CALLS
            if asks or touches:
                found.append(f"{relative(path)}:{node.lineno} calls {name}()")
    assert found == []


def test_cores_import_only_cores():
    found = [
        f"{relative(path)} imports {name}"
        for path in core_files()
        for name in sorted(imported(path))
        if name.startswith("huiyin.") and "core" not in name.split(".")
    ]
    assert found == []


def test_no_file_is_too_long_to_be_read():
    found = [
        f"{relative(path)}: {lines} lines"
        for path in python_files("src", "tests", "tools", "benchmarks")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) >= FILE_LINES
    ]
    assert found == []


def test_no_function_is_too_long_to_be_read():
    found = [
        f"{relative(path)}:{node.lineno} {node.name}: {lines} lines"
        for path in python_files("src", "tools", "benchmarks")
        for node in functions(path)
        if (lines := span(node)) >= FUNCTION_LINES
    ]
    assert found == []


def test_every_module_says_what_it_is_for():
    found = [
        relative(path)
        for path in python_files("src", "tools", "benchmarks")
        if (text := path.read_text(encoding="utf-8")).strip()
        and ast.get_docstring(ast.parse(text)) is None
    ]
    assert found == []


def test_nothing_is_left_for_later_in_the_code():
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X ", "HA" + "CK")
    found = [
        f"{relative(path)}: {mark}"
        for path in python_files("src", "tests", "tools", "benchmarks")
        for mark in marks
        if mark in path.read_text(encoding="utf-8")
    ]
    assert found == []

"""Try faults against tests: everything is imported once, each fault lives in a forked child.

A fault inside a function is put in by giving the living function the code of the broken text, so
nothing is imported again, and only tests that call the function are asked. A fault in what runs
at import (tables, defaults, words) is tried in a child that imports everything anew.
"""

from __future__ import annotations

import ast
import cProfile
import gc
import importlib.abc
import importlib.util
import os
import resource
import signal
import sys
import time
import types
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings

from mutation.sites import Mutant

KILLED, SURVIVED, TIMEOUT, UNREACHED = "killed", "survived", "timeout", "unreached"
ARGUMENTS = [
    *("-qqq", "-x", "--noconftest", "--import-mode=importlib", "--assert=plain"),
    *("-c", os.devnull, "--rootdir", "."),
    *("-p", "no:django", "-p", "no:xdist", "-p", "no:timeout", "-p", "no:cacheprovider"),
    *("-p", "no:logging", "-p", "no:faulthandler"),
]
SHARE_OF_MEMORY = 3 << 30
Living = dict[tuple[str, str], types.FunctionType]
"""Functions by module and name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to break, what to ask, and how patient to be.

    ``without``: names of tests that are never asked, as for pytest's ``-k``, joined by ``or``.
    ``examples``: Hypothesis examples a property. ``slow``: a test of more seconds is asked only
    about what every quicker one has let through. ``patience``: seconds of processor time a fault
    has beyond twice what its tests need without it.
    """

    package: str
    tests: tuple[str, ...]
    without: str
    examples: int
    slow: float
    patience: int


@dataclass
class Known:
    """What the unbroken run taught: seconds a test, tests a function, code run at import."""

    seconds: dict[str, float] = field(default_factory=dict)
    callers: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    at_import: set[tuple[str, str]] = field(default_factory=set)
    kills: Counter[tuple[str, str]] = field(default_factory=Counter)


def learn(plan: Plan, known: Known, then: Callable[[list[pytest.Item]], None]) -> None:
    """Import everything, run every test once unbroken, keep what is learnt, go on with ``then``.

    What follows runs inside pytest's own loop, because its items are of no use after it.
    """
    with _Watch(plan.package) as watch:
        for name in _modules(plan.package):
            importlib.import_module(name)
    known.at_import |= watch.called

    def loop(items: list[pytest.Item]) -> None:
        for item in items:
            _learn(item, plan, known)
        control(items, known, plan)
        then(items)

    code = pytest.main(_arguments(plan), plugins=[_Loop(plan, loop)])
    if code not in (0, 5):
        raise SystemExit(f"the tests fail without any fault (pytest says {code})")


def _arguments(plan: Plan) -> list[str]:
    chosen = ["-k", f"not ({plan.without})"] if plan.without else []
    return [*ARGUMENTS, *chosen, *plan.tests]


def _learn(item: pytest.Item, plan: Plan, known: Known) -> None:
    began = time.process_time()
    with _Watch(plan.package) as watch:
        reports = runtestprotocol(item, nextitem=None, log=False)
    known.seconds[item.nodeid] = time.process_time() - began
    if any(report.failed for report in reports):
        text = "\n".join(str(report.longrepr) for report in reports if report.failed)
        raise SystemExit(f"{item.nodeid} fails without any fault:\n{text}")
    for name in watch.called:
        known.callers[name].add(item.nodeid)


def try_in_place(
    fault: Mutant, items: list[pytest.Item], functions: Living, known: Known, plan: Plan
) -> str:
    """The verdict on a fault inside a function, in a forked child."""
    asked = _asked(fault, items, known, plan)
    if not asked:
        return UNREACHED
    return _verdict(
        lambda: _first_failure_in_place(fault, asked, functions),
        fault,
        known,
        _time(asked, known, plan),
    )


def try_anew(fault: Mutant, known: Known, plan: Plan) -> str:
    """The verdict on a fault in what runs at import, in a child that imports everything."""
    allowed = plan.patience + 2 * sum(known.seconds.values())
    return _verdict(lambda: _first_failure_anew(fault, known, plan), fault, known, allowed)


def _asked(fault: Mutant, items: list[pytest.Item], known: Known, plan: Plan) -> list[pytest.Item]:
    """The tests that call the function, slow ones last."""
    calling = known.callers.get((fault.module, fault.function), set())
    reach = [item for item in items if item.nodeid in calling]
    return sorted(reach, key=lambda item: _promise(item, fault, known, plan))


def _time(items: list[pytest.Item], known: Known, plan: Plan) -> float:
    return plan.patience + 2 * sum(known.seconds[item.nodeid] for item in items)


def control(items: list[pytest.Item], known: Known, plan: Plan) -> None:
    """A child without any fault must survive, or every verdict would be worth nothing."""
    found = _in_child(lambda: _first_failure(items), _time(items, known, plan))
    if found != "":
        raise SystemExit(f"a child without any fault fails: {found}")


def _verdict(first_failure: Callable[[], str], fault: Mutant, known: Known, allowed: float) -> str:
    killer = _in_child(first_failure, allowed)
    if killer is None:
        return TIMEOUT
    if killer.startswith("!"):
        raise SystemExit(f"{fault.words}: {killer}")
    if killer:
        known.kills[fault.module, killer] += 1
    return KILLED if killer else SURVIVED


def _in_child(first_failure: Callable[[], str], allowed: float) -> str | None:
    """What the child says; None when it had to be ended, "!…" when it could not do its work."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _quiet(int(allowed))
        found = "!"
        try:
            found = first_failure()
        except BaseException as error:  # nothing may come back from a child but its answer
            found = f"!{error!r}"
        finally:
            os.write(writer, found.encode())
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        found = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    return None if os.WIFSIGNALED(status) else found


def _quiet(allowed: int) -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    used = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + allowed, used + allowed))
    resource.setrlimit(resource.RLIMIT_AS, (SHARE_OF_MEMORY, SHARE_OF_MEMORY))
    gc.disable()


def _first_failure_in_place(fault: Mutant, asked: list[pytest.Item], functions: Living) -> str:
    put_in(fault, functions)
    return _first_failure(asked)


def _first_failure(asked: list[pytest.Item]) -> str:
    for item in asked:
        try:
            reports = runtestprotocol(item, nextitem=None, log=False)
        except BaseException:  # what gets past pytest has failed too
            return item.nodeid
        if any(report.failed for report in reports):
            return item.nodeid
    return ""


def _first_failure_anew(fault: Mutant, known: Known, plan: Plan) -> str:
    fault.apply()
    sys.meta_path.insert(0, _Broken(f"{plan.package}.{fault.module}", fault.path, fault.tree))
    killers = []

    def loop(items: list[pytest.Item]) -> None:
        promising = sorted(items, key=lambda item: _promise(item, fault, known, plan))
        killers.append(_first_failure(promising))

    pytest.main(_arguments(plan), plugins=[_Loop(plan, loop)])
    return killers[0] if killers else "the import itself"


def _promise(item: pytest.Item, fault: Mutant, known: Known, plan: Plan) -> tuple[bool, int, float]:
    """Slow ones last; of the others likely killers first, then by their time."""
    seconds = known.seconds.get(item.nodeid, 0.0)
    return seconds > plan.slow, -known.kills[fault.module, item.nodeid], seconds


def put_in(fault: Mutant, functions: Living) -> None:
    """Give the living function the code of the broken text."""
    fault.apply()
    module = compile(ast.fix_missing_locations(fault.tree), str(fault.path), "exec")
    (code,) = [c for c in codes(module) if name_of(c) == fault.function]
    functions[fault.module, fault.function].__code__ = code
    owner = sys.modules[functions[fault.module, fault.function].__module__]
    for kept in vars(owner).values():
        if isinstance(kept, _lru_cache_wrapper):
            kept.cache_clear()


def living(package: str) -> Living:
    """The package's functions that live now and can be told apart, by module and name."""
    found: dict[tuple[str, str], list[types.FunctionType]] = defaultdict(list)
    for function in gc.get_objects():
        if not isinstance(function, types.FunctionType):
            continue
        if (function.__module__ or "").startswith(package):
            code = function.__code__
            if "<locals>" not in code.co_qualname and Path(code.co_filename).exists():
                found[function.__module__.rpartition(".")[2], name_of(code)].append(function)
    return {name: same[0] for name, same in found.items() if len(same) == 1}


def codes(module: types.CodeType) -> Iterator[types.CodeType]:
    """Code of the functions of a compiled module, methods included, inner ones not."""
    for constant in module.co_consts:
        if isinstance(constant, types.CodeType):
            if constant.co_flags & 0x02:  # CO_NEWLOCALS: a function, not a class body
                yield constant
            else:
                yield from codes(constant)


def name_of(code: types.CodeType) -> str:
    """The name that :attr:`Mutant.function` has."""
    lambdas = code.co_name == "<lambda>"
    return f"<lambda>@{code.co_firstlineno}" if lambdas else code.co_qualname


def _modules(package: str) -> Iterable[str]:
    for path in sorted(folder_of(package).glob("*.py")):
        if path.stem != "__init__":
            yield f"{package}.{path.stem}"


def folder_of(package: str) -> Path:
    """Where a package lies; nothing but what it lies in is imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"there is no package {package}")
    return Path(spec.origin).parent


class _Watch:
    """Which functions of the package are called meanwhile."""

    def __init__(self, package: str) -> None:
        self.folder = str(folder_of(package)) + os.sep
        self.called: set[tuple[str, str]] = set()
        self.profile = cProfile.Profile(builtins=False)

    def __enter__(self) -> _Watch:
        self.profile.enable()
        return self

    def __exit__(self, *_: object) -> None:
        self.profile.disable()
        for entry in self.profile.getstats():
            code = entry.code
            if isinstance(code, types.CodeType) and code.co_filename.startswith(self.folder):
                name = code.co_qualname.partition(".<locals>")[0]
                at = f"@{code.co_firstlineno}" if name == "<lambda>" else ""
                self.called.add((Path(code.co_filename).stem, name + at))


class _Broken(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from a broken tree."""

    def __init__(self, name: str, path: Path, tree: Any) -> None:
        self.name, self.path, self.tree = name, path, tree

    def find_spec(self, name: str, *_: Any) -> Any:
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def create_module(self, _: Any) -> None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        code = compile(ast.fix_missing_locations(self.tree), str(self.path), "exec")
        exec(code, module.__dict__)  # noqa: S102 - our own text with one fault in it


class _Loop:
    """A plugin that hands the collected tests over, with their properties made short."""

    def __init__(self, plan: Plan, loop: Callable[[list[pytest.Item]], None]) -> None:
        self.plan, self.loop = plan, loop

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            function = getattr(item, "function", None)
            asked = getattr(function, "_hypothesis_internal_use_settings", None)
            if asked is not None:
                function._hypothesis_internal_use_settings = settings(
                    asked,
                    max_examples=min(asked.max_examples, self.plan.examples),
                    phases=(Phase.explicit, Phase.generate),
                    derandomize=True,
                    database=None,
                    deadline=None,
                )

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.loop(session.items)
        return True

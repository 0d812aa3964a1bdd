"""One run of `huiyin site`: read, refuse the impossible, search, check the certificate."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from huiyin.base.errors import HuiyinError
from huiyin.vaccination.core.answer import Limits, Progress, gap_of
from huiyin.vaccination.core.siting.checked import Checked, Refuted
from huiyin.vaccination.core.siting.errors import SitingError, named
from huiyin.vaccination.core.siting.feasible import WITH_CAPACITY, refuse_impossible
from huiyin.vaccination.core.siting.network import Allowed, arcs_from_rows, with_digest
from huiyin.vaccination.core.siting.problem import Kind, Network, Wish
from huiyin.vaccination.core.siting.solved import Solved
from huiyin.vaccination.core.siting.solvers import HERE, check_certificate, solver_of
from huiyin.vaccination.site.certificate_files import to_plain, write_certificate
from huiyin.vaccination.site.files.given import Given
from huiyin.vaccination.site.files.read import Format, ReadOptions, read_problem

Report = Callable[[Progress], bool]
WARM_SECONDS = 60.0
KEPT_NEAREST = "kept_nearest"
"""Option of a wish: every row of arcs is the nearest part of a longer one."""


class CannotSite(HuiyinError):
    """A siting question has no answer, with the reason and the smallest set of wishes to relax."""

    def __init__(self, message: str, hint: str = "", relax: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.relax = relax

    def as_json(self) -> dict[str, Any]:
        """What is wrong and what to relax, for programs."""
        return {"error": self.message, "hint": self.hint, "relax": list(self.relax)}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of `huiyin site`; lengths and budget in the file's own units."""

    path: Path
    layout: Format
    options: ReadOptions
    kind: Kind | None = None
    p: int | None = None
    radius: float | None = None
    single_source: bool = False
    budget: float | None = None
    fixed_cost_weight: float | None = None
    must_open: tuple[str, ...] = ()
    must_close: tuple[str, ...] = ()
    seed: int = 1

    def reading(self) -> dict[str, Any]:
        """What a reader needs to make the same network again, as JSON values."""
        allowed = self.options.allowed
        told: dict[str, Any] = {
            "format": self.layout.value,
            "capacity": self.options.capacity,
            "problem": self.options.problem,
            "travel_limit": allowed.limit,
            "nearest": allowed.nearest,
            "at_least": allowed.at_least,
            "aggregate": self.options.aggregate_metres,
            "people_per_table": self.options.people_per_table,
            "leave_out_bad": self.options.leave_out_bad,
            "fixed_cost_weight": _weight(self, self.kind),
            "must_open": list(self.must_open),
            "must_close": list(self.must_close),
        }
        return told


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What a file and a wish come to."""

    asked: Asked
    given: Given
    network: Network
    wish: Wish

    @property
    def numbered(self) -> bool:
        """Whether the sites have no names but the numbers of a benchmark file."""
        return self.asked.layout is not Format.CSV


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A plan with what its certificate showed when recomputed; `checked` None where it failed."""

    question: Question
    solved: Solved
    checked: Checked | None
    refuted: str
    cpu_seconds: float
    peak_mb: float

    @property
    def proven(self) -> bool:
        """Whether a checked certificate shows that no plan is better."""
        return self.checked is not None and self.checked.proven

    @property
    def gap(self) -> float | None:
        """Relative gap to the checked bound; None without one."""
        return None if self.checked is None else gap_of(self.solved.value, self.checked.bound)

    def in_unit(self, amount: float) -> float | int:
        """An amount of the value in the file's own unit."""
        kind, scale = self.question.wish.kind, self.question.network.scale
        if kind is Kind.COVERING or scale == 1:
            return int(amount)
        return amount / scale


def prepare(asked: Asked) -> Question:
    """Read the file and make the wish; raises HuiyinError."""
    with refusals():
        given = read_problem(asked.path, asked.layout, asked.options)
        kind = asked.kind or given.kind
        _somebody(given.network)
        network = _with_wishes(given.network, asked, kind)
        scale = network.scale
        wish = Wish(
            kind,
            given.p if asked.p is None else asked.p,
            None if asked.radius is None else round(asked.radius * scale),
            asked.single_source or given.single_source or kind is Kind.CAPACITATED_P_MEDIAN,
            None if asked.budget is None else round(asked.budget * _weight(asked, kind) * scale),
            asked.seed,
            _options(asked),
        )
        if kind in WITH_CAPACITY and network.capacity is None and given.without_capacity:
            raise CannotSite(
                f"{len(given.without_capacity)} sites have no capacity, and this question needs "
                f"one: {named(list(given.without_capacity))}.",
                "Add a capacity column (people a site can serve), or --people-per-table.",
            )
        refuse_impossible(network, wish)
    given = replace(given, warnings=(*given.warnings, *_weighing(asked, kind, given.network)))
    return Question(asked, given, network, wish)


def solve(
    question: Question, seconds: float, gap: float, report: Report | None, *, warm: bool = True
) -> Answer:
    """Search with compiled code ready, then recompute the certificate; raises HuiyinError."""
    with refusals(), _greetings_off():
        solver = solver_of(question.wish.kind)
        if warm:
            warm_up(solver, question.network, question.wish)
        start = time.process_time()

        def clock() -> float:
            return time.process_time() - start

        solved = solver(question.network, question.wish, Limits(seconds, clock, gap, report))
        spent, peak = clock(), peak_mb()
    checked, refuted = None, ""
    try:
        checked = check_certificate(question.network, solved.certificate)
    except Refuted as error:
        refuted = str(error)
    return Answer(question, solved, checked, refuted, spent, peak)


def as_json(answer: Answer, certificate: Path | None) -> dict[str, Any]:
    """What `huiyin site --json` prints; writes the certificate where a path is given."""
    solved, checked = answer.solved, answer.checked
    if certificate is not None:
        write_certificate(solved.certificate, certificate, answer.question.asked.reading())
    sites = answer.question.network.sites
    names = [sites[site] for site in solved.open]
    bound = None if checked is None else checked.bound
    return {
        "value": answer.in_unit(solved.value),
        "bound": None if bound is None else answer.in_unit(bound),
        "gap": answer.gap,
        "proven": answer.proven,
        "open": [int(name) for name in names] if answer.question.numbered else names,
        "cpu_seconds": round(answer.cpu_seconds, 4),
        "peak_mb": round(answer.peak_mb, 1),
        "certificate": to_plain(solved.certificate, answer.question.asked.reading())
        if certificate is None
        else str(certificate),
    }


def asked_again(
    path: Path, reading: dict[str, Any], sites: Path | None, roads: Path | None
) -> Asked:
    """The question whose certificate tells how to read its file; raises CannotSite."""
    try:
        options = ReadOptions(
            capacity=reading.get("capacity"),
            problem=reading.get("problem", 1),
            allowed=Allowed(
                reading.get("travel_limit"), reading.get("nearest"), reading.get("at_least", 0)
            ),
            sites=sites,
            roads=roads,
            aggregate_metres=reading.get("aggregate"),
            people_per_table=reading.get("people_per_table"),
            leave_out_bad=reading.get("leave_out_bad", False),
        )
        return Asked(
            path,
            Format(reading["format"]),
            options,
            fixed_cost_weight=reading.get("fixed_cost_weight"),
            must_open=tuple(reading.get("must_open", ())),
            must_close=tuple(reading.get("must_close", ())),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise CannotSite(
            "The certificate does not say how its file is read.", "Give --format."
        ) from error


def read_network(asked: Asked) -> Network:
    """The network of a file as asked; raises HuiyinError."""
    with refusals():
        given = read_problem(asked.path, asked.layout, asked.options)
        return _with_wishes(given.network, asked, asked.kind or given.kind)


def peak_mb() -> float:
    """The most memory this process has held, in MiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


@contextmanager
def refusals() -> Iterator[None]:
    """Words of the core become an error of the shell, with what to relax."""
    try:
        yield
    except SitingError as error:
        relax = f" To relax: {', or '.join(error.relax)}." if error.relax else ""
        raise CannotSite(error.message, f"{error.hint}{relax}".strip(), error.relax) from error
    except Exception as error:
        if not type(error).__module__.startswith(HERE):
            raise
        text = str(error)
        raise CannotSite(f"{text[:1].upper()}{text[1:]}.".replace("..", ".")) from error


@contextmanager
def _greetings_off() -> Iterator[None]:
    """HiGHS greets on the process's own standard output, where only the answer may stand."""
    sys.stdout.flush()
    kept = os.dup(1)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def warm_up(solver: Any, network: Network, wish: Wish) -> None:
    """Solve a toy first, so that compiling and loading are not counted as search.

    Its costs are as wide as the network's: loops are compiled for 32 and 64 bits apart.
    """
    wide = int(network.arcs.cost.max()) > np.iinfo(np.int32).max
    along = np.arange(9) ** 2 * (1 << 32 if wide else 1)
    lengths = np.abs(along[:, None] - along[None, :])
    names = tuple(str(number) for number in range(along.size))
    toy = with_digest(
        Network(
            names,
            names,
            np.ones(along.size, np.int64),
            arcs_from_rows(lambda first, last: lengths[first:last], names, along.size),
            capacity=np.full(along.size, 4),
            fixed_cost=np.full(along.size, 3),
        )
    )
    start = time.process_time()
    limits = Limits(WARM_SECONDS, lambda: time.process_time() - start)
    solver(toy, replace(wish, p=None if wish.p is None else 3, radius=4, budget=None), limits)


def _weight(asked: Asked, kind: Kind | None) -> float:
    """What one unit of fixed cost is worth in the value."""
    if asked.fixed_cost_weight is not None:
        return asked.fixed_cost_weight
    counts = kind is Kind.CAPACITATED or asked.budget is not None
    return 1.0 if counts else 0.0


def _weighing(asked: Asked, kind: Kind, network: Network) -> list[str]:
    """What is to be known where fixed costs stand in the tables and no weight is given."""
    if asked.layout is not Format.CSV or network.fixed_cost is None:
        return []
    if asked.fixed_cost_weight is not None:
        return []
    if _weight(asked, kind):
        return [
            f"One unit of fixed cost counts as one person-{network.unit or 'unit'}; "
            "say what it is worth with --fixed-cost-weight."
        ]
    return ["Fixed costs are not counted; say what they are worth with --fixed-cost-weight."]


def _with_wishes(network: Network, asked: Asked, kind: Kind) -> Network:
    """The network with the sites that must be open or closed, and fixed costs by their weight."""
    fixed, weight = network.fixed_cost, _weight(asked, kind)
    if asked.layout is Format.CSV and fixed is not None:
        weighed = np.rint(fixed * (weight * network.scale)).astype(np.int64)
        fixed = weighed if weight else None
    changed = replace(
        network,
        fixed_cost=fixed,
        must_open=network.must_open | _sites(network, asked.must_open, "--must-open"),
        must_close=network.must_close | _sites(network, asked.must_close, "--must-close"),
    )
    return with_digest(changed)


def _somebody(network: Network) -> None:
    """Refuse a file without people: every plan would be proven best at 0."""
    if not network.people.any():
        raise CannotSite(
            f"All {len(network.communities):,} communities have 0 people: any plan is as good as "
            "another.",
            "Look at the column people (or population): it may be the wrong one, or not filled in.",
        )


def _options(asked: Asked) -> dict[str, float]:
    """Whether arcs were left out as too far by number alone, so that a bound may hold for all."""
    allowed = asked.options.allowed
    return {KEPT_NEAREST: 1.0} if allowed.nearest is not None and allowed.limit is None else {}


def _sites(network: Network, names: tuple[str, ...], option: str) -> frozenset[int]:
    row_of = {name: row for row, name in enumerate(network.sites)}
    unknown = [name for name in names if name not in row_of]
    if unknown:
        raise CannotSite(
            f"{option} names sites that are not there: {named(unknown)}.",
            f"Sites are, for instance, {named(list(network.sites))}.",
        )
    return frozenset(row_of[name] for name in names)

"""Which solver and which checker answer which kind of siting; loaded when asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.siting.checked import Checked, Refuted
from huiyin.vaccination.core.siting.problem import Kind, Network, Wish
from huiyin.vaccination.core.siting.proof import Certificate, Node, nodes_of
from huiyin.vaccination.core.siting.solved import Solved

HERE = "huiyin.vaccination.core.siting"
SOLVERS = {
    Kind.P_MEDIAN: "pmedian",
    Kind.P_CENTER: "center",
    Kind.COVERING: "covering",
    Kind.CAPACITATED: "capacitated",
    Kind.CAPACITATED_P_MEDIAN: "capacitated_pmedian",
}
CHECKERS = {
    Kind.P_MEDIAN: "check",
    Kind.P_CENTER: "check_center",
    Kind.COVERING: "check_covering",
    Kind.CAPACITATED: "check_capacitated",
    Kind.CAPACITATED_P_MEDIAN: "check_capacitated_pmedian",
}
NODES = {
    Kind.CAPACITATED: ("proof_capacitated", "CapacityNode"),
    Kind.CAPACITATED_P_MEDIAN: ("proof_capacitated", "CapacityNode"),
}
Solver = Callable[[Network, Wish, Limits], Solved]


def solver_of(kind: Kind) -> Solver:
    """`solve(network, wish, limits)` of a kind."""
    found: Any = import_module(f"{HERE}.{SOLVERS[kind]}").solve
    solver: Solver = found
    return solver


def node_type_of(kind: str) -> type[Node]:
    """The class of the nodes of a kind's proofs."""
    if kind not in NODES:
        return Node
    module, name = NODES[Kind(kind)]
    found: type[Node] = getattr(import_module(f"{HERE}.{module}"), name)
    return found


def check_certificate(network: Network, certificate: Certificate) -> Checked:
    """Recompute a certificate of any kind; raises Refuted with what does not hold."""
    if certificate.kind not in set(Kind):
        raise Refuted(f"nobody here checks certificates of kind {certificate.kind!r}")
    module: Any = import_module(f"{HERE}.{CHECKERS[Kind(certificate.kind)]}")
    found: Checked | list[str] = module.check(network, certificate)
    if isinstance(found, Checked):
        return found
    if found:
        raise Refuted("; ".join(found))
    return Checked(certificate.value, certificate.bound, len(nodes_of(certificate.root)))

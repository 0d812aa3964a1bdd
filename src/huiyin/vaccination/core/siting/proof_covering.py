"""Certificates of covering.

`more["radius"]` is the radius; a community is covered where an arc of at most that length leads to
an open site.

Most people (p given): `value` is the number of people not covered, `more["covered"]` that of the
others. Prices u_i are whole numbers in units of 1 / 1024 of a person, 0 <= u_i <= 1024 people_i. At
a node of the tree some sites are open, some closed, the rest free. With

    W_j = sum of u_i over the communities within the radius of site j
    L   = sum of u_i - sum of W_j over the open sites
          - the sum of the (p - opened) largest W_j of the free sites (of all, if fewer)

every plan of the node leaves out at least L / 1024 people, and a node with L > 1024 (target - 1)
holds no plan that leaves out fewer than `target`.

Fewest sites (p is None): `value` is the number of open sites, and everybody is covered. That
target - 1 sites leave somebody out is shown in the same way with p = target - 1, prices of any size
of communities with people (0 for the others), and L > 0. A target of at most the number of
`must_open` sites needs no proof.

How a node settles sites, what is a leaf, and `more["dominated"]` and `more["at_most"]` are as
`proof_center` says, with 1024 (target - 1) in the place of 0 where p is given. A target of 0 or
less needs no proof.

Lagrangian bound of maximal covering: R. D. Galvao & C. ReVelle, EJOR 88 (1996) 114-123.
"""

from __future__ import annotations

from typing import Any

from huiyin.vaccination.core.siting.problem import Kind, Network, Wish
from huiyin.vaccination.core.siting.proof import Certificate, Node


def certificate_of(
    network: Network,
    wish: Wish,
    opened: tuple[int, ...],
    value_and_bound: tuple[int, int],
    root: Node,
    *,
    dominated: list[tuple[int, int]],
) -> Certificate:
    """The certificate of a covering plan."""
    value, bound = value_and_bound
    everybody = int(network.people.sum())
    more: dict[str, Any] = {
        "radius": wish.radius,
        "covered": everybody if wish.p is None else everybody - value,
        "dominated": [list(pair) for pair in dominated],
        "at_most": bool(wish.options.get("at_most")),
    }
    return Certificate(
        Kind.COVERING.value, wish.p, network.digest, opened, value, bound, root, more
    )

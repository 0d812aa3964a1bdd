"""Certificates of the p-center problem.

The plan's longest way of a community with people is `value`, which anyone can look up. That no
plan has a longest way shorter than `target` is shown by weights: ask of each site which
communities (with people) it reaches by an arc of length < target. At a node of the tree some
sites are open, some closed, the rest free, and u_i >= 0 are whole numbers without unit. With

    W_j = sum of u_i over the communities that site j reaches
    L   = sum of u_i - sum of W_j over the open sites
          - the sum of the (p - opened) largest W_j of the free sites (of all, if fewer)

a node with L > 0 holds no plan that reaches everybody: the sites together would have to carry all
of the weight. A node may settle free sites by the same prices: `closed` where L + the last W taken
- W_j > 0, `opened` where L + W_j - the first W not taken > 0; where none is taken every free site
may be closed. Then it is a leaf (closed by its L, taken before its own settling), or branches on a
free site. A node with more than p sites open holds no plan and needs no prices. `then` is not used.

`more["dominated"]` lists pairs (j, k), used one after another before the tree: both are free, and
k reaches all that j reaches and no `must_open` site does; then j is closed, for k does as well.
`more["at_most"]`: fewer than p sites may be open, which never helps. A target of 0 or less needs no
proof.
"""

from __future__ import annotations

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
    """The certificate of a p-center plan."""
    more = {
        "dominated": [list(pair) for pair in dominated],
        "at_most": bool(wish.options.get("at_most")),
    }
    value, bound = value_and_bound
    return Certificate(
        Kind.P_CENTER.value, wish.p, network.digest, opened, value, bound, root, more
    )

"""The p-median problem, solved to a proof or as far as the limits allow."""

from __future__ import annotations

import numpy as np

from huiyin.vaccination.core.answer import Ended, Limits
from huiyin.vaccination.core.siting.pmedian.asked import NODES, Asked, asked
from huiyin.vaccination.core.siting.pmedian.benders import LinearBounder, Relaxation, relax_root
from huiyin.vaccination.core.siting.pmedian.climbing import Trunk, climb_root
from huiyin.vaccination.core.siting.pmedian.draft import Draft, frozen, least
from huiyin.vaccination.core.siting.pmedian.errors import NoPlan
from huiyin.vaccination.core.siting.pmedian.hunt import Hunt
from huiyin.vaccination.core.siting.pmedian.interchange import Plans
from huiyin.vaccination.core.siting.pmedian.parts import Parts
from huiyin.vaccination.core.siting.pmedian.relink import Pool, improve
from huiyin.vaccination.core.siting.pmedian.rows import within
from huiyin.vaccination.core.siting.pmedian.tree import Search, Spot, VolumeBounder
from huiyin.vaccination.core.siting.problem import Network, Wish
from huiyin.vaccination.core.siting.proof import PRICE_SCALE, Certificate, Node
from huiyin.vaccination.core.siting.solved import Solved

VOLUME_NODES = 600
LINEAR_FROM = 30
"""The p from which on the linear relaxation is solved at the root."""
SLICE, MOST_ON_PLANS, FIRST_ON_PLANS, LEAST_ON_PLANS = 40, 1.0, 0.3, 0.15
"""Nodes between two searches for plans, and the time of these against that of the nodes."""
NEED = 8
"""Power of the share of the gap that some nodes leave: what better plans are worth after them."""
REACH = 2.0
"""The volume tree looks at arcs up to this many times a community's price."""
LARGE = 120_000
"""Arcs under their prices in all, above which a linear programme takes too long to be solved."""
MEDIUM = 30_000
"""Arcs under their prices above which a better plan is worth some time before the relaxation."""
DENSE = 22.0
"""Arcs under its price that a community has on average, above which the linear programmes of the
nodes cost more than they bring."""


def solve(network: Network, wish: Wish, limits: Limits) -> Solved:
    """Choose p sites with the least cost of serving every community from its nearest one.

    Sites of `already_open` cost nothing to open and are free otherwise; capacities are not looked
    at. Options of the wish: "nodes", most nodes of the tree; "kept_nearest", not 0 where the arcs
    are only the nearest of each community: then the certificate holds for the whole matrix.
    Raises Unsolvable, TooDear (see `asked`) and NoPlan where no plan was found.
    """
    ask = asked(network, wish)
    hunt = Hunt(
        rows=ask.rows,
        fixed=ask.fixed,
        p=ask.p,
        most_value=ask.most_value,
        limits=limits,
        node_limit=int(wish.options.get(NODES, 2**31)),
        random=np.random.default_rng(wish.seed),
        plans=Plans(ask.rows, ask.fixed, ask.p, ask.most_value),
    )
    root = search(hunt, ask, by_parts=True)
    return _answer(network, wish, hunt, root)


def search(hunt: Hunt, ask: Asked, *, by_parts: bool = False) -> Draft:
    """Root, plans, relaxation, tree; the proof tree comes back. by_parts: also look for plans by
    searches in parts of the best one."""
    trunk = climb_root(hunt, ask.state)
    if trunk.proven or hunt.ended is not None:
        return trunk.root
    pool = Pool.over(hunt, trunk.rows, trunk.state, trunk.shares)
    parts = Parts(pool, search) if by_parts else None
    improve(hunt, pool, 16, max(0.02, 0.3 * hunt.seconds))
    trunk.settle(hunt, trunk.prices)
    if trunk.proven or hunt.ended is not None:
        return trunk.root
    stranded = bool(np.any(np.diff(trunk.rows.start) == 0))
    looked_at = density(trunk)
    work = looked_at * trunk.rows.n
    if parts is not None and work > MEDIUM and parts.improve_for(0.3 * hunt.seconds):
        trunk.settle(hunt, trunk.prices)
        if trunk.proven or hunt.ended is not None:
            return trunk.root
    if work > LARGE:
        _by_turns(hunt, _volume_search(hunt, trunk), pool, parts)
    elif stranded or looked_at > DENSE or hunt.p < LINEAR_FROM:
        _volume_tree(hunt, trunk, pool, parts)
    else:
        _linear_tree(hunt, trunk, pool, parts)
    return trunk.root


def density(trunk: Trunk) -> float:
    """Arcs cheaper than the price of their community, on average."""
    return float(
        (trunk.rows.cost < np.repeat(trunk.prices, np.diff(trunk.rows.start))).mean()
        * (trunk.rows.cost.size / trunk.rows.n)
    )


def _first(trunk: Trunk) -> Spot:
    """The node in which the tree below the trunk begins."""
    if trunk.tip.closed or trunk.tip.opened:
        trunk.tip.then = Draft(prices=trunk.tip.prices, low=trunk.tip.low)
        trunk.tip = trunk.tip.then
    return Spot(trunk.tip, trunk.state, trunk.prices)


def _volume_search(hunt: Hunt, trunk: Trunk) -> Search:
    """The tree by volume, not begun."""
    near = within(trunk.rows, trunk.prices * REACH)
    return Search.below(hunt, trunk.rows, near, VolumeBounder(hunt), [_first(trunk)])


def _volume_tree(hunt: Hunt, trunk: Trunk, pool: Pool, parts: Parts | None) -> None:
    """The tree by volume; what it leaves open goes on by linear programmes."""
    search = _volume_search(hunt, trunk)
    if _by_turns(hunt, search, pool, parts, VOLUME_NODES) or hunt.ended is not None:
        return
    relaxation = Relaxation.over(hunt, trunk.rows, trunk.state)
    relaxation.add_around(trunk.prices)
    relaxation.begin_at(trunk.prices)
    _by_turns(hunt, _linear_search(hunt, trunk, relaxation, search.spots()), pool, parts)


def _linear_tree(hunt: Hunt, trunk: Trunk, pool: Pool, parts: Parts | None) -> None:
    """The relaxation at the root, better plans by its shares, then the tree."""
    relaxation = relax_root(hunt, trunk)
    if relaxation is None or trunk.proven or hunt.ended is not None:
        return
    pool.within(trunk.rows, trunk.state, trunk.shares)
    if improve(hunt, pool, 25, 0.3 * hunt.seconds):
        trunk.settle(hunt, trunk.prices)
        if trunk.proven:
            return
        relaxation = relaxation.kept(trunk.rows, trunk.state, trunk.prices)
    _by_turns(hunt, _linear_search(hunt, trunk, relaxation, [_first(trunk)]), pool, parts)


def _linear_search(hunt: Hunt, trunk: Trunk, relaxation: Relaxation, spots: list[Spot]) -> Search:
    """The tree by linear programmes, from these nodes on."""
    near = within(trunk.rows, trunk.prices * REACH)
    return Search.below(hunt, trunk.rows, near, LinearBounder(hunt, relaxation), spots)


def _by_turns(
    hunt: Hunt, search: Search, pool: Pool, parts: Parts | None, nodes: int = 2**31
) -> bool:
    """Nodes and plans in turn, more time on plans while that helps; whether the tree is done.

    Where the nodes close the gap by themselves, better plans have little left to spare.
    """
    share, last = FIRST_ON_PLANS, hunt.nodes + nodes
    while hunt.ended is None and hunt.nodes < last:
        since, bound, gap = hunt.seconds, hunt.bound, hunt.value - hunt.bound
        if search.run(SLICE, "tree"):
            return True
        left = 1.0 - (hunt.bound - bound) / max(1, gap)
        spent = (hunt.seconds - since) * max(0.0, left) ** NEED
        if parts is not None:
            parts.improve_for(spent)
        helped = improve(hunt, pool, 10**6, share * spent)
        share = MOST_ON_PLANS if helped else max(LEAST_ON_PLANS, share * 0.8)
    return False


def _answer(network: Network, wish: Wish, hunt: Hunt, root: Draft) -> Solved:
    """The plan with the certificate that the tree is, and what it shows."""
    low = least(root)
    if hunt.value >= hunt.most_value:
        none = low is None or low > PRICE_SCALE * (hunt.most_value - 1)
        raise NoPlan(
            f"no {hunt.p} sites serve every community: allow more sites or longer ways"
            if none
            else f"no {hunt.p} sites were found that serve every community (nor shown impossible)"
        )
    bound = hunt.value if low is None else min(hunt.value, max(0, -(-low // PRICE_SCALE)))
    hunt.bound = bound
    proven = bound == hunt.value
    hunt.go_on("end")
    value, served_by = hunt.plans.served(hunt.plan)
    opens = tuple(np.flatnonzero(hunt.plan).tolist())
    node = frozen(root)
    certificate = Certificate(
        kind=wish.kind.value,
        p=hunt.p,
        digest=network.digest,
        open=opens,
        value=value,
        target=bound,
        root=node,
        more={"within_reach": within_reach(node, hunt)},
    )
    return Solved(
        value=value,
        bound=bound,
        open=opens,
        served_by=served_by,
        certificate=certificate,
        ended=Ended.PROVEN if proven else hunt.ended or Ended.HEURISTIC,
        nodes=hunt.nodes,
        trace=tuple(hunt.trace),
    )


def within_reach(root: Node, hunt: Hunt) -> bool:
    """Whether no price of the proof passes the last arc of its row."""
    reach = hunt.rows.cost[hunt.rows.start[1:] - 1].astype(np.int64) * PRICE_SCALE
    seen, todo = set[int](), [root]
    while todo:
        node = todo.pop()
        if node.prices is not None and id(node.prices) not in seen:
            seen.add(id(node.prices))
            if np.any(node.prices > reach):
                return False
        todo.extend(x for x in (node.without, node.with_it, node.then) if x is not None)
    return True

"""The proof of a p-median certificate added up in plain integers, and brute force."""

from itertools import combinations

from huiyin.vaccination.core.siting.problem import Network
from huiyin.vaccination.core.siting.proof import Certificate, Node

FREE, OPEN, CLOSED = 0, 1, 2


def matrix_of(network: Network) -> list[list[int | None]]:
    """Costs community by site; None where the arc is missing."""
    rows: list[list[int | None]] = [[None] * len(network.sites) for _ in network.communities]
    for i, row in enumerate(rows):
        for k in range(network.arcs.start[i], network.arcs.start[i + 1]):
            row[network.arcs.site[k]] = int(network.arcs.cost[k])
    return rows


def fixed_of(network: Network) -> list[int]:
    """What each site costs to open."""
    if network.fixed_cost is None:
        return [0] * len(network.sites)
    return [0 if j in network.already_open else int(f) for j, f in enumerate(network.fixed_cost)]


def plan_cost(network: Network, plan: tuple[int, ...]) -> int | None:
    """Cost of a plan, None where a community is not served."""
    total = sum(fixed_of(network)[j] for j in plan)
    for row in matrix_of(network):
        costs = [row[j] for j in plan if row[j] is not None]
        if not costs:
            return None
        total += min(costs)
    return total


def brute_force(network: Network, p: int) -> int | None:
    """The least cost over every choice of p sites."""
    costs = [
        plan_cost(network, plan)
        for plan in combinations(range(len(network.sites)), p)
        if network.must_open <= set(plan) and not network.must_close & set(plan)
    ]
    return min((cost for cost in costs if cost is not None), default=None)


def proves(network: Network, certificate: Certificate, target: int) -> bool:
    """Whether the tree shows that no plan costs less than `target`."""
    matrix, fixed = _columns(network), fixed_of(network)
    state = [FREE] * len(network.sites)
    for j in network.must_open:
        state[j] = OPEN
    for j in network.must_close:
        state[j] = CLOSED
    todo = [(certificate.root, state)]
    p = certificate.p
    assert p is not None
    while todo:
        node, state = todo.pop()
        below = _below(node, state, matrix, fixed, p, target)
        if below is None:
            return False
        todo.extend(below)
    return True


def _columns(network: Network) -> list[list[tuple[int, int]]]:
    columns: list[list[tuple[int, int]]] = [[] for _ in network.sites]
    for i, row in enumerate(matrix_of(network)):
        for j, cost in enumerate(row):
            if cost is not None:
                columns[j].append((i, cost))
    return columns


def _below(  # noqa: PLR0917
    node: Node,
    state: list[int],
    columns: list[list[tuple[int, int]]],
    fixed: list[int],
    p: int,
    target: int,
) -> list[tuple[Node, list[int]]] | None:
    """The nodes below, [] where this one is closed, None where it is not."""
    free = [j for j, s in enumerate(state) if s == FREE]
    opened = [j for j, s in enumerate(state) if s == OPEN]
    take = p - len(opened)
    if take < 0 or take > len(free):
        return []
    assert node.prices is not None
    prices = [int(u) for u in node.prices]
    assert min(prices) >= 0
    assert sum(prices) <= 2**61 // (p + 1)
    rho = [
        1024 * fixed[j] + sum(min(0, 1024 * c - prices[i]) for i, c in columns[j])
        for j in range(len(state))
    ]
    free.sort(key=lambda j: rho[j])
    bound = sum(prices) + sum(rho[j] for j in opened) + sum(rho[j] for j in free[:take])
    most = 1024 * (target - 1)
    if bound > most:
        return []
    after = list(state)
    for j in node.closed:
        assert j not in free[:take] or rho[j] == rho[free[take - 1]]
        assert state[j] == FREE
        if take and bound + rho[j] - rho[free[take - 1]] <= most:
            return None
        after[j] = CLOSED
    for j in node.opened:
        assert state[j] == FREE
        if take < len(free) and bound - rho[j] + rho[free[take]] <= most:
            return None
        after[j] = OPEN
    if node.then is not None:
        return [(node.then, after)]
    if node.branch is None:
        return None
    assert after[node.branch] == FREE
    assert node.without is not None
    assert node.with_it is not None
    without, with_it = list(after), list(after)
    without[node.branch], with_it[node.branch] = CLOSED, OPEN
    return [(node.without, without), (node.with_it, with_it)]

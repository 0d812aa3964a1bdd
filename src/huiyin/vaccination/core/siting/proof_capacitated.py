"""Certificates of siting with capacities: the bound of a node, in whole numbers.

The tree is that of `proof`; what a node's prices show differs. Let S be `price_scale`, f_j the
cost of opening (0 where a site is open already), d_i the people of community i, s_j the capacity.
At a node some sites are open, some closed, the rest free, and some arcs are banned. For prices u_i
in units of 1/S of a cost unit, the arcs not banned give gains g_ij = u_i - S c_ij and

    rho_j = S f_j - the most that gains of site j come to within its capacity:
        sum of g_ij x_ij over i, sum of d_i x_ij <= s_j, each x_ij between 0 and 1;
        or, where `whole`, each x_ij 0 or 1.

The fractional knapsack is bounded in whole numbers: for every b with d_b > 0 and g_bj > 0 it is at
most  (s_j g_bj + sum of max(0, g_ij d_b - g_bj d_i)) / d_b,  rounded up; also the plain sum of the
positive gains. The best b is the item that breaks. A fractional bound also holds for `whole`.

How many sites may be open at a node: at least as many as it takes, opened ones first and then the
largest free ones, for the capacities to reach the people; at least p, unless `at_most`; at most p;
at most the opened and the cheapest free ones whose opening the `budget` pays for. Then

    L = sum of u_i + sum of rho_j over the opened sites
        + the least sum of rho_j over an allowed number of free sites

and no plan of the node costs L / S or less ... more exactly, none costs less than L / S. A plan
that splits may cost a fraction of a cost unit; its value is that cost rounded up. So with `target`
the value of the plan at hand a node may be closed when L > S (target - 1), and it is closed without
prices when no number of sites is allowed. A node may name, judged by its own prices,

    closed   free sites j for which L with j among the opened sites is > S (target - 1),
    opened   free sites j for which L with j among the closed sites is > S (target - 1), or no
             number of sites is allowed,
    banned   (`whole` only) arcs i -> j of sites not closed for which L is > S (target - 1) with j
             among the opened sites and, in place of rho_j,
             S f_j - g_ij - (the most that site j gains within s_j - d_i); or d_i > s_j.

These take effect together. Then the node is a leaf; or goes on with new prices (`then`); or
branches on a free site (`branch`: `without` it closed, `with_it` opened); or on an arc of a
community (`pair`: `without` it banned; `with_it` all other arcs of that community banned); or on
how many sites of a group are open (`group`: `without` at most `most` of them; `with_it` at least
`most` + 1).

Where the nodes above branched on groups, a node with prices has a fee w >= 0 for each of those
counts, `fees`, first the one nearest the root. "At most k of G" adds w to S f_j of every site of G
and -w k to the sum of u_i; "at least k of G" adds -w and w k: no plan that keeps to the counts
costs more by it. All of the above holds with these S f_j and that sum.

Parts (not `whole`, not `single_source`). A root may have no prices but `part` 0; the tree is then a
chain: link k has `part` k, the tree of part k as `with_it`, the next link as `without`, the last
link none. `more["parts"]` holds the part of each site (`of_site`, (m,)) and of each community
(`home`, (n,)), a price v_i in whole cost units for serving community i from another part
(`elsewhere`, (n,); -1 only where all its arcs lead to its own part), a price w >= 0 of every open
site (`site_price`, 0 where p is None), and of each part a target t_k and the scale of its tree.
Part k is a problem of its own, with any number of open sites and without a budget:

    sites        those of the part by increasing number, with fixed cost f_j + w, and one more,
                 "elsewhere", that must be open, costs nothing and holds all people of the part;
    communities  by increasing number: those with people whose home the part is, and those with
                 people that have an arc of cost below v_i to a site of the part;
    arcs         to the part's sites, where v_i is not -1 only those of cost below v_i, and then
                 one to elsewhere, of cost v_i.

Its tree shows that no plan of it costs less than t_k. A plan of the whole network gives one of
every part: people served from another part go elsewhere, so the parts' costs together are the
plan's, plus w for every open site, plus v_i for every part in which i is a guest. So no plan costs
less than

    sum of t_k - w p - sum over the parts of v_i over its communities of another home

(M. Guignard & S. Kim, Mathematical Programming 39 (1987) 215-228).

Bound of the site-wise knapsacks: J. Barcelo & J. Casanovas, EJOR 15 (1984) 212-226; S. Ceselli &
G. Righini, Networks 45 (2005) 125-142.

`Certificate.more` holds `price_scale`, `whole`, `single_source`, `at_most`, `budget` (or None), and
the plan: `served_by` (n,), or for plans that split `flow`: rows [arc of the network, people]; with
`parts` where the root is a chain.
"""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.vaccination.core.siting.proof import Node


@dataclass(frozen=True, slots=True, eq=False)
class CapacityNode(Node):
    """A node whose prices are read as above; `banned` and `pair` are arcs of the network, `part` a
    link of a chain of parts, `group` sites."""

    banned: tuple[int, ...] = ()
    pair: int | None = None
    part: int | None = None
    group: tuple[int, ...] = ()
    most: int = 0
    fees: tuple[int, ...] = ()

"""What a planner would check by hand, one named function each, with the figures found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.campaign.check.aims import recount, residents, up_to_dose
from huiyin.vaccination.core.campaign.check.breach import Breach, Rule
from huiyin.vaccination.core.campaign.check.sites import station_doses, team_doses
from huiyin.vaccination.core.campaign.check.stress import busiest, site_less
from huiyin.vaccination.core.campaign.check.tables import MOVES, Flags, Ints, Tables
from huiyin.vaccination.core.campaign.plan import Move, Plan
from huiyin.vaccination.core.campaign.problem import AimKind, Problem


@dataclass(frozen=True, slots=True)
class Published:
    """Doses per station and day that real sites reached, least and most."""

    least: int
    most: int
    source: str


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup table says of the busiest site in its busiest period: people who must move,
    and those for whom there is no room."""

    people: int
    left_over: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the hand checks look at."""

    problem: Problem
    plan: Plan
    tables: Tables
    breaches: tuple[Breach, ...]
    counted: dict[AimKind, int]
    published: Published
    backup: Backup | None

    def clean(self, *rules: Rule) -> bool:
        """Whether none of these rules is broken."""
        return not any(breach.rule in rules for breach in self.breaches)


@dataclass(frozen=True, slots=True)
class HandCheck:
    """One check: its number and title, whether it passed, and what was counted."""

    number: int
    title: str
    passed: bool
    figures: dict[str, int | float | str]


Figures = dict[str, int | float | str]


def one_community(seen: Evidence) -> tuple[bool, Figures]:
    """The largest community: people by group = people sent, its sites and their minutes, the
    nearest other site and why not; then all of them: a nearer site in use that was passed over
    had a reason."""
    problem, tables = seen.problem, seen.tables
    full, used = _full(seen), np.asarray(tables.in_use().any(axis=1))
    sent = np.zeros((len(problem.communities), len(problem.sites)), dtype=np.int64)
    np.add.at(sent, (tables.assigned[:, 0], tables.assigned[:, 1]), tables.assigned[:, 3])
    nearer_full = nearer_free = farthest = 0
    for i in range(len(problem.communities)):
        arcs = slice(problem.arcs.start[i], problem.arcs.start[i + 1])
        sites, minutes = problem.arcs.site[arcs], problem.arcs.minutes[arcs]
        taken = sent[i, sites] > 0
        if not taken.any():
            continue
        far = minutes[taken].max()
        farthest = max(farthest, int(far))
        passed = sites[(minutes < far) & ~taken & used[sites]]
        nearer_full += int(full[passed].sum())
        nearer_free += int((~full[passed]).sum())
    passed, figures = _largest(seen, sent, full, used)
    figures |= {
        "people": int(residents(problem).sum()),
        "sent": int(tables.assigned[:, 3].sum()),
        "farthest_minutes": farthest,
        "nearer_sites_passed_over_full_in_some_period": nearer_full,
        "nearer_sites_passed_over_never_full": nearer_free,
    }
    return passed and seen.clean(Rule.PEOPLE, Rule.PAIRS, Rule.SINGLE_SITE, Rule.IN_USE), figures


def _largest(seen: Evidence, sent: Ints, full: Flags, used: Flags) -> tuple[bool, Figures]:
    """The community with most people, by hand; it holds where all of each group are sent, or none
    where no site in use is within reach."""
    problem, assigned = seen.problem, seen.tables.assigned
    people = residents(problem)
    i = int(people.sum(axis=1).argmax())
    arcs = slice(problem.arcs.start[i], problem.arcs.start[i + 1])
    sites, minutes = problem.arcs.site[arcs], problem.arcs.minutes[arcs]
    taken = sent[i, sites] > 0
    named = [
        f"{problem.sites[s].id} ({m} min)"
        for s, m in zip(sites.tolist(), minutes.tolist(), strict=True)
    ]
    going = np.bincount(
        assigned[assigned[:, 0] == i, 2],
        assigned[assigned[:, 0] == i, 3],
        minlength=len(problem.groups),
    ).astype(np.int64)
    figures: Figures = {
        "community": problem.communities[i].id,
        "its_people": int(people[i].sum()),
        "its_sites": ", ".join(named[k] for k in np.flatnonzero(taken)) or "none",
    }
    for group, here, gone in zip(problem.groups, people[i].tolist(), going.tolist(), strict=True):
        figures[f"its_{group.id}_sent"] = f"{gone} of {here}"
    others = np.flatnonzero(~taken)
    figures["nearest_other"] = named[others[0]] if len(others) else "none within reach"
    if len(others):
        other = int(sites[others[0]])
        farther = not taken.any() or minutes[others[0]] >= minutes[taken].max()
        reason = "full in some period" if full[other] else "farther" if farther else "never full"
        figures["why_not"] = reason if used[other] else "closed"
    reachable = bool(used[sites].any())
    return bool((going == people[i]).all()) if reachable else not going.any(), figures


def _full(seen: Evidence) -> Flags:
    """Sites at which some period is at least 95 % used."""
    problem, tables = seen.problem, seen.tables
    most = station_doses(problem, tables) + team_doses(problem, tables)
    doses = tables.given.sum(axis=(1, 2, 3))
    found: Flags = np.asarray(((most > 0) & (doses * 100 >= most * 95)).any(axis=1))
    return found


def one_site_week(seen: Evidence) -> tuple[bool, Figures]:
    """Doses within stations, seats, cold storage and staff."""
    problem, tables = seen.problem, seen.tables
    doses = tables.given.sum(axis=(1, 2, 3))
    most = station_doses(problem, tables) + team_doses(problem, tables)
    figures: Figures = {
        "site_periods": int((doses > 0).sum()),
        "doses": int(doses.sum()),
        "doses_possible": int(most.sum()),
        "most_at_one_site": int(doses.max(initial=0)),
    }
    rules = (Rule.THROUGHPUT, Rule.SEATS, Rule.STATIONS, Rule.STAFF, Rule.COLD, Rule.IN_USE)
    return seen.clean(*rules), figures


def one_lot(seen: Evidence) -> tuple[bool, Figures]:
    """Received = given + lost + expired + left, between arrival and last day, oldest first."""
    moves, figures = seen.tables.moves, {}
    for move in (Move.RECEIVE, Move.GIVE, Move.WASTE, Move.EXPIRE):
        figures[move.value] = int(moves[moves[:, 2] == MOVES.index(move), 4].sum())
    out = figures["give"] + figures["waste"] + figures["expire"]
    found: Figures = {"lots": len(seen.problem.lots), **figures, "left": figures["receive"] - out}
    rules = (Rule.LEDGER, Rule.LOT_DAYS, Rule.DELIVERIES, Rule.EXPIRY, Rule.GIVEN, Rule.LOSS)
    return seen.clean(*rules, Rule.OLDEST_FIRST) and figures["receive"] >= out, found


def second_doses(seen: Evidence) -> tuple[bool, Figures]:
    """Further doses no sooner than the least interval; late ones counted and as printed."""
    late = {aim.name: aim.value for aim in seen.plan.aims}.get("late")
    given = seen.tables.given.sum(axis=(0, 1, 2, 4))
    figures: Figures = {f"dose_{k + 1}": int(n) for k, n in enumerate(given)}
    figures["late_person_periods"] = int(seen.counted[AimKind.LATE])
    agrees = late is None or late == figures["late_person_periods"]
    rules = (Rule.ORDER, Rule.GROUPS, Rule.FIRST_DOSES, Rule.RESERVE)
    return agrees and seen.clean(*rules), figures


def rosters(seen: Evidence) -> tuple[bool, Figures]:
    """Staff of a role in a district and period within the roster, with what is lent."""
    problem, tables = seen.problem, seen.tables
    figures: Figures = {}
    for r, role in enumerate(problem.roles):
        used = tables.staff[:, r].sum(axis=0)
        there = np.maximum(problem.roster[:, r].sum(axis=0), 1)
        figures[f"{role.id}_most_used_percent"] = round(float((used / there).max() * 100), 1)
    return seen.clean(Rule.ROSTER, Rule.STAFF, Rule.TEAMS), figures


def site_runs(seen: Evidence) -> tuple[bool, Figures]:
    """Each site opens once, long enough, without a gap."""
    at_once = seen.tables.running.sum(axis=0)
    figures: Figures = {
        "sites_opened": len(seen.plan.openings),
        "most_at_once": int(at_once.max(initial=0)),
        "site_periods_open": int(at_once.sum()),
    }
    rules = (Rule.OPENING, Rule.SHORTEST_RUN, Rule.MUST, Rule.MOST_OPEN, Rule.BUDGET)
    return seen.clean(*rules), figures


def coverage(problem: Problem, tables: Tables) -> tuple[Ints, Ints]:
    """People sent to the sites of each district, and with a first dose there by each period."""
    district = np.array([site.district for site in problem.sites])
    people = np.zeros(len(problem.districts), dtype=np.int64)
    np.add.at(people, district, tables.sent(problem).sum(axis=1))
    firsts = np.zeros((len(problem.districts), problem.periods), dtype=np.int64)
    for g in range(len(problem.groups)):
        np.add.at(firsts, district, up_to_dose(problem, tables, g, 1))
    return people, firsts


def districts(seen: Evidence) -> tuple[bool, Figures]:
    """Coverage by district against the city's; the worst is named."""
    people, firsts = coverage(seen.problem, seen.tables)
    served = np.flatnonzero(people)
    shares = firsts[served, -1] / people[served] if len(served) else np.zeros(1)
    figures: Figures = {
        "city_percent": round(100 * float(firsts[:, -1].sum() / max(1, people.sum())), 2),
        "worst_percent": round(100 * float(shares.min()), 2),
        "worst_district": seen.problem.districts[int(served[shares.argmin()])]
        if len(served)
        else "",
    }
    return int(firsts[:, -1].sum()) <= int(people.sum()), figures


def aims_recounted(seen: Evidence) -> tuple[bool, Figures]:
    """Every aim counted again from the tables and equal to the printed one."""
    figures: Figures = {str(kind): value for kind, value in seen.counted.items()}
    return seen.clean(Rule.AIMS), figures


def bounds(seen: Evidence) -> tuple[bool, Figures]:
    """No bound above its value; gaps counted again."""
    figures: Figures = {}
    for aim in seen.plan.aims:
        figures[f"{aim.name}_gap"] = "none" if aim.gap is None else round(aim.gap, 6)
    return seen.clean(Rule.BOUNDS), figures


def one_site_less(seen: Evidence) -> tuple[bool, Figures]:
    """Take the busiest site out of the tables: who finds no room elsewhere, by a maximum flow and
    by the backup table. Where a community goes to one site as a whole, the flow may place more."""
    stress = busiest(seen.tables)
    if stress is None:
        return True, {"site": "none"}
    found, said = site_less(seen.problem, seen.tables, *stress), seen.backup
    figures: Figures = {
        "left_over": found.left_over,
        "left_over_in_backup_table": "none" if said is None else said.left_over,
        "site": seen.problem.sites[found.site].id,
        "period": found.period,
        "people_to_move": found.people,
        "people_to_move_in_backup_table": "none" if said is None else said.people,
        "neighbours": found.neighbours,
    }
    if said is None or said.people != found.people:
        return False, figures
    whole = seen.problem.single_site and said.left_over >= found.left_over
    return whole or said.left_over == found.left_over, figures


def plausible(seen: Evidence) -> tuple[bool, Figures]:
    """Doses per station and day against what real sites reached."""
    problem, tables = seen.problem, seen.tables
    doses = np.maximum(tables.given.sum(axis=(1, 2, 3)) - team_doses(problem, tables), 0)
    days = tables.stations * problem.period_days
    pace = doses[days > 0] / days[days > 0]
    highest = float(pace.max(initial=0))
    figures: Figures = {
        "doses_per_station_day_median": round(float(np.median(pace)), 1) if len(pace) else 0,
        "doses_per_station_day_highest": round(highest, 1),
        "published_least": seen.published.least,
        "published_most": seen.published.most,
        "published_by": seen.published.source,
    }
    return highest <= seen.published.most, figures


def totals(seen: Evidence) -> tuple[bool, Figures]:
    """People over groups, doses against lots."""
    people = residents(seen.problem)
    lots = sum(lot.doses for lot in seen.problem.lots)
    given = int(seen.tables.given.sum())
    figures: Figures = {"people": int(people.sum()), "doses_given": given, "doses_in_lots": lots}
    for group, count in zip(seen.problem.groups, people.sum(axis=0).tolist(), strict=True):
        figures[f"people_{group.id}"] = count
    return given <= lots, figures


Check = Callable[[Evidence], tuple[bool, Figures]]

CHECKS: tuple[Check, ...] = (
    one_community,
    one_site_week,
    one_lot,
    second_doses,
    rosters,
    site_runs,
    districts,
    aims_recounted,
    bounds,
    one_site_less,
    plausible,
    totals,
)


def by_hand(
    problem: Problem,
    plan: Plan,
    tables: Tables,
    breaches: list[Breach],
    published: Published,
    *,
    backup: Backup | None = None,
) -> list[HandCheck]:
    """All twelve checks in their order, with what was counted; without a backup table there is
    nothing to compare one site less with, and that check does not pass."""
    counted = recount(problem, tables)
    seen = Evidence(problem, plan, tables, tuple(breaches), counted, published, backup)
    found = []
    for number, one in enumerate(CHECKS, 1):
        passed, figures = one(seen)
        found.append(HandCheck(number, one.__name__.replace("_", " "), passed, figures))
    return found

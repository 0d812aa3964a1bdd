"""Products with their dose rules, lots and targets of a campaign directory."""

from __future__ import annotations

from datetime import date

import numpy as np

from huiyin.vaccination.campaign.fault_words import say
from huiyin.vaccination.campaign.files.settings import Settings
from huiyin.vaccination.campaign.files.tables import Table
from huiyin.vaccination.core.campaign.problem import Interval, Lot, Product, Target

NO_RULE = "{doses} doses, but no rule from dose {step} to {next}"
EXPIRED = "{lot} expires on day {last}, before it arrives on day {arrives}"


def read_products(table: Table, rules: Table | None, settings: Settings) -> tuple[Product, ...]:
    """Products; every step from a dose to the next has exactly one rule."""
    names = table.ids()
    doses = table.whole("doses", "doses that complete a person", least=1, most=9).tolist()
    groups = table.sets("groups", [group.id for group in settings.groups], "group")
    loss = table.whole("loss_permille", "of 1000 doses drawn", most=999).tolist()
    volume = table.whole("ml", "millilitres per dose").tolist()
    steps = {} if rules is None else _steps(rules, names)
    known = rules is None or not rules.faults.within(rules.file)
    found = []
    for row, name in enumerate(names):
        wanted = range(1, doses[row])
        for step in wanted:
            if (row, step) not in steps and known:
                told = say(NO_RULE, doses=doses[row], step=step, next=step + 1)
                table.note(row, "doses", told, "a row in dose_rules", "add the rule")
        for step in sorted(step for product, step in steps if product == row):
            if step not in wanted and table.sound(row, "doses"):
                told = say(
                    "a rule from dose {step}, but {doses} doses", step=step, doses=doses[row]
                )
                table.note(row, "doses", told, "rules between doses", "drop the rule or add a dose")
        intervals = tuple(steps.get((row, step), Interval(1, 1)) for step in wanted)
        found.append(Product(name, intervals, groups[row], loss[row], volume[row]))
        if not groups[row] and table.sound(row, "groups"):
            table.note(row, "groups", "empty", "groups that may have it", "name them")
    return tuple(found)


def _steps(rules: Table, names: list[str]) -> dict[tuple[int, int], Interval]:
    product = rules.among("product", names, "product").tolist()
    start = rules.whole("from_dose", "a dose number", least=1).tolist()
    least = rules.whole("min_periods", "periods", least=1).tolist()
    most = rules.whole("max_periods", "periods", least=1).tolist()
    share = rules.whole("return_permille", "of 1000", most=1000, empty=1000).tolist()
    found: dict[tuple[int, int], Interval] = {}
    for row, key in enumerate(zip(product, start, strict=True)):
        if not rules.sound(row, "product", "from_dose"):
            continue
        if least[row] > most[row] and rules.sound(row, "min_periods", "max_periods"):
            ends = {"least": least[row], "most": most[row]}
            told = say("at least {least} and at most {most} periods", **ends)
            rules.note(row, "max_periods", told, "a maximum no smaller than the minimum")
        if key in found:
            rules.note(row, "from_dose", "this step twice", "one rule", "drop one of the rows")
        found[key] = Interval(least[row], most[row], share[row])
    return found


def read_lots(table: Table, products: tuple[Product, ...], settings: Settings) -> tuple[Lot, ...]:
    """Lots; days are numbers from the first day = 0, or dates where the start is known."""
    names = table.ids()
    product = table.among("product", [p.id for p in products], "product").tolist()
    doses = table.whole("doses", "doses", least=1).tolist()
    arrive, last = _days(table, "arrive_day", settings), _days(table, "last_day", settings)
    if settings.start is None and any(map(_is_date, _all_days(table))):
        found, expected = "dates, but no start", "a start in campaign.yaml"
        table.faults.add((table.file, 0, "arrive_day"), found, expected, "add the start")
    for row, name in enumerate(names):
        if last[row] < arrive[row] and table.sound(row, "arrive_day", "last_day"):
            told = say(EXPIRED, lot=name, last=last[row], arrives=arrive[row])
            table.note(row, "last_day", told, "a last day after the arrival", "ask for the papers")
    return tuple(Lot(*row) for row in zip(names, product, doses, arrive, last, strict=True))


def _is_date(cell: str) -> bool:
    """A minus at the beginning is a number's."""
    return "-" in cell[1:]


def _all_days(table: Table) -> list[str]:
    return table.words("arrive_day", needed=False) + table.words("last_day", needed=False)


def _days(table: Table, name: str, settings: Settings) -> list[int]:
    cells = table.words(name)
    if sum(map(_is_date, cells)) * 2 <= sum(map(bool, cells)):
        return [int(day) for day in table.whole(name, "days from the start").tolist()]
    found = []
    for row, cell in enumerate(cells):
        try:
            day = date.fromisoformat(cell)
        except ValueError:
            table.note(row, name, repr(cell), "a date as 2021-05-10, as the other rows have")
            day = settings.start or date.min
        found.append((day - (settings.start or day)).days)
    return found


def read_targets(table: Table | None, settings: Settings) -> tuple[Target, ...]:
    """Targets, if there are any."""
    if table is None:
        return ()
    group = table.among("group", [g.id for g in settings.groups], "group").tolist()
    by = table.whole("by", "a period", most=settings.periods - 1).tolist()
    share = table.whole("permille", "of 1000 people", most=1000).tolist()
    dose = table.whole("dose", "a dose number", least=1, empty=1).tolist()
    floor = table.flags("floor")
    return tuple(Target(*row) for row in zip(group, by, share, dose, floor, strict=True))


def usable_doses(lots: tuple[Lot, ...], period_days: int, periods: int) -> np.ndarray:
    """Doses of each lot that some whole period within the horizon can use."""
    found = np.zeros(len(lots), dtype=np.int64)
    for number, lot in enumerate(lots):
        first, last = lot.usable(period_days)
        if first <= min(last, periods - 1):
            found[number] = lot.doses
    return found

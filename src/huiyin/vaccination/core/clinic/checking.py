"""Whether a clinic can be simulated, and if not, which field is wrong and what it should be."""

from __future__ import annotations

import math

from huiyin.vaccination.core.clinic.model import (
    Arrivals,
    BadClinic,
    Clinic,
    Pattern,
    Service,
    Shape,
    Stage,
)

LONGEST_DAY = 1440.0
MOST_PEOPLE = 1_000_000
MOST_LANES = 200


def check(clinic: Clinic) -> None:
    """Raises BadClinic naming the first field that is wrong."""
    _need(
        0 < clinic.open_minutes <= LONGEST_DAY,
        "open_minutes",
        f"{clinic.open_minutes} is no length of a day; write minutes, such as 600",
    )
    _need(0 <= clinic.opens_at < LONGEST_DAY, "opens_at", "write a time of day, such as 08:00")
    _need(bool(clinic.stages), "stages", "there is none; write at least one stage")
    names = [stage.name for stage in clinic.stages]
    for place, stage in enumerate(clinic.stages):
        at = f"stages[{place}]"
        _need(bool(stage.name.strip()), f"{at}.name", "a stage needs a name")
        _need(names.index(stage.name) == place, f"{at}.name", f"{stage.name!r} is there twice")
        _stage(at, stage, clinic.hours, first=place == 0)
        for helper in stage.helped_by or ():
            _need(helper in names, f"{at}.helped_by", f"there is no stage {helper!r}")
    for place, arrivals in enumerate((clinic.arrivals, *clinic.also)):
        _arrivals(f"also[{place - 1}]" if place else "arrivals", arrivals, clinic)
    for place, lane in enumerate(clinic.lanes):
        share = f"{lane.share} is no share; write one between 0 and 1, such as 0.1"
        _need(0 < lane.share < 1, f"lanes[{place}].share", share)
    total = sum(lane.share for lane in clinic.lanes)
    _need(total <= 1, "lanes", f"the shares add up to {total:g}, which is more than 1")
    _need(len(clinic.lanes) <= MOST_LANES, "lanes", f"at most {MOST_LANES} lanes")
    patience = clinic.patience
    _need(
        patience is None or (math.isfinite(patience) and patience > 0),
        "patience",
        f"{patience} is no patience; write minutes greater than 0, or leave it out",
    )


def _stage(at: str, stage: Stage, hours: int, *, first: bool) -> None:
    """A stage by itself."""
    _service(f"{at}.service", stage.service)
    servers = stage.servers
    _need(
        len(servers) in {1, hours},
        f"{at}.servers",
        f"{len(servers)} numbers; write one for all day, or {hours}, one for each hour of opening",
    )
    whole = all(0 <= count <= MOST_PEOPLE for count in servers)
    _need(whole, f"{at}.servers", f"{min(servers)}: a number of servers is 0 or more")
    last = f"{servers[-1]} in the last hour: somebody must serve those who are still there"
    _need(servers[-1] >= 1, f"{at}.servers", last)
    room = stage.room
    _need(room is None or room >= 0, f"{at}.room", f"{room} is no number of places")
    _need(
        room is None or not first,
        f"{at}.room",
        "before the first stage people wait outside; leave room out",
    )


def _service(at: str, service: Service) -> None:
    """How long a service takes."""
    mean, cv, floor = service.mean, service.cv, service.floor
    good = math.isfinite(mean) and 0 < mean <= LONGEST_DAY
    _need(good, f"{at}.mean", f"{mean} is no time; write minutes greater than 0, such as 2.5")
    if service.shape in {Shape.LOGNORMAL, Shape.GAMMA}:
        _need(
            0.01 <= cv <= 5,
            f"{at}.cv",
            f"{cv} is no coefficient of variation of a {service.shape}; write one from 0.01 to 5, "
            "such as 0.5, or the shape constant",
        )
    if service.shape is Shape.SHIFTED_EXPONENTIAL:
        wrong = f"{floor} is no floor under a mean of {mean}; write minutes from 0 to below it"
        _need(0 <= floor < mean, f"{at}.floor", wrong)


def _arrivals(at: str, arrivals: Arrivals, clinic: Clinic) -> None:
    """People of one kind."""
    people = arrivals.people
    good = math.isfinite(people) and 0 < people <= MOST_PEOPLE
    _need(good, f"{at}.people", f"{people} is no number of people a day; write one above 0")
    match arrivals.pattern:
        case Pattern.HOURLY:
            weights, hours = arrivals.weights, clinic.hours
            wrong = f"{len(weights)} weights; write {hours}, one for each hour of opening"
            _need(len(weights) == hours, f"{at}.weights", wrong)
            good = all(math.isfinite(w) and w >= 0 for w in weights) and sum(weights) > 0
            _need(good, f"{at}.weights", "weights are 0 or more, and not all 0")
        case Pattern.OPENING_BURST:
            burst = arrivals.burst
            _need(0 <= burst <= 1, f"{at}.burst", f"{burst} is no share; write one from 0 to 1")
        case Pattern.BUSES:
            buses, size = arrivals.buses, arrivals.bus_size
            _need(buses >= 1, f"{at}.buses", f"{buses} buses; write how many come a day")
            _need(size >= 1, f"{at}.bus_size", f"{size} people in a bus; write how many")
            wrong = f"{people:g} people are not {buses} buses of {size}; write {buses * size}"
            _need(people == buses * size, f"{at}.people", wrong)
        case Pattern.BOOKED:
            slot = arrivals.slot_minutes
            wrong = f"{slot} is no length of a slot; write minutes, such as 30"
            _need(0 < slot <= clinic.open_minutes, f"{at}.slot_minutes", wrong)
    late = arrivals.punctuality
    wrong = f"{late} is no standard deviation; write minutes, 0 or more"
    _need(0 <= late <= LONGEST_DAY, f"{at}.punctuality", wrong)
    wrong = f"{arrivals.no_show} is no share; write one from 0 to below 1"
    _need(0 <= arrivals.no_show < 1, f"{at}.no_show", wrong)


def _need(good: bool, field: str, message: str) -> None:
    if not good:
        raise BadClinic(field, message)

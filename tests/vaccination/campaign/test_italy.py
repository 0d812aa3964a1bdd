"""The ways of using Italy's deliveries keep stock and pace; late doses are counted as defined."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks._italy import (
    DAYS,
    JUDGED,
    MAKERS,
    Course,
    Region,
    by_announcement,
    first_come,
    regions,
)


@pytest.fixture(scope="module")
def molise() -> Region:
    return next(region for region in regions() if region.name == "MOL")


def test_there_are_twenty_one_regions_with_everybody_of_twelve_and_over():
    found = regions()
    assert len(found) == 21
    assert sum(region.people for region in found) == 53_993_985


def courses(region: Region) -> dict[str, Course]:
    return {
        "first come": first_come(region),
        "latest": first_come(region, longest=True),
        "announced": by_announcement(region, 0),
        "cautious": by_announcement(region, 500),
    }


@pytest.mark.parametrize("name", ["first come", "latest", "announced", "cautious"])
def test_no_way_gives_what_is_not_there(molise: Region, name: str):
    course = courses(molise)[name]
    used = course.first + course.second
    assert (used <= molise.delivered.cumsum(axis=1)).all()
    assert (np.diff(used.sum(axis=0), prepend=0) <= molise.pace).all()
    assert (np.diff(course.first, axis=1) >= 0).all()
    assert (np.diff(course.second, axis=1) >= 0).all()
    assert course.first[:, -1].sum() <= molise.people
    for number, maker in enumerate(MAKERS):
        ready = np.zeros(DAYS, dtype=np.int64)
        if maker.least:
            ready[maker.least :] = course.first[number, : -maker.least]
        assert (course.second[number] <= ready).all()


def test_knowing_only_what_is_announced_no_second_dose_is_late(molise: Region):
    assert by_announcement(molise, 0).late() == 0


def test_waiting_and_lateness_are_counted_in_person_days():
    first = np.zeros((len(MAKERS), DAYS), dtype=np.int64)
    second = np.zeros_like(first)
    first[0, 10:] = 5
    second[0, 55:] = 5
    course = Course(first, second)
    assert course.waited(7) == 7 * 10 + 2 * (JUDGED - 10)
    assert course.late() == 5 * 3

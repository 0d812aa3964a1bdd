"""Made-up cities: the same from the same seed, with the totals they promise."""

from __future__ import annotations

import numpy as np
import pytest

from huiyin.vaccination.core.siting.cities import SIZES, city_network, cloud, make_city
from huiyin.vaccination.core.siting.network import Allowed


@pytest.mark.parametrize("size", SIZES)
def test_a_city_has_its_size_and_its_people(size):
    communities, sites = SIZES[size]
    city = make_city(communities, sites)
    assert city.points.shape == (communities, 2)
    assert city.sites.shape == (sites, 2)
    assert city.people.sum() == communities * 4200
    assert city.people.min() >= 20
    assert city.capacity.sum() == 3 * city.people.sum()
    assert len(np.unique(city.district)) >= 4


def test_the_seed_alone_decides():
    one, same, other = (make_city(300, 60, seed) for seed in (7, 7, 8))
    assert (one.people == same.people).all()
    assert (one.points == same.points).all()
    assert (one.people != other.people).any()


def test_costs_are_person_kilometres_or_exact():
    city = make_city(300, 60)
    exact = city_network(city, kilometres=False, allowed=Allowed(nearest=5))
    rough = city_network(city, allowed=Allowed(nearest=5), capacities=True)
    assert exact.arcs.site.tolist() == rough.arcs.site.tolist()
    assert np.abs(exact.arcs.cost - 1000 * rough.arcs.cost).max() <= 500
    assert rough.capacity is not None


def test_a_cloud_is_clustered():
    points = cloud(2000)
    cells, counts = np.unique(np.floor(points / 25_000), axis=0, return_counts=True)
    assert len(cells) > 100
    assert counts.max() > 4 * counts.mean()

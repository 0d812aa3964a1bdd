"""Published optima of OR-Library and SJC, each with a checked certificate."""

from __future__ import annotations

import csv

import pytest

from huiyin.vaccination.core.siting.problem import Wish
from huiyin.vaccination.core.siting.solvers import check_certificate, solver_of
from huiyin.vaccination.site.files.capacities import read_cap, read_pmedcap, read_sjc
from huiyin.vaccination.site.files.given import Given
from tests.shared import SHARED
from tests.vaccination.siting.capacity.cases import limits

DATA = SHARED / "data" / "siting"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the research set is not beside this checkout"),
]


def published(instance: str) -> float:
    with (DATA / "best_known.csv").open(encoding="utf-8") as file:
        return next(float(r["value"]) for r in csv.DictReader(file) if r["instance"] == instance)


def given_of(instance: str) -> Given:
    if instance.startswith("SJC"):
        return read_sjc(DATA / "cpmp" / "sjc" / f"{instance}.dat")
    if instance.startswith("pmedcap1"):
        return read_pmedcap(DATA / "cpmp" / "pmedcap1.txt", int(instance.split("-")[1]))
    if instance == "capa1":
        return read_cap(DATA / "cap" / "capa.txt", 8000)
    return read_cap(DATA / "cap" / f"{instance}.txt")


@pytest.mark.parametrize(
    "instance",
    ["cap41", "cap64", "cap81", "cap113", "cap134", "capa1", "pmedcap1-2", "pmedcap1-10", "SJC1"],
)
def test_published_optimum_is_proven(instance: str):
    given = given_of(instance)
    wish = Wish(given.kind, given.p, single_source=given.single_source, options={"rounds": 500.0})
    solved = solver_of(given.kind)(given.network, wish, limits())
    checked = check_certificate(given.network, solved.certificate)
    assert checked.proven
    assert checked.value == solved.value
    assert abs(solved.value / given.network.scale - published(instance)) <= 0.006

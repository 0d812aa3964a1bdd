"""Clinics as YAML: the examples, and what is said of each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiyin.base.console.yaml_fields import BadFile
from huiyin.vaccination.clinic.files import read_clinic
from huiyin.vaccination.core.clinic.model import Pattern, Shape
from tests.vaccination.clinic.test_results import EXAMPLES

GOOD = """\
name: 试点
opens: 08:00
closes: 11:00
arrivals:
  pattern: booked
  people: 90
  slot_minutes: 30
stages:
  - name: 登记
    servers: [2, 1, 2]
    service: {shape: lognormal, mean: 2.0, cv: 0.5}
  - name: 接种
    servers: 2
    room: 4
    service: {shape: constant, mean: 1.5}
"""


@pytest.fixture
def read(tmp_path: Path):
    def read(text: str):
        path = tmp_path / "clinic.yaml"
        path.write_text(text, encoding="utf-8")
        return read_clinic(path)

    return read


def test_a_clinic_is_read(read):
    clinic = read(GOOD)
    assert (clinic.name, clinic.opens_at, clinic.open_minutes) == ("试点", 480, 180.0)
    assert clinic.arrivals.pattern is Pattern.BOOKED
    assert clinic.stages[0].servers == (2, 1, 2)
    assert clinic.stages[0].service.shape is Shape.LOGNORMAL
    assert (clinic.stages[1].room, clinic.stages[0].room) == (4, None)
    assert not clinic.synthetic


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_examples_are_read_and_say_that_they_are_invented(path: Path):
    assert read_clinic(path).synthetic


@pytest.mark.parametrize(
    ("before", "after", "where", "what"),
    [
        ("mean: 2.0", "mean: two", "line 11, stages[0].service.mean", "'two' is no number"),
        ("mean: 2.0", "mean: -2", "line 11, stages[0].service.mean", "minutes greater than 0"),
        ("mean: 2.0", "mean: nan", "line 11, stages[0].service.mean", "out of all proportion"),
        ("mean: 2.0, ", "", "line 11, stages[0].service", "mean is missing"),
        ("cv: 0.5", "sd: 1", "line 11, stages[0].service.sd", "not known"),
        ("shape: constant", "shape: konstant", "line 15", "One of constant, exponential"),
        ("[2, 1, 2]", "[2, 1]", "line 10, stages[0].servers", "or 3, one for each hour"),
        ("[2, 1, 2]", "[2, 1, 0]", "line 10, stages[0].servers", "in the last hour"),
        ("[2, 1, 2]", "[2, 1.5, 2]", "line 10, stages[0].servers[1]", "no whole number"),
        ("room: 4", "room: -1", "line 14, stages[1].room", "no number of places"),
        ("name: 接种", "name: 登记", "line 12, stages[1].name", "there twice"),
        ("    servers: 2\n", "    server: 2\n", "line 13, stages[1].server", "mean servers?"),
        ("opens: 08:00", "opens: 25:00", "line 2, opens", "such as 08:30"),
        ("closes: 11:00", "closes: 07:00", "line 3, closes", "not after opening at 08:00"),
        ("people: 90", "people: 0", "line 6, arrivals.people", "no number of people"),
        ("slot_minutes: 30", "slot_minutes: 0", "line 7, arrivals.slot_minutes", "such as 30"),
        ("pattern: booked", "pattern: rush", "line 5, arrivals.pattern", "One of flat"),
        ("name: 试点", "name: 试点\nname: 又一个", "line 2, name", "there twice"),
        ("name: 试点", "name: 试点\nlanes: [{share: 1.5}]", "line 2, lanes[0].share", "0 and 1"),
        ("    room: 4\n", "    helped_by: [分诊]\n", "line 14, stages[1].helped_by", "'分诊'"),
        ("stages:", "stage:", "line 8, stage", "Did you mean stages?"),
        (GOOD, "", "", "is empty"),
        (GOOD, "a: [1", "line 1", "is no YAML"),
        (GOOD, "- 1", "line 1", "list of fields"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_what_to_write(
    read, before: str, after: str, where: str, what: str
):
    assert before in GOOD
    with pytest.raises(BadFile) as caught:
        read(GOOD.replace(before, after, 1))
    assert where in str(caught.value)
    assert what in str(caught.value)


def test_the_first_stage_has_no_room_before_it(read):
    with pytest.raises(BadFile, match=r"line 12, stages\[0\].room: before the first stage"):
        read(GOOD.replace("  - name: 接种", "    room: 3\n  - name: 接种"))


@pytest.mark.parametrize(
    ("arrivals", "what"),
    [
        ("{pattern: hourly, people: 90, weights: [1, 2]}", "2 weights; write 3"),
        ("{pattern: hourly, people: 90, weights: [0, 0, 0]}", "not all 0"),
        ("{pattern: opening_burst, people: 90, burst: 2}", "2.0 is no share"),
        ("{pattern: buses, buses: 0, bus_size: 40, people: 5}", "0 buses"),
        ("{pattern: buses, buses: 2, bus_size: 40, people: 90}", "write 80"),
        ("{pattern: flat, people: 90, no_show: 1}", "1.0 is no share"),
    ],
)
def test_people_must_come_in_a_way_that_can_be(read, arrivals: str, what: str):
    with pytest.raises(BadFile, match="line 4") as caught:
        read(GOOD.replace(GOOD[GOOD.index("arrivals:") : GOOD.index("stages:")],
                          f"arrivals: {arrivals}\n"))  # fmt: skip
    assert what in str(caught.value)


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path):
    with pytest.raises(BadFile, match="cannot be read"):
        read_clinic(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(BadFile, match="UTF-8"):
        read_clinic(tmp_path / "bytes.yaml")

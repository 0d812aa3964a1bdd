"""GeoJSON: good features kept, bad ones named with what to do, versions that end one another."""

from __future__ import annotations

import json
from datetime import date

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from huiyin.ledger.errors import Refused
from huiyin.water.core.zones.geojson import Why, read_geojson
from huiyin.water.core.zones.projection import view_of
from huiyin.water.models import Record, Subject
from huiyin.water.queries import zones
from huiyin.water.queries.register import end_of
from huiyin.water.zone_commands import register
from tests.water.risks.conftest import CANAL, DAY, NOW, Bank, band, line, text_of

pytestmark = pytest.mark.usefixtures("english")
BOW = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}


def whys(text: str) -> list[Why]:
    return [fault.why for fault in read_geojson(text).faults]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 100_000, '{"type": NaN}', "\0", '{"type": "FeatureCollection", "features": 1e'],
)
def test_what_is_no_json_is_said_so(text):
    assert whys(text) == [Why.NOT_JSON]


@pytest.mark.parametrize("text", ["[]", "null", '"=1+1"', "{}", '{"type": "FeatureCollection"}'])
def test_what_is_no_collection_is_said_so(text):
    assert whys(text) == [Why.NOT_A_COLLECTION]


@pytest.mark.parametrize(
    ("feature", "why"),
    [
        (None, Why.NOT_A_FEATURE),
        ({"type": "Feature", "properties": None, "geometry": None}, Why.NOT_A_FEATURE),
        (band("first", 0, 9, datum=""), Why.DATUM),
        (band("first", 0, 9, datum="unknown"), Why.DATUM),
        (band("first", 0, 9, version=None), Why.MISSING),
        (band("third", 0, 9), Why.VALUE),
        (band("first", 0, 9, valid_from="01.06.2020"), Why.VALUE),
        (band("first", 0, 9, id={"a": 1}), Why.VALUE),
        (band("first", 0, 9, id="x" * 999), Why.VALUE),
        (band("first", 0, 9, id="x" * 60, version="y" * 20), Why.VALUE),
        (band("first", 0, 9, id="a\0b"), Why.VALUE),
        (band("first", 0, 9, source="a\ud800b"), Why.VALUE),
        (band("first", 0, 9, version=" "), Why.MISSING),
        (line("x" * 61), Why.VALUE),
        (line("B", name="x" * 121), Why.VALUE),
        (line("B", source_name="a\0b"), Why.VALUE),
        (band("first", 0, 9) | {"geometry": BOW}, Why.SHAPE),
        (band("first", 0, 9) | {"geometry": {"type": "Point"}}, Why.GEOMETRY),
        (line(chainage_from="somewhere"), Why.VALUE),
        (line() | {"geometry": {"type": "LineString", "coordinates": [[34.7, 113], [34.7, 114]]}},
         Why.COORDINATES),
        (line() | {"geometry": {"type": "LineString", "coordinates": [["1", 2], [3, 4]]}},
         Why.COORDINATES),
        (line() | {"geometry": {"type": "LineString", "coordinates": [[1, 2], [1e999, 4]]}},
         Why.COORDINATES),
    ],
)  # fmt: skip
def test_one_bad_feature_is_named_and_the_good_ones_are_kept(feature, why):
    found = read_geojson(text_of(*CANAL, feature).replace("Infinity", "1e999"))
    assert [(fault.feature, fault.why) for fault in found.faults] == [(4, why)]
    assert (len(found.reaches), len(found.zones), found.features) == (1, 2, 4)


def test_a_ring_that_crosses_itself_is_named_with_the_place():
    bad = band("first", 0, 9) | {"geometry": BOW}
    [fault] = read_geojson(text_of(bad)).faults
    assert fault.id == "A-left-first"
    assert "Self-intersection[0.5 0.5]" in fault.detail


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_no_json_makes_the_reader_stumble(value):
    for text in (json.dumps(value), json.dumps({"type": "FeatureCollection", "features": [value]})):
        assert read_geojson(text).zones == ()


def test_what_the_register_cannot_hold_is_named_and_the_others_are_written(bank: Bank):
    bad = [line("B", name="x" * 121), band("first", 0, 9, id="x" * 70, version="2" * 12),
           band("first", 0, 9, id="a\0b\ud800")]  # fmt: skip
    found = bank.read(*bad, line("C", name="试验\u3000渠段"))
    assert [fault.feature for fault in found.faults] == [1, 2, 3]
    assert found.faults[2].id == "a\ufffdb\ufffd"
    assert found.reaches == ("C",)


def test_an_import_enters_reaches_and_zones_once(bank: Bank):
    assert [one.value.id for one in zones.reaches()] == ["A"]
    assert {one.record.key for one in zones.zones()} == {"A-left-first 1", "A-left-second 1"}
    written = Record.objects.count()
    again = bank.read(*CANAL)
    assert (again.same, again.zones, again.reaches) == (3, (), ())
    assert Record.objects.count() == written


def test_a_dry_run_keeps_nothing(bank: Bank):
    written = Record.objects.count(), Subject.objects.count()
    found = bank.read(line("B"), save=False)
    assert found.reaches == ("B",)
    assert (Record.objects.count(), Subject.objects.count()) == written


def test_a_later_version_ends_the_earlier_one_the_day_before(bank: Bank):
    found = bank.read(band("first", -5, 50, version="2", valid_from="2020-06-10"), at=NOW + 3 * DAY)
    assert found.ended == ("A-left-first 1",)
    first = {one.value.version: one.value for one in zones.zones() if "first" in one.value.id}
    assert first["1"].valid_to == date(2020, 6, 9)
    assert first["2"].valid_to is None
    before = zones.zones(end_of(NOW.date()))
    assert [one.value.valid_to for one in before] == [None, None]


def test_a_file_with_both_versions_is_the_same_the_second_time(bank: Bank):
    both = band("first", -5, 100), band("first", -5, 50, version="2", valid_from="2020-06-10")
    once = bank.read(*both)
    assert (once.same, once.zones, once.faults) == (1, ("A-left-first 2",), ())
    written = Record.objects.count()
    again = bank.read(*both)
    assert (again.same, again.zones, again.ended, again.faults) == (2, (), (), ())
    assert Record.objects.count() == written
    other = bank.read(band("first", -5, 90), both[1])
    assert [(fault.id, other.same) for fault in other.faults] == [("A-left-first", 1)]


def test_another_drinking_water_source_of_the_same_reach_is_written(bank: Bank):
    found = bank.read(line(source_name="新水源地"))
    assert (found.reaches, found.same) == (("A",), 0)
    assert zones.supply_sources()["A"].name == "新水源地"
    assert Subject.objects.get(code="A").records.filter(kind="reach").count() == 1
    again = bank.read(line(source_name="新水源地"))
    assert (again.reaches, again.same) == ((), 1)


def test_a_version_that_would_be_in_force_beside_a_later_one_is_refused(bank: Bank):
    bank.read(band("first", -5, 50, version="2", valid_from="2020-06-10"))
    found = bank.read(band("first", -5, 70, version="1a", valid_from="2019-01-01"))
    assert [(fault.id, fault.why) for fault in found.faults] == [("A-left-first", Why.VALUE)]
    assert found.zones == ()


def test_a_zone_of_no_known_reach_is_refused(bank: Bank):
    found = bank.read(band("first", 0, 9, reach="Z"))
    assert "Z" in found.faults[0].detail


@pytest.mark.parametrize("who", ["xie", "hai", "yan", "guan"])
def test_only_keepers_import(bank: Bank, who):
    written = Record.objects.count()
    with pytest.raises(Refused, match="KEEPER"):
        bank.read(line("B"), by=who)
    assert Record.objects.count() == written


@given(st.lists(st.tuples(st.floats(112, 114), st.floats(34, 35)), min_size=1, max_size=20))
def test_everything_shown_lies_on_the_picture(points):
    view = view_of(points, 900, 560, 24)
    for x, y in map(view.place, points):
        assert 23 <= x <= 877
        assert 23 <= y <= 537


@pytest.fixture
def run(bank):
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return lambda *words: CliRunner().invoke(app, ["zone", *words])


def test_the_command_reads_a_file_and_names_what_it_refuses(run, tmp_path):
    file = tmp_path / "zones.geojson"
    file.write_text(text_of(line("B"), band("first", 0, 9, datum="")), encoding="utf-8")
    told = run("import", str(file), "--by", "jing", "--unit", "EEB", "--json")
    assert told.exit_code == 1, told.output
    found = json.loads(told.stdout)
    assert found["reaches"] == ["B"]
    assert [one["why"] for one in found["refused"]] == ["datum"]


def test_the_command_says_the_zone_of_a_place_and_what_stays_possible(run):
    told = run("at", "113.55", "34.7005", "--datum", "wgs84", "--on", "2020-06-02",
               "--accuracy", "3", "--json")  # fmt: skip
    found = json.loads(told.stdout)
    assert (found["zone"], found["side"], found["reach"]) == ("first", "left", "A")
    told = run("at", "113.55", "34.7005", "--datum", "unknown", "--on", "2020-06-02")
    assert " or " in told.stdout
    assert run("at", "113.55", "34.7005", "--datum", "bd09").exit_code == 2

"""Readers: benchmark layouts, a city's own tables, and what each of them refuses."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from huiyin.vaccination.core.siting.errors import Duplicate, TooLarge, Unreachable
from huiyin.vaccination.core.siting.network import Allowed
from huiyin.vaccination.core.siting.problem import Kind
from huiyin.vaccination.site.files.numbers import BadSitingFile
from huiyin.vaccination.site.files.read import Format, ReadOptions, read_problem
from tests.shared import SHARED

DATA = SHARED / "data" / "siting"
CITY = SHARED / "data" / "vaccination"
COMMUNITIES = "code,name,population,lat,lon\na,甲,100,34.70,113.60\nb,乙,50,34.75,113.65\n"
SITES = "site_id,lat,lon,capacity,state\nS1,34.70,113.61,90,\nS2,34.76,113.65,80,must_open\n"


def read(path, layout, **more):
    return read_problem(path, layout, ReadOptions(**more))


def matrix(given) -> np.ndarray:
    network = given.network
    table = np.full((len(network.communities), len(network.sites)), -1)
    row = np.repeat(np.arange(len(table)), np.diff(network.arcs.start))
    table[row, network.arcs.site] = network.arcs.cost
    return table


@pytest.fixture
def city(tmp_path):
    (tmp_path / "communities.csv").write_text(COMMUNITIES, encoding="utf-8")
    (tmp_path / "sites.csv").write_text(SITES, encoding="utf-8")
    return tmp_path


def test_of_an_edge_given_twice_the_last_cost_counts(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("3 4 1\n1 2 30\n2 3 5\n2 1 7\n3 3 9\n")
    given = read(path, Format.ORLIB)
    assert given.p == 1
    assert matrix(given).tolist() == [[0, 7, 12], [7, 0, 5], [12, 5, 0]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3 2 1\n1 2 x\n2 3 1\n", "line 2: 'x' is no number"),
        ("3 2 1\n1 2 4\n", "holds 6 numbers; its first line asks for 9"),
        ("3 1 1\n1 9 4\n", "edge 1 names a node outside 1 to 3"),
        ("3 1 1\n1 2 -4\n", "edge 1 has a negative cost"),
        ("", "holds 0 numbers"),
    ],
)
def test_broken_pmed_files_are_refused(tmp_path, text, words):
    path = tmp_path / "x.txt"
    path.write_text(text)
    with pytest.raises(BadSitingFile, match=words):
        read(path, Format.ORLIB)


def test_nodes_without_a_way_between_them_are_named(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("3 1 1\n1 2 4\n")
    given = read(path, Format.ORLIB)
    assert matrix(given)[2].tolist() == [-1, -1, 0]


def test_tsplib_lengths_and_refusals(tmp_path):
    path = tmp_path / "x.tsp"
    head = "NAME : x\nDIMENSION : 2\nNODE_COORD_SECTION\n"
    path.write_text(head + "1 0 0\n2 1.5 2.0\nEOF\n")
    assert matrix(read(path, Format.TSPLIB)).tolist() == [[0, 2], [2, 0]]
    for text, words in (
        (head + "1 0 0\n", "promises 2 points and holds 1"),
        (head + "1 0 0\n2 1 nan\n", "a coordinate is no number"),
        ("NAME : x\n", "no NODE_COORD_SECTION"),
    ):
        path.write_text(text)
        with pytest.raises(BadSitingFile, match=words):
            read(path, Format.TSPLIB)


def test_capacities_may_be_named_beside_the_file(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("2 1\ncapacity 7.5\ncapacity 8\n4\n1.25 2.5\n")
    with pytest.raises(BadSitingFile, match="leaves the capacity"):
        read(path, Format.CAP)
    given = read(path, Format.CAP, capacity=3)
    network = given.network
    assert (network.scale, network.capacity.tolist()) == (100, [3, 3])
    assert network.fixed_cost.tolist() == [750, 800]
    assert matrix(given).tolist() == [[125, 250]]


def test_a_city_in_a_folder(city):
    given = read(city, Format.CSV)
    network = given.network
    assert network.communities == ("a", "b")
    assert network.sites == ("S1", "S2")
    assert network.capacity.tolist() == [90, 80]
    assert network.must_open == {1}
    assert network.arcs.cost[0] == 100 * network.arcs.length[0]
    assert network.arcs.length[0] == pytest.approx(914, abs=3)
    assert not given.synthetic


def test_parquet_says_the_same_as_csv(city, tmp_path):
    before = read(city, Format.CSV).network.digest
    for name in ("communities", "sites"):
        pl.read_csv(city / f"{name}.csv").write_parquet(city / f"{name}.parquet")
        (city / f"{name}.csv").unlink()
    assert read(city, Format.CSV).network.digest == before


def test_a_road_table_and_a_matrix_say_the_same(city):
    (city / "roads.csv").write_text("community,site,minutes\na,S1,4\na,S2,9.5\nb,S2,3\nz,S2,1\n")
    given = read(city, Format.CSV)
    assert (given.network.unit, given.network.scale) == ("minutes", 60)
    assert given.network.arcs.length.tolist() == [240, 570, 180]
    assert any("z" in warning for warning in given.warnings)
    (city / "roads.csv").write_text("community,S1,S2\na,4,9.5\nb,,3\n")
    assert read(city, Format.CSV).network.digest == given.network.digest
    with pytest.raises(Unreachable, match="A travel limit of 4 reaches all") as error:
        read(city, Format.CSV, allowed=Allowed(3))
    assert error.value.rows == (0,)
    (city / "roads.csv").write_text("community,site,minutes\na,S1,4\n")
    with pytest.raises(Unreachable, match="No way leads from b") as error:
        read(city, Format.CSV, allowed=Allowed(3))
    assert error.value.relax == ()
    (city / "roads.csv").write_text("community,site,minutes\na,S1,4\na,S1,5\nb,S2,3\n")
    with pytest.raises(Duplicate, match="from community a to site S1"):
        read(city, Format.CSV)


BAD_CELLS = {
    "a,甲,-100,34.70,113.60\n": "line 2: population is -100, below 0",
    "a,甲,,34.70,113.60\n": "line 2: population is missing",
    "a,甲,many,34.70,113.60\n": "line 2: population is 'many', no number",
    "a,甲,12.5,34.70,113.60\n": "line 2: people is 12.5, not a whole number",
    "a,甲,1e30,34.70,113.60\n": "is 1e30, too large",
    "a,甲,nan,34.70,113.60\n": "no number",
    "a,甲,100,113.60,34.70\n": "line 2: lat is 113.60, too large",
    ",甲,100,34.70,113.60\n": "line 2: id is missing",
}


@pytest.mark.parametrize("line", BAD_CELLS)
def test_bad_cells_are_refused_by_line_or_left_out_knowingly(city, line):
    head, _, last = COMMUNITIES.splitlines(keepends=True)
    (city / "communities.csv").write_text(head + line + last, encoding="utf-8")
    with pytest.raises(BadSitingFile, match="1 of 2 rows cannot be used") as error:
        read(city, Format.CSV)
    assert BAD_CELLS[line] in error.value.message
    given = read(city, Format.CSV, leave_out_bad=True)
    assert given.network.communities == ("b",)
    assert "left out 1 rows" in given.warnings[0]


def test_ids_twice_are_refused_and_coordinates_twice_are_told(city):
    text = COMMUNITIES + "a,丙,7,34.75,113.65\n"
    (city / "communities.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Duplicate, match=r"a \(lines 2 and 4\)"):
        read(city, Format.CSV)
    (city / "communities.csv").write_text(text.replace("a,丙", "c,丙"), encoding="utf-8")
    assert "1 rows repeat the coordinates" in read(city, Format.CSV).warnings[0]


def test_sites_without_capacity_are_counted(city):
    (city / "sites.csv").write_text(SITES.replace(",90,", ",,"))
    given = read(city, Format.CSV)
    assert given.network.capacity is None
    assert given.without_capacity == ("S1",)
    (city / "sites.csv").write_text(SITES.replace("must_open", "perhaps"))
    with pytest.raises(BadSitingFile, match="state is 'perhaps'"):
        read(city, Format.CSV)


def test_a_table_without_the_columns_says_which_are_missing(city):
    (city / "communities.csv").write_text("id,lat,lon\na,34.7,113.6\n")
    with pytest.raises(BadSitingFile, match="no column for people"):
        read(city, Format.CSV)
    (city / "communities.csv").write_text("id,people\na,3\n")
    with pytest.raises(BadSitingFile, match="communities have no coordinates"):
        read(city, Format.CSV)
    (city / "communities.csv").write_text("")
    with pytest.raises(BadSitingFile, match="is empty"):
        read(city, Format.CSV)


def test_a_million_communities_are_refused_with_the_memory_or_joined_with_the_loss(city):
    draw, n = np.random.default_rng(1), 1_000_000
    frame = pl.DataFrame(
        {
            "id": np.arange(n),
            "people": draw.integers(1, 20, n),
            "x": draw.uniform(0, 40_000, n).round(),
            "y": draw.uniform(0, 40_000, n).round(),
        }
    )
    frame.write_parquet(city / "communities.parquet")
    (city / "communities.csv").unlink()
    sites = draw.uniform(0, 40_000, (400, 2)).round()
    rows = "".join(f"S{k},{x:g},{y:g}\n" for k, (x, y) in enumerate(sites))
    (city / "sites.csv").write_text("id,x,y\n" + rows)
    with pytest.raises(TooLarge, match=r"400,000,000 pairs: about 7 GiB") as error:
        read(city, Format.CSV)
    assert "--aggregate 200 leaves 40," in error.value.hint
    frame = frame.head(100_000)
    frame.write_parquet(city / "communities.parquet")
    given = read(city, Format.CSV, aggregate_metres=1000)
    assert 1600 <= len(given.network.communities) < 1700
    assert given.network.people.sum() == frame["people"].sum()
    assert any("may be off by at most" in warning for warning in given.warnings)


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="needs the research set beside the repository")
def test_the_collections_are_read_whole():
    given = read(DATA / "pmed" / "pmed1.txt", Format.ORLIB)
    assert (given.p, len(given.network.sites)) == (5, 100)
    assert len(read(DATA / "tsplib" / "rl1304.tsp", Format.TSPLIB).network.sites) == 1304
    cap = read(DATA / "cap" / "cap41.txt", Format.CAP).network
    assert (len(cap.sites), len(cap.communities), int(cap.people.sum())) == (16, 50, 58268)
    assert (cap.scale, int(cap.capacity[0]), int(cap.fixed_cost[0])) == (10_000, 5000, 75_000_000)
    last = read(DATA / "cpmp" / "pmedcap1.txt", Format.PMEDCAP, problem=20)
    assert (last.p, last.published, last.kind) == (10, 1005, Kind.CAPACITATED_P_MEDIAN)
    with pytest.raises(BadSitingFile, match="holds 20 problems"):
        read(DATA / "cpmp" / "pmedcap1.txt", Format.PMEDCAP, problem=21)
    sjc = read(DATA / "cpmp" / "sjc" / "SJC1.dat", Format.SJC)
    assert (sjc.p, int(sjc.network.capacity[0])) == (10, 720)


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="needs the research set beside the repository")
def test_shortest_paths_are_those_of_floyd_and_warshall():
    words = [int(word) for word in (DATA / "pmed" / "pmed1.txt").read_text().split()]
    n = words[0]
    ways = np.where(np.eye(n, dtype=bool), 0, 10**9)
    for a, b, cost in zip(words[3::3], words[4::3], words[5::3], strict=True):
        ways[a - 1, b - 1] = ways[b - 1, a - 1] = cost
    for k in range(n):
        ways = np.minimum(ways, ways[:, k, None] + ways[None, k, :])
    assert (matrix(read(DATA / "pmed" / "pmed1.txt", Format.ORLIB)) == ways).all()


@pytest.mark.shared
@pytest.mark.skipif(not CITY.is_dir(), reason="needs the research set beside the repository")
def test_zhengzhou_is_read_with_and_without_the_synthetic_mark(tmp_path):
    source = CITY / "synthetic_zhengzhou_communities.csv"
    given = read(source, Format.CSV, people_per_table=20_000)
    assert given.synthetic
    assert (len(given.network.communities), len(given.network.sites)) == (208, 353)
    assert given.network.people.sum() == 12_600_574
    for name in ("communities", "sites"):
        text = (CITY / f"synthetic_zhengzhou_{name}.csv").read_text(encoding="utf-8")
        (tmp_path / f"{name}.csv").write_text(text.replace("_synthetic", ""), encoding="utf-8")
    plain = read(tmp_path, Format.CSV, people_per_table=20_000)
    assert plain.network.digest == given.network.digest
    assert not plain.synthetic

"""`huiyin campaign` as a planner calls it: plan, tables, page, pictures, check, refusals."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from huiyin.vaccination.campaign import run as campaign_run
from huiyin.vaccination.campaign.commands import campaign
from huiyin.vaccination.campaign.files.plans import read_plan
from huiyin.vaccination.campaign.files.writing import write_campaign
from huiyin.vaccination.core.answer import Ended, Progress
from huiyin.vaccination.core.campaign.layout import by_district
from huiyin.vaccination.core.campaign.master import build
from huiyin.vaccination.core.campaign.noted import CutShort
from huiyin.vaccination.core.campaign.plan import Proof
from tests.vaccination.campaign.small import arcs_of, english_in, short

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "campaign"
RUN = CliRunner()
ARCS = arcs_of([[(0, 5), (1, 20)], [(0, 10), (1, 12)], [(1, 4), (0, 25)]])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two clinics for four weeks, as a directory with places."""
    folder = tmp_path_factory.mktemp("small")
    homes = np.array([[34.70, 113.60], [34.71, 113.62], [34.69, 113.70]])
    sites = np.array([[34.70, 113.61], [34.69, 113.69], [34.68, 113.71]])
    problem = short(4, teams=())
    problem = replace(problem, sites=problem.sites[:2], arcs=ARCS)
    places = homes, sites[:2]
    write_campaign(folder, problem, title="两个门诊", places=places, synthetic=True)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, small: Path) -> Path:
    """It is planned once, with everything that can be written."""
    folder = tmp_path_factory.mktemp("campaign")
    files = [
        "--report",
        "page.docx",
        "--table",
        "given.csv",
        "--map",
        "map.svg",
        "--chart",
        "chart.svg",
    ]
    words = [str(folder / word) if "." in word else word for word in files]
    result = RUN.invoke(campaign, [str(small), "--out", str(folder / "plan"), *words, "--json"])
    assert result.exit_code == 0, result.output
    (folder / "told.json").write_text(result.stdout, encoding="utf-8")
    return folder


def test_the_plan_says_what_it_reached_and_how_sure_it_is(made: Path):
    told = json.loads((made / "told.json").read_text(encoding="utf-8"))
    assert [aim["name"] for aim in told["aims"]][:2] == ["late", "shortfall"]
    assert all(aim["bound"] is not None and aim["gap"] is not None for aim in told["aims"])
    assert told["breaches"] == []
    assert [line["number"] for line in told["hand_checks"] if not line["passed"]] == []
    assert len(told["hand_checks"]) == 12
    assert told["synthetic"] is True
    assert told["out_of_reach"]["people"] * 1000 <= told["aims"][1]["value"]
    assert {one["what"] for way in told["out_of_reach"]["ways"] for one in way} == {"stations"}
    assert "任何方案至少缺" in told["notes"][-1]
    assert told["ended"] in {"proven", "within_gap", "heuristic", "time_limit"}


def test_its_tables_add_up_to_what_it_says(made: Path):
    told = json.loads((made / "told.json").read_text(encoding="utf-8"))
    given = pl.read_csv(made / "plan" / "given.csv")
    moves = pl.read_csv(made / "plan" / "stock_moves.csv")
    assert given["doses"].sum() == told["doses_given"]
    assert pl.read_csv(made / "given.csv").equals(given)
    assert moves.filter(pl.col("what") == "give")["doses"].sum() == told["doses_given"]
    assert pl.read_csv(made / "plan" / "assignments.csv")["people"].sum() == told["people"]


def test_check_passes_the_plan_and_catches_a_changed_one(small: Path, made: Path, tmp_path: Path):
    plan = tmp_path / "plan"
    shutil.copytree(made / "plan", plan)
    good = RUN.invoke(campaign, ["check", str(small), str(plan), "--json"])
    assert good.exit_code == 0
    assert json.loads(good.stdout)["holds"] is True
    given = pl.read_csv(plan / "given.csv")
    given.with_columns(pl.col("doses") + 1).write_csv(plan / "given.csv")
    bad = RUN.invoke(campaign, ["check", str(small), str(plan), "--json"])
    assert bad.exit_code == 1
    rules = {breach["rule"] for breach in json.loads(bad.stdout)["breaches"]}
    assert "doses given and doses drawn" in rules
    shown = RUN.invoke(campaign, ["check", str(small), str(plan)]).stderr
    assert "接种与支出：接种点 s1" in shown
    assert not english_in(shown)
    assert "备用接种点表 无" in RUN.invoke(campaign, ["check", str(small), str(plan)]).stdout


@pytest.mark.parametrize("right_length", [True, False])
def test_a_bound_that_its_prices_do_not_give_is_caught(
    small: Path, made: Path, *, right_length: bool
):
    """Prices of nothing give no cost; prices of another model give nothing at all."""
    problem = campaign_run.read_campaign(small).problem
    plan = read_plan(made / "plan", problem)
    opened = np.array([one.site for one in plan.openings])
    rows = len(build(problem, by_district(problem, opened, opened[:0])).row_lo)
    prices = np.zeros(rows if right_length else rows + 1)
    claimed = replace(plan, proofs=(Proof("cost", prices, (), (), 0.0),))
    (found,) = campaign_run.recomputed(problem, claimed)
    assert found.printed > 0
    assert not found.holds


def test_pictures_and_page_say_that_the_data_is_synthetic(made: Path):
    from docx import Document

    for name in ("map.svg", "chart.svg"):
        text = (made / name).read_text(encoding="utf-8")
        assert "合成数据，仅供演示" in text
        assert len(text) < 150_000
    page = Document(str(made / "page.docx"))
    assert any("合成数据" in paragraph.text for paragraph in page.paragraphs)
    assert len(page.tables) == 4


def test_the_screen_is_chinese_unless_english_is_asked_for(small: Path, made: Path):
    words = ["check", str(small), str(made / "plan")]
    chinese = RUN.invoke(campaign, words).stdout
    assert "已由独立程序逐行重新核算" in chinese
    assert "当地已用尽：" in chinese
    assert not english_in(chinese)
    english = RUN.invoke(campaign, [*words, "--english", "--report", str(made / "page.md")])
    assert "every rule holds" in english.stdout
    assert "used up there: " in english.stdout
    assert "| late further doses | 0 |" in (made / "page.md").read_text(encoding="utf-8")


def test_what_was_checked_by_hand_is_told_in_chinese(small: Path, made: Path):
    """But for the names of roles, sites and lots, which are the planner's."""
    page = made / "chinese.md"
    RUN.invoke(campaign, ["check", str(small), str(made / "plan"), "--report", str(page)])
    rows = page.read_text(encoding="utf-8").split("手工核对")[1].splitlines()
    figures = [row.split("|")[4] for row in rows if row.startswith("| ") and row.count("|") == 5]
    words = {word for line in figures for word in re.findall("[a-z_]{2,}", line)}
    assert len(figures) >= 12
    assert words <= {"desk", "vaccinator"}


def test_a_bad_directory_is_refused_with_every_fault(tmp_path: Path):
    folder = tmp_path / "bad"
    shutil.copytree(EXAMPLE, folder)
    people = pl.read_csv(folder / "communities.csv")
    people.with_columns(-pl.col("people_adult")).write_csv(folder / "communities.csv")
    result = RUN.invoke(campaign, [str(folder), "--json"])
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert len(told["faults"]) == people.height
    assert told["faults"][0]["column"] == "people_adult"


def test_what_cannot_hold_together_is_refused_with_every_way_out(small: Path, tmp_path: Path):
    """Both clinics must be open all four weeks, and one of them at once is allowed."""
    folder = tmp_path / "clash"
    shutil.copytree(small, folder)
    sites = pl.read_csv(folder / "sites.csv").with_columns(must_open=1, min_periods=4)
    sites.write_csv(folder / "sites.csv")
    settings = folder / "campaign.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f"{text}most_open: 1\n", encoding="utf-8")
    result = RUN.invoke(campaign, [str(folder), "--json"])
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert [one["what"] for one in told["wishes"]] == ["most_open", "must_open", "must_open"]
    assert [one.get("site") for one in told["wishes"]] == [None, "s1", "s2"]
    assert [[one["what"] for one in way] for way in told["ways"]] == [["most_open"], ["must_open"]]
    assert told["ways"][0][0]["amount"] == 1
    assert "接种点 s1 必须开放、接种点 s2 必须开放" in told["error"]
    assert "允许同时多开放 1 个接种点；或者，允许接种点 s" in told["error"]
    assert not english_in(result.stderr)
    english = RUN.invoke(campaign, [str(folder), "--english"])
    assert "let 1 more sites be open at once, or let site s" in english.stderr


@pytest.mark.parametrize("name", ["page.pdf", "map.jpg"])
def test_a_file_of_another_kind_is_refused(small: Path, made: Path, tmp_path: Path, name: str):
    option = "--report" if name.startswith("page") else "--map"
    words = ["check", str(small), str(made / "plan"), option, str(tmp_path / name)]
    result = RUN.invoke(campaign, words)
    assert result.exit_code == 2
    assert not (tmp_path / name).exists()


def test_a_cancelled_search_gives_its_best_plan_with_what_it_knows():
    heard: list[Progress] = []

    def enough(progress: Progress) -> bool:
        heard.append(progress)
        return len(heard) < 3

    found = campaign_run.plan_folder(EXAMPLE, 60.0, 0.0, enough)
    assert found.ended.value == "cancelled"
    assert found.checked.breaches == ()
    assert CutShort(Ended.CANCELLED) in found.checked.plan.notes


def test_ctrl_c_is_heard_as_a_cancel():
    def press(progress: Progress) -> bool:
        signal.raise_signal(signal.SIGINT)
        return True

    before = signal.getsignal(signal.SIGINT)
    found = campaign_run.plan_folder(EXAMPLE, 60.0, 0.0, press)
    assert found.ended.value == "cancelled"
    assert found.checked.breaches == ()
    assert signal.getsignal(signal.SIGINT) is before


def test_the_solver_does_not_greet():
    """It would once per process, so that only a new one can tell."""
    made = "from huiyin.vaccination.core.solver import heard_highs; heard_highs().run()"
    found = subprocess.run([sys.executable, "-c", made], capture_output=True, check=True)
    assert (found.stdout, found.stderr) == (b"", b"")


def test_a_city_is_made_and_read(tmp_path: Path):
    result = RUN.invoke(campaign, ["make-city", str(tmp_path / "city"), "--size", "small"])
    assert result.exit_code == 0
    assert "合成数据，仅供演示" in result.stdout
    assert campaign_run.read_campaign(tmp_path / "city").settings.synthetic


def test_an_unknown_size_is_refused(tmp_path: Path):
    result = RUN.invoke(campaign, ["make-city", str(tmp_path), "--size", "huge"])
    assert result.exit_code == 2


def moved_away(folder: Path, small: Path, latitude: float) -> Path:
    """The two clinics without arcs, the first community at another latitude."""
    shutil.copytree(small, folder)
    (folder / "arcs.csv").unlink(missing_ok=True)
    people = pl.read_csv(folder / "communities.csv").with_row_index()
    moved = pl.when(pl.col("index") == 0).then(latitude).otherwise(pl.col("lat"))
    people.with_columns(lat=moved).drop("index").write_csv(folder / "communities.csv")
    text = (folder / "campaign.yaml").read_text(encoding="utf-8")
    travel = "travel: {speed_kmh: 25, within_metres: 15000, nearest: 2, always: 1}\n"
    (folder / "campaign.yaml").write_text(text + travel, encoding="utf-8")
    return folder


def test_who_is_sent_beyond_what_is_within_reach_is_named_first(small: Path, tmp_path: Path):
    folder, page = moved_away(tmp_path / "far", small, 35.2), tmp_path / "page.md"
    words = [str(folder), "--report", str(page)]
    shown = RUN.invoke(campaign, [*words, "--english"])
    assert shown.exit_code == 0, shown.output
    told = json.loads(RUN.invoke(campaign, [*words[:1], "--json", "--english"]).stdout)
    (far,) = told["far"]
    # half a degree of latitude is 55.6 km, 72.3 km with the detour, 173.5 minutes at 25 km/h
    assert (far["community"], far["site"], far["people"]) == ("c1", "s1", 1000)
    assert far["metres"] == pytest.approx(72_280, abs=30)
    assert far["minutes"] == 174
    sentence = f"c1 to s1 {far['metres']:,} m of road, 174 minutes"
    assert sentence in told["notes"][0]
    assert sentence in " ".join(shown.stdout.split("Aims")[0].split())
    assert sentence in page.read_text(encoding="utf-8").split("## ")[0]


def test_what_is_no_journey_is_a_fault_of_its_coordinates(small: Path, tmp_path: Path):
    result = RUN.invoke(campaign, [str(moved_away(tmp_path / "far", small, 10.0)), "--json"])
    assert result.exit_code == 2
    (fault,) = json.loads(result.stdout)["faults"]
    assert (fault["file"], fault["row"], fault["column"]) == ("communities.csv", 1, "lat")
    assert fault["expected"] == "不超过 1440 分钟"

"""`huiyin campaign replan` and `backup` as a planner calls them."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from huiyin.vaccination.campaign.commands import campaign
from tests.vaccination.campaign.small import english_in

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "campaign"
SHOCKS = sorted((EXAMPLE / "shocks").glob("*.yaml"))
RUN = CliRunner()


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("campaign") / "plan"
    quick = ["--time-limit", "5", "--json"]
    result = RUN.invoke(campaign, [str(EXAMPLE), "--out", str(folder), *quick])
    assert result.exit_code == 0, result.output
    return folder


def test_there_is_an_example_of_every_shock():
    names = {path.stem.replace("halved", "short") for path in SHOCKS}
    kinds = "delivery_late delivery_short demand_up fridge_failed lot_recalled site_closed"
    assert names == {*kinds.split(), "staff_sick"}


@pytest.mark.parametrize("shock", SHOCKS, ids=lambda path: path.stem)
def test_the_new_plan_is_checked_with_its_shock_in_it(plan: Path, shock: Path, tmp_path: Path):
    new = tmp_path / "new"
    told = RUN.invoke(
        campaign, ["replan", str(EXAMPLE), str(plan), str(shock), "--out", str(new), "--json"]
    )
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["breaches"] == []
    assert found["bound"] <= found["appointments_fallen_away"]
    assert found["people_proven"]
    assert found["people_who_must"] == found["people_to_another_site"] + found["unreached"]
    assert (found["people_who_must"] > 0) == (shock.stem == "site_closed")
    again = RUN.invoke(campaign, ["check", str(EXAMPLE), str(new), "--json"])
    assert again.exit_code == 0, again.output
    named = json.loads((new / "plan.json").read_text(encoding="utf-8"))["shocks"]
    assert [one["day"] for one in named] == [found["from_period"] * 7]


def test_what_to_do_is_a_list_in_both_languages_and_a_table(plan: Path, tmp_path: Path):
    words = ["replan", str(EXAMPLE), str(plan), str(EXAMPLE / "shocks" / "site_closed.yaml")]
    table = tmp_path / "steps.csv"
    chinese = RUN.invoke(campaign, [*words, "--table", str(table)])
    parquet = tmp_path / "steps.parquet"
    english = RUN.invoke(campaign, [*words, "--english", "--table", str(parquet)])
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    assert pl.read_parquet(parquet).height == pl.read_csv(table).height
    assert "更换接种点" in chinese.output
    assert not english_in(chinese.output)
    assert "people change site" in english.output
    assert "Proven: no plan lets fewer people change site" in " ".join(english.output.split())
    steps = pl.read_csv(table)
    assert {"send", "call_off", "ship_less"} <= set(steps["act"])
    assert steps.filter(pl.col("act") == "send")["other"].unique().to_list() == ["clinic-2"]


def test_a_shock_before_the_last_one_is_refused(plan: Path, tmp_path: Path):
    shocks = EXAMPLE / "shocks"
    new = tmp_path / "new"
    words = ["replan", str(EXAMPLE), str(plan), str(shocks / "site_closed.yaml"), "--out", str(new)]
    assert RUN.invoke(campaign, words).exit_code == 0
    early = [str(EXAMPLE), str(new), str(shocks / "delivery_halved.yaml")]
    refused = RUN.invoke(campaign, ["replan", *early])
    assert refused.exit_code == 2
    assert "第 14 日已过" in refused.output
    assert "day 14 is over" in RUN.invoke(campaign, ["replan", *early, "--english"]).output


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "day, shock and what it strikes"),
        ("- 1", "day, shock and what it strikes"),
        ("day: 14\nshock: flood", "one of delivery_late"),
        ("day: 14\nshock: site_closed\nsite: nowhere", "the id of a site of the campaign"),
        ("day: soon\nshock: site_closed\nsite: hall-1", "day: 'soon'"),
        ("day: 14\nshock: lot_recalled\nlot: in-2\ndays: 3", "no such key for lot_recalled"),
        ("day: 14\nshock: staff_sick\npermille: 200\nperiods: 1\nroles: cook", "a list of roles"),
        ("day: 900\nshock: lot_recalled\nlot: in-2", "leaves no period"),
    ],
)
def test_a_bad_shock_file_is_refused_with_what_is_wrong(plan: Path, tmp_path: Path, text, says):
    path = tmp_path / "shock.yaml"
    path.write_text(text, encoding="utf-8")
    new = tmp_path / "new"
    words = ["replan", str(EXAMPLE), str(plan), str(path), "--out", str(new)]
    refused = RUN.invoke(campaign, [*words, "--english"])
    assert refused.exit_code == 2
    assert says in refused.output
    assert not new.exists()
    assert not english_in(RUN.invoke(campaign, words).output)


def test_the_backup_table_names_the_worst_site_and_pair(plan: Path):
    words = ["backup", str(EXAMPLE), str(plan), "--period", "4"]
    told = json.loads(RUN.invoke(campaign, [*words, "--json"]).stdout)
    assert told["complete"]
    worst = next(one for one in told["sites"] if one["sites"] == told["worst"]["sites"])
    assert worst["left_over"] == max(one["left_over"] for one in told["sites"])
    assert len(told["worst_pair"]["sites"]) == 2
    shown = RUN.invoke(campaign, words)
    assert "最不利" in shown.output
    assert RUN.invoke(campaign, [*words[:3], "--period", "99"]).exit_code == 2

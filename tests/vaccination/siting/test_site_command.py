"""`huiyin site`: the answer, the files beside it, the check, and every refusal."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from huiyin.base.console.stopping import stoppable
from huiyin.cli import build
from huiyin.vaccination.site import run as site_run
from tests.vaccination.siting import standin

KEYS = {"value", "bound", "gap", "proven", "open", "cpu_seconds", "peak_mb", "certificate"}


@pytest.fixture(autouse=True)
def _exhaustive(monkeypatch):
    """The tiny exhaustive solver in place of the real ones."""
    monkeypatch.setattr(site_run, "solver_of", lambda kind: standin.solve)


@pytest.fixture
def city(tmp_path):
    folder = tmp_path / "city"
    call("site", "make-city", str(folder), "--communities", "40", "--sites", "8")
    return folder


def call(*words: str, code: int = 0):
    result = CliRunner().invoke(build(), list(words))
    assert result.exit_code == code, result.output + str(result.exception)
    return result


def answer(*words: str, code: int = 0) -> dict:
    return json.loads(call("site", *words, "--json", code=code).stdout)


def test_the_answer_has_exactly_its_fields_and_its_certificate_holds(city, tmp_path):
    path = tmp_path / "c.json.gz"
    found = answer(str(city), "--p", "3", "--certificate", str(path))
    assert set(found) == KEYS
    assert found["proven"] is True
    assert found["value"] == found["bound"]
    assert found["gap"] == 0
    assert len(found["open"]) == 3
    assert found["certificate"] == str(path)
    told = call("site", "check", str(path), str(city), "--english").stdout
    assert "The certificate holds: the plan of 3 sites" in told
    assert "no plan is better" in told
    told = call("site", "check", str(path), str(city)).stdout
    assert "证书成立：开放 3 个点的方案" in told
    assert "没有更好的方案" in told


def test_without_a_path_the_certificate_stands_in_the_answer(city, tmp_path):
    found = answer(str(city), "--p", "3")
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(found))
    assert json.loads(call("site", "check", str(path), str(city), "--json").stdout)["holds"]
    found["certificate"]["value"] -= 1
    path.write_text(json.dumps(found))
    told = json.loads(call("site", "check", str(path), str(city), "--json", code=1).stdout)
    assert not told["holds"]
    assert "the plan costs" in told["why"]


def test_a_certificate_of_another_file_is_refused(city, tmp_path):
    path = tmp_path / "c.json"
    answer(str(city), "--p", "3", "--certificate", str(path))
    table = city / "communities.csv"
    lines = table.read_text().splitlines()
    fields = lines[1].split(",")
    fields[2] = str(int(fields[2]) + 1)
    table.write_text("\n".join([lines[0], ",".join(fields), *lines[2:]]) + "\n")
    result = call("site", "check", str(path), str(city), code=1)
    assert "of another network" in result.stdout


def test_wishes_travel_with_the_certificate(city, tmp_path):
    path = tmp_path / "c.json"
    found = answer(
        str(city), "--p", "3", "--must-open", "S0002", "--must-close", "S0001,S0003",
        "--nearest", "7", "--certificate", str(path),
    )  # fmt: skip
    assert "S0002" in found["open"]
    assert not {"S0001", "S0003"} & set(found["open"])
    call("site", "check", str(path), str(city))


def test_a_benchmark_file_names_its_p_and_its_sites_by_number(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("4 3 1\n1 2 3\n2 3 4\n3 4 5\n")
    assert answer(str(path), "--format", "orlib")["open"] in ([2], [3])
    assert answer(str(path), "--format", "orlib", "--p", "2")["value"] == 7


def test_files_beside_the_answer(city, tmp_path):
    names = {"--map": "m.svg", "--report": "r.md", "--table": "t.csv"}
    words = [word for option, name in names.items() for word in (option, str(tmp_path / name))]
    told = call("site", str(city), "--p", "3", "--english", *words, "--band", "9000").stdout
    assert "Synthetic data, for demonstration." in told
    assert "No plan is better" in told
    picture = (tmp_path / "m.svg").read_text()
    assert "Synthetic data" in picture
    assert len(picture) < 150_000
    page = (tmp_path / "r.md").read_text()
    assert "Synthetic data" in page
    assert "If a site closes" in page
    people = {
        row.split("|")[1].strip(): int(row.split("|")[2].replace(",", ""))
        for row in page.splitlines() if row.startswith(("| within", "| beyond"))
    }  # fmt: skip
    everybody = sum(
        int(line.split(",")[2])
        for line in (city / "communities.csv").read_text().splitlines()[1:]
    )  # fmt: skip
    assert people["within 9,000 metres"] + people["beyond 9,000 metres"] == everybody
    table = (tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(table) == 41
    assert table[0].startswith("community,people,site,length,unit,next_open_site")


def test_chinese_is_the_default_and_word_and_excel_can_be_read(city, tmp_path):
    from docx import Document
    from python_calamine import CalamineWorkbook

    told = call(
        "site", str(city), "--p", "3", "--report", str(tmp_path / "r.docx"),
        "--table", str(tmp_path / "t.xlsx"), "--map", str(tmp_path / "m.png"),
    ).stdout  # fmt: skip
    assert "没有更好的方案" in told
    document = Document(str(tmp_path / "r.docx"))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "合成数据，仅供演示。" in text
    assert len(document.tables) == 3
    book = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx"))
    assert len(book.get_sheet_by_name("assignment").to_python()) == 41
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")


def test_the_frontier(city):
    found = answer(str(city), "--frontier", "2:4")["frontier"]
    assert [point["p"] for point in found] == [2, 3, 4]
    assert found[0]["value"] > found[1]["value"] > found[2]["value"]
    assert found[1]["saved"] == found[0]["value"] - found[1]["value"]
    assert found[0]["unit"] == "person-metres"
    told = call("site", str(city), "--frontier", "2:3").stdout
    assert "合成数据" in told
    assert "单位：人·公里" in told
    assert "no range" in answer(str(city), "--frontier", "5", code=2)["error"]


def test_the_frontier_writes_its_table_and_refuses_files_of_one_plan(city, tmp_path):
    path = tmp_path / "f.csv"
    found = answer(str(city), "--frontier", "2:3", "--table", str(path))["frontier"]
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in lines[1:]] == [
        [str(point["p"]), str(point["value"])] for point in found
    ]
    for option, name in (("--map", "m.svg"), ("--report", "r.md"), ("--certificate", "c.json")):
        made = tmp_path / name
        refused = answer(str(city), "--frontier", "2:3", option, str(made), code=2)
        assert option in refused["error"]
        assert not made.exists()


def test_an_impossible_p_leaves_the_points_found(city):
    found = answer(str(city), "--frontier", "7:9")
    assert [point["p"] for point in found["frontier"]] == [7, 8]
    (left,) = found["impossible"]
    assert left["p"] == 9
    assert "only 8 may be open" in left["error"]
    assert "p = 9" in call("site", str(city), "--frontier", "8:9").stderr
    assert "only 8" in answer(str(city), "--frontier", "9:10", code=2)["error"]


def test_a_refuted_certificate_is_never_called_proven(city, monkeypatch):
    from dataclasses import replace

    def wrong(network, wish, limits):
        solved = standin.solve(network, wish, limits)
        bad = replace(solved.certificate, value=solved.value - 5, target=solved.value - 5)
        return replace(solved, certificate=bad)

    monkeypatch.setattr(site_run, "solver_of", lambda kind: wrong)
    found = answer(str(city), "--p", "3", code=3)
    assert found["proven"] is False
    assert found["bound"] is None
    told = call("site", str(city), "--p", "3", "--english", code=3).output
    assert "could not be confirmed" in told
    told = call("site", str(city), "--frontier", "2:3", "--english", code=3).output
    assert "not confirmed" in told
    points = answer(str(city), "--frontier", "2:3", code=3)["frontier"]
    assert [(point["bound"], point["gap"]) for point in points] == [(None, None)] * 2


def test_ctrl_c_is_heard_by_the_search():
    import os
    import signal

    heard, before = [], signal.getsignal(signal.SIGINT)
    with stoppable(lambda progress: True) as report:
        heard.append(report(None))
        os.kill(os.getpid(), signal.SIGINT)
        heard.append(report(None))
    assert heard == [True, False]
    assert signal.getsignal(signal.SIGINT) is before


REFUSED = {
    "more sites than there are": (("--p", "99"), "only 8 may be open"),
    "no p": ((), "How many sites"),
    "an unknown site": (("--p", "2", "--must-open", "S9"), "sites that are not there: S9"),
    "both open and closed": (
        ("--p", "2", "--must-open", "S0001", "--must-close", "S0001"), "must be closed"),
    "out of reach": (("--p", "2", "--travel-limit", "10"), "travel limit of 10"),
    "too few places": (
        ("--p", "1", "--kind", "capacitated"), "too many"),
    "covering without radius": (("--p", "1", "--kind", "covering"), "needs a radius"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_say_what_and_what_to_do(city, name):
    options, words = REFUSED[name]
    found = answer(str(city), *options, code=2)
    assert words in found["error"]
    assert found["hint"]


def test_a_city_where_nobody_lives_is_refused(city):
    table = city / "communities.csv"
    head, *lines = table.read_text().splitlines()
    fields = [line.split(",") for line in lines]
    table.write_text("\n".join([head, *(",".join([*f[:2], "0", *f[3:]]) for f in fields)]) + "\n")
    found = answer(str(city), "--p", "3", code=2)
    assert "All 40 communities have 0 people" in found["error"]
    assert "people" in found["hint"]


def test_what_to_relax_is_told_to_programs(city):
    options, _ = REFUSED["too few places"]
    assert answer(str(city), *options, code=2)["relax"] == ["p", "capacity"]


def test_a_format_that_is_not_clear_is_asked_for(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("1 0 1\n")
    assert "--format" in answer(str(path), code=2)["hint"]
    call("site", str(path), "--format", "other", code=2)
    call("site", str(path), "--format", "orlib", "--kind", "other", code=2)


def test_a_file_that_is_no_certificate(city, tmp_path):
    path = tmp_path / "c.json"
    path.write_text("{}")
    assert "no certificate" in call("site", "check", str(path), str(city), code=1).output

"""``huiyin model-check``: what it prints and with what status it ends."""

from __future__ import annotations

import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from huiyin.ledger import commands_core

GOOD: dict[str, Any] = {
    "configurations": 7,
    "violations": [],
    "planted": ["one", "two"],
    "caught": ["one", "two"],
}


def run(monkeypatch: pytest.MonkeyPatch, report: dict[str, Any], *args: str) -> Any:
    monkeypatch.setattr(commands_core, "run_model_check", lambda: report)
    app = typer.Typer()
    commands_core.register_core(app)
    app.command("other")(lambda: None)
    return CliRunner().invoke(app, ["model-check", *args])


def test_it_prints_one_json_object(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, GOOD, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == GOOD


def test_it_fails_when_a_property_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, GOOD | {"violations": ["closed without a plan"]})
    assert result.exit_code == 1
    assert "violation: closed without a plan" in result.stdout


def test_it_fails_when_a_planted_fault_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, GOOD | {"caught": ["one"]})
    assert result.exit_code == 1
    assert "planted: two: MISSED" in result.stdout

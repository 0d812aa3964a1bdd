"""The ledger's commands: replay as a proof others rely on, first accounts."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from huiyin.ledger import commands
from huiyin.ledger.choices import Role, State
from huiyin.ledger.errors import BadAccount
from huiyin.ledger.models import Matter, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def run():
    app = typer.Typer()
    commands.register(app)
    return lambda *words, **kw: CliRunner().invoke(app, words, **kw)


def test_replay_prints_events_matters_and_no_difference(walk, run):
    walk.to(State.CLOSED)
    done = run("replay", "--json")
    assert done.exit_code == 0
    assert json.loads(done.output) == {"events": 14, "matters": 1, "differences": []}


def test_replay_fails_and_names_the_row_that_lies(walk, run):
    walk.to(State.PLANNING)
    Matter.objects.update(title="别的")
    done = run("replay", "--json")
    assert done.exit_code == 1
    assert json.loads(done.output)["differences"] == [
        {
            "matter": walk.number,
            "where": "title",
            "stored": "别的",
            "replayed": "东河口断面水质异常",
        }
    ]
    assert "title: 别的 ≠ 东河口断面水质异常" in run("replay").output


def test_the_first_account_can_be_made_at_the_console(run):
    password = "long-enough-phrase\n"
    done = run(
        "user", "add", "Chief", "主管", "--role", "supervisor", "--unit", "SO",
        input=password * 2,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    user = User.objects.get(username="chief")
    assert user.must_change_password
    assert user.check_password("long-enough-phrase")
    assert user.grants.get().role == Role.SUPERVISOR


def test_a_weak_first_password_makes_no_account(run):
    done = run(
        "user", "add", "chief", "主管", "--role", "supervisor", "--unit", "SO", input="short\n" * 2
    )
    assert isinstance(done.exception, BadAccount)
    assert not User.objects.exists()


def test_a_reset_password_must_be_changed(people, run):
    done = run("user", "password", "du", input="another-long-phrase\n")
    assert done.exit_code == 0, done.output
    du = User.objects.get(username="du")
    assert du.must_change_password
    assert du.check_password("another-long-phrase")

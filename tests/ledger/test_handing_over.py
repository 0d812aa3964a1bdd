"""People change posts: nothing that waits for them by name is lost, and nobody leaves with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import typer
from typer.testing import CliRunner

from huiyin.ledger import commands, lockout
from huiyin.ledger.choices import Role, State
from huiyin.ledger.core.workdays import CHINA, YearTable
from huiyin.ledger.errors import BadAccount, Refused
from huiyin.ledger.kinds_loader import calendar
from huiyin.ledger.models import Event, LoginAttempt, Matter, ProjectedWith, RoleGrant, Unit, User
from huiyin.ledger.projection import PROJECTION
from huiyin.ledger.queries import posts
from huiyin.ledger.queries.inbox import inbox
from huiyin.ledger.replay import replay
from huiyin.ledger.verbs import accounts, handing_over, opening, projecting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def successor(walk) -> User:
    """Another handler of the bureau that leads."""
    unit = Unit.objects.get(code="EEB")
    user = accounts.make_user(
        username="kang", display_name="康接", unit=unit, since=walk.now, invented=True
    )
    accounts.grant_role(user, role=Role.HANDLER, unit=unit, since=date(2019, 1, 1))
    return user


def numbers(user: User, walk) -> list[str]:
    return [line.matter.number for line in inbox(user, walk.now)]


def test_everything_that_waits_by_name_goes_to_the_successor(walk, people, successor):
    walk.to(State.RECTIFYING)
    assert [named.number for named in posts.named_in("jing")] == [walk.number]
    done = handing_over.hand_over_all(
        people["jing"], to=successor, reason="调岗", actor=people["du"], at=walk.tick()
    )
    assert (done.moved, done.stayed) == ((walk.number,), ())
    assert posts.named_in("jing") == []
    assert walk.folded.handlers == ("kang",)
    assert numbers(successor, walk) == [walk.number]
    assert [event.matter.number for event in posts.handed_over("jing")] == [walk.number]
    assert replay().differences == []


def test_what_cannot_be_handed_over_stays_and_is_told(walk, people):
    walk.to(State.RECTIFYING)
    before = walk.facts()
    done = handing_over.hand_over_all(
        people["jing"], to=people["hai"], reason="调岗", actor=people["du"], at=walk.tick()
    )
    assert done.moved == ()
    assert [number for number, _reason in done.stayed] == [walk.number]
    assert walk.facts() == before


def test_a_handler_hands_nothing_over_himself(walk, people, successor):
    walk.to(State.RECTIFYING)
    before = walk.facts()
    with pytest.raises(Refused):
        handing_over.hand_over(
            walk.number, leaver="jing", to="kang", reason="x", actor=people["jing"], at=walk.tick()
        )
    assert walk.facts() == before


@pytest.mark.parametrize("leave", [False, True])
def test_nobody_is_disabled_with_matters_in_his_name_unless_they_are_left(walk, people, leave):
    walk.to(State.RECTIFYING)
    jing = people["jing"]
    if not leave:
        with pytest.raises(BadAccount, match=walk.number):
            handing_over.disable(jing, leave=False, by=people["guan"], at=walk.tick())
        assert User.objects.get(pk=jing.pk).is_active
        assert walk.folded.handlers == ("jing",)
        return
    done = handing_over.disable(jing, leave=True, by=people["guan"], at=walk.tick())
    assert done.moved == (walk.number,)
    assert not User.objects.get(pk=jing.pk).is_active
    assert walk.folded.handlers == ()
    assert numbers(people["he"], walk) == [walk.number]
    assert Event.objects.filter(verb="hand_over").get().actor == "system"


def test_nobody_moves_to_another_unit_with_matters_in_his_name(walk, people):
    walk.to(State.RECTIFYING)
    with pytest.raises(BadAccount, match=walk.number):
        accounts.move_user(
            people["jing"], unit=Unit.objects.get(code="HUD"), at=walk.tick(), by=people["guan"]
        )
    assert User.objects.get(username="jing").unit.code == "EEB"


def test_a_supervisor_disables_nobody_and_nobody_himself(walk, people):
    for by, who in (("du", "jing"), ("guan", "guan")):
        with pytest.raises(BadAccount):
            accounts.disable_user(people[who], by=people[by])
        assert User.objects.get(username=who).is_active


def test_a_lent_task_ends_with_the_givers_role(walk, people):
    walk.to(State.PLAN_REVIEW)
    opening.delegate(
        walk.number,
        role=Role.SUPERVISOR,
        to="hai",
        reason="出差",
        actor=people["du"],
        at=walk.tick(),
    )
    RoleGrant.objects.filter(user=people["du"]).update(valid_to=walk.now.date() - timedelta(days=1))
    before = walk.facts()
    with pytest.raises(Refused) as refused:
        walk.approve_plan(by="hai")
    assert refused.value.refusal.code == "ROLE"
    assert walk.facts() == before


def test_posts_that_nobody_holds_are_named(walk, people):
    walk.to(State.ASSIGNED)
    assert posts.vacancies(walk.now) == []
    assert posts.units_without_head(walk.now) == []
    User.objects.filter(username="he").update(is_active=False)
    (vacancy,) = posts.vacancies(walk.now)
    assert (vacancy.unit.code, vacancy.roles, vacancy.count) == ("EEB", (Role.UNIT_HEAD,), 1)
    assert [(unit.code, n) for unit, n in posts.units_without_head(walk.now)] == [("EEB", 1)]


def test_rows_follow_a_new_calendar_without_an_event(walk, monkeypatch):
    walk.to(State.ASSIGNED)
    assert projecting.reproject(closed=False) == 0
    before, events = walk.matter.yellow_from, Event.objects.count()
    known = calendar()
    year = walk.matter.due.astimezone(CHINA).year
    table = known.years[year]
    last = walk.matter.due.astimezone(CHINA).date()
    free = table.free | {last - timedelta(days=n) for n in range(5)}
    changed = YearTable(year=year, free=free, worked=table.worked)
    newer = type(known)(years={**known.years, year: changed}, hours=known.hours)
    monkeypatch.setattr("huiyin.ledger.rulebook.calendar", lambda: newer)
    assert replay().differences
    assert projecting.reproject(closed=False) == 1
    assert walk.matter.yellow_from < before
    assert Event.objects.count() == events
    assert replay().differences == []


def test_rows_are_computed_again_once_for_new_tables(walk):
    walk.to(State.RECTIFYING)
    Matter.objects.update(yellow_from=None)
    assert projecting.reproject_if_changed(walk.now) == 1
    Matter.objects.update(yellow_from=None)
    assert projecting.reproject_if_changed(walk.now) == 0
    ProjectedWith.objects.update(fingerprint=f"{PROJECTION}.former")
    assert projecting.reproject_if_changed(walk.now) == 1


def test_closed_matters_are_computed_again_by_a_new_program_only(walk):
    walk.to(State.CLOSED)
    right = walk.matter.office_red_at
    wrong = {"office_red_at": walk.now}
    for former, follows in ((f"{PROJECTION}.former", False), (f"{PROJECTION - 1}.former", True)):
        projecting.reproject_if_changed(walk.now)
        Matter.objects.update(**wrong)
        ProjectedWith.objects.update(fingerprint=former)
        assert projecting.reproject_if_changed(walk.now) == follows
        assert (walk.matter.office_red_at == right) == follows
    assert replay().differences == []


def test_tries_that_have_begun_count_before_they_are_judged(walk):
    begun = [lockout.begin("he", f"10.0.0.{n}", walk.now) for n in range(7)]
    judged = [one for one in begun if isinstance(one, LoginAttempt)]
    assert len(judged) == lockout.TRIES_PER_ACCOUNT
    assert {one.by for one in begun if isinstance(one, lockout.Locked)} == {"account"}


def test_a_right_try_leaves_no_wrong_one_behind(walk):
    attempt = lockout.begin("he", "10.0.0.1", walk.now)
    lockout.settle(attempt, whole=False)
    assert LoginAttempt.objects.count() == 0


def test_the_command_line_moves_disables_grants_and_revokes(walk, people):
    app = typer.Typer()
    commands.register(app)

    def run(*words: str):
        return CliRunner().invoke(app, list(words))

    assert run("unit", "add", "PRK", "园林局", "--parent", "HUD").exit_code == 0
    assert run("user", "move", "hai", "PRK").exit_code == 0
    assert User.objects.get(username="hai").unit.parent.code == "HUD"
    assert run("user", "grant", "hai", "unit_head", "--unit", "PRK").exit_code == 0
    assert run("user", "revoke", "hai", "unit_head", "--unit", "PRK").exit_code == 0
    assert run("user", "disable", "hai").exit_code == 0
    assert not User.objects.get(username="hai").is_active
    assert run("user", "move", "nobody", "PRK").exit_code != 0
    assert run("user", "move", "jing", "nowhere").exit_code != 0


def test_what_the_system_leaves_to_the_unit_says_why_in_the_citys_language(walk, people):
    walk.to(State.RECTIFYING)
    done = handing_over.disable(people["jing"], leave=True, by=None, at=walk.tick())
    assert done.moved == (walk.number,)
    assert "账号已停用" in Event.objects.get(verb="hand_over").body

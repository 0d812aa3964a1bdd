"""What pages are given: inboxes, tables, a matter, a board; and nothing to whom it is closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from huiyin.base import clock
from huiyin.ledger import access, rulebook
from huiyin.ledger.choices import AccessKind, Light, State, Verb
from huiyin.ledger.core.lights import light
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import AccessLog, DailyTally, Matter
from huiyin.ledger.queries import (
    LedgerFilter,
    board,
    inbox,
    inbox_size,
    ledger_rows,
    news,
)
from huiyin.ledger.scene import Scene, open_scene
from huiyin.ledger.verbs import opening
from huiyin.ledger.verbs.outbox import deliver_due
from tests.ledger.people import START, Walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def scene(walk: Walk, name: str, number: str = "") -> Scene:
    """The matter as this person's page has it."""
    request = RequestFactory().get("/")
    request.user = walk.people[name]
    with clock.fixed(walk.now):
        return open_scene(request, number or walk.number)


EVERYBODY_WAITED_FOR = [
    (State.REGISTERED, Verb.ASSIGN, {"du", "dan", "dou"}),
    (State.ASSIGNED, Verb.ACCEPT, {"he"}),
    (State.PLANNING, Verb.PROPOSE_PLAN, {"he"}),
    (State.PLAN_REVIEW, Verb.APPROVE_PLAN, {"du", "dan", "dou"}),
    (State.RECTIFYING, Verb.ADD_EVIDENCE, {"he", "jing", "xie"}),
    (State.VERIFYING, Verb.PASS, {"yan", "yao"}),
    (State.REPLYING, Verb.REPLY, {"he", "jing"}),
    (State.CLOSING, Verb.CLOSE, {"du", "dan", "dou", "ling"}),
    (State.CLOSED, None, set()),
]


@pytest.mark.parametrize(("state", "verb", "names"), EVERYBODY_WAITED_FOR)
def test_a_matter_stands_in_the_inboxes_of_those_it_waits_for(walk, state, verb, names):
    walk.to(state)
    lines = {name: inbox(user, walk.now) for name, user in walk.people.items()}
    assert {name for name, found in lines.items() if found} == names
    assert {look.value for found in lines.values() for ln in found for look in ln.verbs} == (
        {verb} if verb else set()
    )
    assert all(inbox_size(user, walk.now) == len(lines[n]) for n, user in walk.people.items())


def test_an_inbox_begins_with_the_most_urgent(people):
    late = Walk(people, now=START - timedelta(days=30)).register().assign()
    soon = Walk(people).register(place=opening.place_of("西河口", code="x")).assign()
    lines = inbox(people["he"], soon.now)
    assert [line.matter.number for line in lines] == [late.number, soon.number]
    assert [line.light for line in lines] == [Light.RED, Light.GREEN]


def test_news_tell_a_person_what_came(walk):
    walk.register().assign()
    deliver_due(walk.now)
    assert [item.verb for item in news(walk.people["he"])] == ["assign"]
    assert news(walk.people["hai"]) == []


SEES = {
    "ren": True, "du": True, "ling": True, "yan": True, "shen": True,
    "he": True, "jing": True, "xie": True, "hai": False, "guan": False,
}  # fmt: skip


@pytest.mark.parametrize(("name", "sees"), SEES.items())
def test_a_matter_is_open_to_those_concerned_and_the_office(walk, name, sees):
    walk.to(State.PLANNING)
    user = walk.people[name]
    assert (ledger_rows(user, walk.now, LedgerFilter()).total == 1) is sees
    if sees:
        assert scene(walk, name).row.number == walk.number
        return
    for number in (walk.number, "HY1999-000001"):
        with pytest.raises(Refused) as refused:
            scene(walk, name, number)
        assert refused.value.refusal is access.NOT_YOURS
    assert AccessLog.objects.filter(kind=AccessKind.REFUSED, user=user).count() == 2


def test_every_act_offered_agrees_with_what_the_engine_does(walk):
    walk.to(State.VERIFYING)
    for name in ("yan", "yu", "du"):
        offered = dict(scene(walk, name).acts)[Verb.PASS]
        before = walk.facts()
        if offered is None:
            continue
        with pytest.raises(Refused) as refused:
            walk.pass_check(name)
        assert refused.value.refusal.code == offered.code
        assert walk.facts() == before


def test_each_look_at_a_raiser_is_logged_and_few_may_look(walk):
    walk.to(State.RECTIFYING)
    kept = walk.matter.clues.get().raiser
    assert (kept.masked_name, kept.masked_phone) == ("赵**", "139******78")
    with pytest.raises(Refused, match="MASKED"):
        access.look_at_raiser(
            walk.people["he"],
            number=walk.number,
            raiser_ref=walk.raiser,
            purpose="answer",
            at=walk.now,
        )
    assert not AccessLog.objects.filter(kind=AccessKind.LOOK).exists()
    raiser = access.look_at_raiser(
        walk.people["du"],
        number=walk.number,
        raiser_ref=walk.raiser,
        purpose="call_back",
        at=walk.now,
    )
    assert raiser.phone == "13912345678"
    line = AccessLog.objects.get(kind=AccessKind.LOOK)
    assert (line.user, line.matter) == (walk.people["du"], walk.matter)
    assert line.detail == f"call_back {walk.raiser}"


def test_the_light_of_a_row_is_the_light_of_the_core_at_every_moment(walk):
    for name in ("register", "assign", "accept", "propose_plan", "approve_plan", "evidence"):
        getattr(walk, name)()
        state, row = walk.folded, walk.matter
        policy, calendar = rulebook.policy_of(state), rulebook.calendar()
        for hours in range(0, 24 * 60, 7):
            moment = walk.now + timedelta(hours=hours)
            lit = light(state, policy, calendar, moment)
            assert row.light(moment) == lit.colour
            assert row.was_red(moment) == lit.was_red
            found = ledger_rows(walk.people["du"], moment, LedgerFilter(light=lit.colour), page=1)
            assert found.total == 1


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (LedgerFilter(state="registered"), {"b"}),
        (LedgerFilter(unit="EEB"), {"a"}),
        (LedgerFilter(kind="exceedance"), {"b"}),
        (LedgerFilter(text="西河"), {"b"}),
        (LedgerFilter(text="hy2020-000001"), {"a"}),
        (LedgerFilter(place="donghekou"), {"a"}),
        (LedgerFilter(first_day=START.date() + timedelta(days=1)), set()),
        (LedgerFilter(last_day=START.date()), {"a", "b"}),
        (LedgerFilter(channel="hotline", open_only=True), {"a", "b"}),
        (LedgerFilter(grade="major"), set()),
    ],
)
def test_the_table_finds_by(people, wanted, found):
    a = Walk(people).register().assign()
    b = Walk(people, kind="exceedance").register(
        title="西河口氨氮", place=opening.place_of("西河口", code="xihekou")
    )
    names = {a.number: "a", b.number: "b"}
    rows = ledger_rows(people["du"], b.now, wanted).rows
    assert {names[row.number] for row, _ in rows} == found


def test_the_table_comes_in_pages(people):
    for n in range(5):
        Walk(people).register(place=opening.place_of(f"断面{n}", code=f"p{n}"))
    pages = [
        ledger_rows(people["du"], START, LedgerFilter(order="newest"), page=n, size=2)
        for n in (1, 2, 3, 99)
    ]
    assert [len(page.rows) for page in pages] == [2, 2, 1, 1]
    assert {page.total for page in pages} == {5}
    assert len({row.pk for page in pages for row, _ in page.rows}) == 5


def test_the_board_balances_and_names_the_four_zeros(people):
    first = Walk(people).to(State.CLOSED)
    start, end = date(2020, 5, 30), first.now.date() + timedelta(days=2)
    second = Walk(people, now=first.now).register()
    third = Walk(people, now=first.now).register(place=opening.place_of("x", code="x")).assign()
    now = third.now
    shown = board(people["du"], now, first=start, last=end)
    assert shown.balances
    whole = shown.whole
    assert (whole.opening, whole.new, whole.closed, whole.closing) == (0, 3, 1, 2)
    zeros = shown.zeros
    assert (zeros.unassigned, zeros.overdue, zeros.unanswered, zeros.unverified) == (1, 0, 0, 0)
    assert not zeros.all_zero
    assert [(u.code, u.open, u.struck_off) for u in shown.units] == [("EEB", 1, 1)]
    assert sum(count for _, count in shown.ageing) == 2
    assert shown.fell_due.due == 1
    assert second.state == State.REGISTERED

    unit = board(people["du"], now, first=start, last=end, unit="EEB")
    assert (unit.whole.transferred_in, unit.whole.closed, unit.whole.closing) == (2, 1, 1)
    past = board(people["du"], now, first=start, last=date(2020, 6, 1))
    assert (past.whole.new, past.whole.closing) == (1, 1)


def test_a_tally_that_lies_shows_on_the_board(walk):
    walk.register()
    DailyTally.objects.update(closed=3)
    shown = board(walk.people["du"], walk.now, first=START.date(), last=START.date())
    assert shown.whole.opening != 0


def test_a_head_sees_the_board_of_the_own_unit_only(people):
    Walk(people).register().assign()
    other = Walk(people).register(place=opening.place_of("x", code="x")).assign(lead="HUD")
    shown = board(people["hai"], other.now, first=START.date(), last=START.date(), unit="EEB")
    assert [line.code for line in shown.units] == ["HUD"]


def test_pages_ask_a_fixed_number_of_questions(people, connection_queries):
    for n in range(4):
        Walk(people).register(place=opening.place_of(f"断面{n}", code=f"p{n}")).assign()
    walk = Walk(people).to(State.CLOSING)
    du, now = people["du"], walk.now
    counts = {}
    for name, ask in {
        "inbox": lambda: inbox(du, now),
        "table": lambda: ledger_rows(du, now, LedgerFilter()),
        "board": lambda: board(du, now, first=START.date(), last=now.date()),
    }.items():
        with connection_queries() as asked:
            ask()
        counts[name] = len(asked)
    assert counts["inbox"] <= 4
    assert counts["table"] <= 4
    assert counts["board"] <= 8
    assert Matter.objects.count() == 5


@pytest.fixture
def connection_queries():
    return lambda: CaptureQueriesContext(connection)

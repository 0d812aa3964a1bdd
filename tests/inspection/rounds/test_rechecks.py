"""回头看: the draw, the checker, and what follows a failed recheck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from huiyin.inspection import access
from huiyin.inspection.errors import RoundRefused
from huiyin.inspection.models import RecheckItem, RecheckList
from huiyin.inspection.verbs import rechecks
from huiyin.inspection.verbs.rechecks import Order
from huiyin.ledger.core.parts import Place
from huiyin.ledger.errors import BadToken, Refused
from huiyin.ledger.models import Event, EvidenceFile, Matter
from huiyin.ledger.verbs.opening import place_of
from tests.ledger.people import STRAIGHT, Walk, a_photo

pytestmark = pytest.mark.django_db


@dataclass
class Closed:
    """Two matters struck off, and the day after."""

    people: dict
    walks: list[Walk]

    @property
    def now(self):
        return max(walk.now for walk in self.walks) + timedelta(days=1)

    @property
    def order(self) -> Order:
        days = [walk.matter.closed_at.date() for walk in self.walks]
        return Order(first_day=min(days), last_day=max(days), by_lot=1, by_risk=1)

    def draw(self, by: str = "du", form: str = "t", **facts) -> RecheckList:
        order = Order(**{**self._plain(), **facts})
        return rechecks.draw(order, actor=self.people[by], token=form, at=self.now)

    def _plain(self) -> dict:
        order = self.order
        return {
            "first_day": order.first_day,
            "last_day": order.last_day,
            "by_lot": order.by_lot,
            "by_risk": order.by_risk,
        }

    def look(self, item: RecheckItem, *, by=None, passed=True, token=None, minutes=5, photos=()):
        at = self.now + timedelta(minutes=minutes)
        return rechecks.recheck(
            item.pk,
            passed=passed,
            seen_at=at,
            seen_where=Place(name="东河口"),
            remark="已到现场",
            photos=photos,
            actor=by or item.checker,
            token=token,
            at=at,
        )

    def facts(self) -> tuple:
        return (
            list(RecheckList.objects.values()),
            list(RecheckItem.objects.values()),
            Event.objects.count(),
            EvidenceFile.objects.count(),
        )


@pytest.fixture
def closed(people) -> Closed:
    walks = []
    for name in ("甲", "乙"):
        walk = Walk(people).register(place=place_of(f"{name}断面", code=name))
        for step in STRAIGHT[1:]:
            getattr(walk, step[0])(*step[1:])
        walks.append(walk)
    return Closed(people, walks)


def refused(rule: str, closed: Closed, act) -> None:
    before = closed.facts()
    with pytest.raises(RoundRefused) as caught:
        act()
    assert caught.value.refusal.rule == rule
    assert closed.facts() == before


def test_the_draw_can_be_made_again_by_anybody(closed):
    kept = closed.draw()
    drawn = {(one.matter, one.by_lot) for one in rechecks.redo(kept)}
    assert drawn == {(i.matter.number, i.ground == "random") for i in kept.items.all()}
    assert len(drawn) == 2
    assert kept.seed in set(Event.objects.values_list("hash", flat=True))
    event = Event.objects.get(hash=kept.seed)
    assert event.at.date() < closed.now.date()


def test_a_pool_somebody_changed_draws_another_list(closed):
    kept = closed.draw()
    kept.pool = [row | {"score": 0, "reasons": []} for row in kept.pool]
    assert len(rechecks.redo(kept)) == 1


def test_reasons_stand_beside_each_matter(closed):
    item = closed.draw().items.get(ground="risk")
    assert (item.reasons, item.score) == (["thin_evidence"], 2)


def test_the_checker_is_neither_of_the_unit_nor_the_one_who_passed(closed):
    for item in closed.draw().items.all():
        assert item.checker.username == "yao"


def test_days_are_drawn_from_once(closed):
    closed.draw()
    assert closed.draw() == RecheckList.objects.get()
    refused("R-DRAWN", closed, lambda: closed.draw(form="again"))
    with pytest.raises(BadToken):
        closed.draw(by="dan")


def test_only_the_office_draws_from_days_that_are_over(closed):
    refused("R-DRAW", closed, lambda: closed.draw(by="yan"))
    refused("R-PERIOD", closed, lambda: closed.draw(last_day=closed.now.date()))
    refused("R-COUNT", closed, lambda: closed.draw(by_lot=0, by_risk=0))


def test_a_recheck_stands_in_the_matters_chain_with_its_photographs(closed):
    item = closed.draw().items.first()
    closed.look(item, photos=(("后.jpg", a_photo(200)),))
    item.refresh_from_db()
    assert (item.result, item.done_by.username, item.photos.count()) == ("passed", "yao", 1)
    last = Event.objects.filter(matter=item.matter).last()
    assert (last.verb, last.actor) == ("recheck", "yao")
    assert item.photos.get().sha256 in last.body


def test_a_recheck_sent_twice_is_one(closed):
    item = closed.draw().items.first()
    _, first = closed.look(item, token="form")
    before = closed.facts()
    _, second = closed.look(item, token="form", minutes=9)
    assert (first.replayed, second.replayed) == (False, True)
    assert closed.facts() == before
    refused("R-DONE", closed, lambda: closed.look(item, token="other", minutes=10))


def test_nobody_else_makes_the_recheck(closed):
    item = closed.draw().items.first()
    refused("R-CHECKER", closed, lambda: closed.look(item, by=closed.people["du"]))
    refused("ACCESS", closed, lambda: closed.look(item, by=closed.people["yan"]))


def test_a_failed_recheck_opens_the_same_matter_one_cycle_on(closed):
    item = closed.draw().items.first()
    at = closed.now + timedelta(hours=1)
    du = closed.people["du"]
    again = {"reason": "回头看不合格", "actor": du, "at": at}
    refused("R-FAILED", closed, lambda: rechecks.reopen(item.pk, **again))
    closed.look(item, passed=False)
    with pytest.raises(Refused):
        rechecks.reopen(item.pk, **again | {"actor": item.checker})
    rechecks.reopen(item.pk, **again)
    matter = Matter.objects.get(pk=item.matter_id)
    assert (matter.state, matter.cycle) == ("assigned", 2)


def test_the_unit_does_not_learn_that_it_was_drawn(closed):
    closed.draw()
    at = closed.now
    assert not access.recheck_items(closed.people["he"], at).exists()
    assert access.recheck_items(closed.people["yao"], at).count() == 2
    assert access.recheck_items(closed.people["du"], at).count() == 2

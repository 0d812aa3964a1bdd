"""Many matters registered at once are, row for row, what the single verb makes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huiyin.ledger.choices import AccessKind, Channel, RaiserKind
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import (
    AccessLog,
    ActToken,
    Clue,
    DailyTally,
    Event,
    Matter,
    OutboxRow,
    Raiser,
    SealedText,
    WaitingFor,
)
from huiyin.ledger.replay import replay
from huiyin.ledger.sealing import holds, is_raiser
from huiyin.ledger.verbs import opening
from huiyin.ledger.verbs.opening import ClueFacts, MatterFacts, place_of
from huiyin.ledger.verbs.registering import register_many

pytestmark = pytest.mark.django_db


def facts(number: int, **changed) -> MatterFacts:
    usual = MatterFacts(
        kind="finding" if number % 2 else "rectify_now",
        title=f"问题{number}",
        cause="水环境",
        place=place_of(f"地点{number}", longitude=113.5, latitude=34.7),
        clue=ClueFacts(
            channel=Channel.IMPORT,
            observed_at=changed.pop("observed_at"),
            summary="摘要",
            words="原文",
            raiser_kind=RaiserKind.UNIT,
            raiser_name="第三督导组",
            id=f"wb:{number}",
        ),
        description="说明",
    )
    return replace(usual, **changed)


SECRET = {"id", "matter_id", "salt", "ref", "commitment", "raiser_ref", "raiser_id", "details_ref",
          "last_hash", "hash", "prev", "body", "number", "matter_number", "token"}  # fmt: skip


def rows(model, numbers: list[str]) -> list[dict]:
    """Rows of these matters without keys, salts and what is made of them."""
    by_number = {"SealedText": "matter_number"}.get(model.__name__, "matter__number")
    key = "number" if model is Matter else by_number
    found = model.objects.filter(**{f"{key}__in": numbers}).order_by(key, "pk").values()
    return [{k: v for k, v in row.items() if k not in SECRET} for row in found]


def test_bulk_and_single_registration_give_the_same_rows(people, now):
    wanted = [facts(n, observed_at=now) for n in range(6)]
    single = [
        opening.register(
            **{name: getattr(one, name) for name in one.__slots__},
            actor=people["ren"], at=now, token=f"one-{n}",
        ).number
        for n, one in enumerate(wanted)
    ]  # fmt: skip
    tally = list(DailyTally.objects.values())
    made = register_many(
        [(f"many-{n}", one) for n, one in enumerate(wanted)], actor=people["ren"], at=now
    )
    many = [one.matter.number for one in made]
    assert all(one.is_new for one in made)
    assert many == [f"HY2026-{n:06d}" for n in range(7, 13)]
    for model in (Matter, Event, Clue, WaitingFor, OutboxRow, SealedText, ActToken):
        assert rows(model, many) == rows(model, single), model.__name__
        assert rows(model, many), model.__name__
    for row in tally:
        assert DailyTally.objects.get(pk=row["id"]).new == 2 * row["new"]
    assert DailyTally.objects.count() == len(tally)
    assert all(holds(row) for row in SealedText.objects.all())
    assert all(is_raiser(row) for row in Raiser.objects.all())
    report = replay()
    assert report.matters == 12
    assert report.differences == []


def test_a_refused_form_leaves_the_others_alone(people, now):
    wanted = [
        ("a", facts(1, observed_at=now)),
        ("b", facts(2, observed_at=now, title="")),
        ("c", facts(3, observed_at=now)),
    ]
    made = register_many(wanted, actor=people["ren"], at=now)
    assert [one.is_new for one in made] == [True, False, True]
    assert made[1].refusal.code == "F-EMPTY"
    assert Matter.objects.count() == 2
    assert Raiser.objects.count() == 2
    assert SealedText.objects.filter(matter_number="HY2026-000002").count() == 0
    assert AccessLog.objects.filter(kind=AccessKind.REFUSED, rule="F-EMPTY").count() == 1
    assert replay().differences == []


def test_the_same_tokens_again_make_no_second_matter(people, now):
    wanted = [(f"t{n}", facts(n, observed_at=now)) for n in range(4)]
    first = register_many(wanted[:3], actor=people["ren"], at=now)
    before = Event.objects.count()
    again = register_many(wanted, actor=people["du"], at=now)
    assert [one.is_new for one in again] == [False, False, False, True]
    assert [one.matter for one in again[:3]] == [one.matter for one in first]
    assert Event.objects.count() == before + 1


def test_who_may_not_register_is_refused_whole_and_once(people, now):
    wanted = [(f"t{n}", facts(n, observed_at=now)) for n in range(3)]
    with pytest.raises(Refused):
        register_many(wanted, actor=people["jing"], at=now)
    assert Matter.objects.count() == Raiser.objects.count() == SealedText.objects.count() == 0
    assert AccessLog.objects.filter(kind=AccessKind.REFUSED).count() == 1


def test_a_double_of_an_open_matter_is_refused_and_the_rest_registered(people, now):
    here = place_of("东河口", code="donghekou")
    register_many([("x", facts(1, observed_at=now, place=here))], actor=people["ren"], at=now)
    wanted = [
        ("a", facts(1, observed_at=now, place=here)),
        ("b", facts(5, observed_at=now)),
    ]
    made = register_many(wanted, actor=people["ren"], at=now)
    assert made[0].refusal.code == "SAME"
    assert made[1].is_new
    assert Matter.objects.count() == 2
    assert replay().differences == []

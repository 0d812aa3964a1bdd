"""The year's list: every line a matter, progress from steps and checks, published by choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from huiyin.inspection.core import practical as core
from huiyin.inspection.core.practical import Progress, Shown, Stage, Thing
from huiyin.inspection.models import PracticalThing
from huiyin.inspection.verbs import practical
from huiyin.inspection.verbs.practical import Entry
from huiyin.ledger.choices import State
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import AccessLog, Event, Matter

pytestmark = pytest.mark.django_db
PAGE = "/inspection/practical/"
LAVATORIES = Entry(
    title="改造公共厕所",
    goal="改造老旧公共厕所三十座",
    target_amount=Decimal(30),
    target_unit="座",
    lead="EEB",
    due=date(2020, 11, 30),
)


def add(walk, *entries: Entry, who: str = "du", token: str = "y" * 24):
    entries = entries or (LAVATORIES,)
    report = practical.add_list(2020, entries, token=token, actor=walk.people[who], at=walk.tick())
    if report.added:
        walk.number = report.added[0]
    return report


def test_every_line_is_a_matter_assigned_with_its_date(walk):
    report = add(walk)
    matter = Matter.objects.get(number=report.added[0])
    assert (matter.kind, matter.state, matter.channel) == (
        "practical",
        State.ASSIGNED,
        "work_report",
    )
    assert matter.lead_unit.code == "EEB"
    assert matter.due.astimezone(walk.now.tzinfo).date() == LAVATORIES.due
    thing = PracticalThing.objects.get()
    assert (thing.target, thing.published_at) == ("30 座", None)


def test_good_lines_are_kept_and_bad_ones_named(walk):
    lines = (
        LAVATORIES,
        replace(LAVATORIES, title="无此单位", lead="NONE"),
        replace(LAVATORIES, title="已过期", due=date(2020, 1, 1)),
        replace(LAVATORIES, title="改造菜市场"),
    )
    report = add(walk, *lines)
    assert len(report.added) == 2
    assert [line for line, _why in report.refused] == [2, 3]
    assert sorted(Matter.objects.values_list("title", flat=True)) == ["改造公共厕所", "改造菜市场"]


def test_the_same_list_sent_again_adds_nothing(walk):
    first = add(walk)
    events = Event.objects.count()
    assert add(walk).added == first.added
    assert (Event.objects.count(), PracticalThing.objects.count()) == (events, 1)


@pytest.mark.parametrize("who", ["ren", "he", "ling", "shen", "yan"])
def test_only_supervisors_keep_the_list(walk, who):
    with pytest.raises(Refused, match="ROLE"):
        add(walk, who=who)
    assert not Matter.objects.exists()


def test_progress_follows_steps_and_checks(walk):
    add(walk)
    stages = [progress(walk).stage]
    walk.accept().propose_plan()
    stages.append(progress(walk).stage)
    walk.approve_plan()
    stages.append(progress(walk).stage)
    walk.complete("1")
    half = progress(walk)
    stages.append(half.stage)
    walk.complete("2").evidence().submit()
    stages.append(progress(walk).stage)
    walk.pass_check()
    stages.append(progress(walk).stage)
    assert stages == [
        Stage.LISTED,
        Stage.LISTED,
        Stage.PLANNED,
        Stage.UNDER_WAY,
        Stage.STEPS_DONE,
        Stage.CHECKED,
    ]
    assert (half.done, half.total) == (1, 2)


def progress(walk) -> Progress:
    return core.progress(walk.folded)


def test_a_failed_check_is_not_progress(walk):
    add(walk)
    walk.accept().propose_plan().approve_plan().complete("1").complete("2").evidence().submit()
    walk.fail_check()
    assert progress(walk).stage is Stage.STEPS_DONE


@pytest.mark.parametrize("chosen", [[], ["goal"], ["lead", "due"], list(Shown), ["owner", "phone"]])
def test_only_what_was_chosen_is_published(chosen):
    nothing = Progress(stage=Stage.LISTED, steps=(), done=None, total=None)
    thing = Thing(title="t", goal="g", target="1 座", lead="局", due=None, progress=nothing)
    shown = core.published(thing, chosen)
    assert set(shown) == {"title"} | {str(f) for f in Shown if f in chosen}


def test_nothing_is_public_until_it_is_published_and_it_can_be_taken_back(walk):
    add(walk)
    public = Client(headers={"accept-language": "en"})
    url = "/ask/practical/?year=2020"
    assert "改造公共厕所" not in public.get(url).content.decode()
    du = walk.people["du"]
    practical.publish([walk.number], ["target", "stage"], actor=du, at=walk.tick())
    text = public.get(url).content.decode()
    assert "改造公共厕所" in text
    assert "30 座" in text
    assert "三十座" not in text
    assert "Environment Bureau" not in text
    assert walk.number not in text
    assert practical.unpublish([walk.number], actor=du, at=walk.tick()) == 1
    assert "改造公共厕所" not in public.get(url).content.decode()


def test_the_public_page_names_no_owner_of_a_step(walk):
    add(walk)
    walk.accept().propose_plan().approve_plan()
    practical.publish([walk.number], list(Shown), actor=walk.people["du"], at=walk.tick())
    text = Client().get("/ask/practical/?year=2020").content.decode()
    assert "查明来源" in text
    assert "景办" not in text


@pytest.mark.parametrize("who", ["ren", "he", "shen"])
def test_only_supervisors_publish(walk, who):
    add(walk)
    with pytest.raises(Refused):
        practical.publish([walk.number], list(Shown), actor=walk.people[who], at=walk.now)
    assert PracticalThing.objects.get().published_at is None


def test_a_list_is_added_and_published_from_the_page(walk, desk):
    client = desk.client("du")
    form = {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "0",
        "token": "z" * 24,
        "form-0-title": "改造公共厕所",
        "form-0-goal": "三十座",
        "form-0-target_amount": "30",
        "form-0-target_unit": "座",
        "form-0-lead": "EEB",
        "form-0-due": "2020-11-30",
        "form-1-title": "",
    }
    bad = desk.at(client.post, f"{PAGE}new/?year=2020", form | {"form-0-target_amount": "many"})
    assert bad.status_code == 422
    assert not Matter.objects.exists()
    assert desk.at(client.post, f"{PAGE}new/?year=2020", form).status_code == 302
    desk.at(client.post, f"{PAGE}new/?year=2020", form)
    thing = PracticalThing.objects.get()
    page = desk.at(client.get, f"{PAGE}?year=2020")
    assert thing.matter.title in page.content.decode()
    chosen = {"number": thing.matter.number, "field": ["goal"], "publish": "1"}
    desk.at(client.post, f"{PAGE}?year=2020", chosen)
    thing.refresh_from_db()
    assert thing.published_fields == ["goal"]


def test_who_keeps_no_list_sees_progress_and_no_buttons(walk, desk):
    add(walk)
    page = desk.at(desk.client("ling").get, f"{PAGE}?year=2020")
    assert page.context["may_keep"] is False
    assert desk.at(desk.client("ling").get, f"{PAGE}new/").status_code == 409
    refused = desk.at(desk.client("ling").post, PAGE, {"number": walk.number, "publish": "1"})
    assert refused.status_code == 409
    assert PracticalThing.objects.get().published_at is None


@pytest.mark.parametrize("year", ["abcd", "20200", "٢٠٢٠", "", "0000", "9999"])
def test_a_strange_year_is_no_fault(db, year):
    assert Client().get("/ask/practical/", {"year": year}).status_code == 200


def test_a_line_whose_assignment_is_refused_leaves_nothing(walk):
    report = add(walk, replace(LAVATORIES, due=date(2199, 1, 1)))
    assert [line for line, _why in report.refused] == [1]
    assert (Matter.objects.count(), PracticalThing.objects.count()) == (0, 0)
    assert AccessLog.objects.filter(kind="refused", detail__startswith="practical").exists()

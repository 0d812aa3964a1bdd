"""What a version changes and whose judgement changes: 2026-03-01 is the living example."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from huiyin.water.core.discharge.holding import Law, Outcome, Standing
from huiyin.water.core.discharge.scope import Basin, Kind
from huiyin.water.core.discharge.versions import Case, ChangeKind, diff, rejudged
from huiyin.water.discharge import DB41_1820, GB18918, law, standard
from tests.water.core.discharge.places import AFTER, BEFORE, DAILY, SINGLE, value, works
from tests.water.core.discharge.test_holding import amended

GB = standard(GB18918)


def test_the_amendment_of_2026_moves_three_items_and_adds_four():
    changes = diff(GB.in_force(BEFORE), GB.in_force(AFTER))
    removed = {c.factor for c in changes if c.kind is ChangeKind.REMOVED}
    added = {c.factor for c in changes if c.kind is ChangeKind.ADDED}
    assert removed == {"ph", "colour", "faecal_coliforms"}
    assert added == removed | {"cod", "nh3n", "tn", "tp"}
    assert {c.kind for c in changes} == {ChangeKind.REMOVED, ChangeKind.ADDED}
    assert {c.basis for c in changes if c.kind is ChangeKind.REMOVED} == {DAILY}


def test_nothing_changes_between_two_days_of_one_version():
    assert diff(GB.in_force(BEFORE), GB.in_force(BEFORE.replace(day=1))) == ()


def test_an_import_makes_figures_known():
    changes = diff(GB.in_force(AFTER), amended().in_force(AFTER))
    assert Counter((c.factor, c.kind) for c in changes) == {("cod", ChangeKind.BECAME_KNOWN): 4}
    back = diff(amended().in_force(AFTER), GB.in_force(AFTER))
    assert {c.kind for c in back} == {ChangeKind.BECAME_UNKNOWN}


def test_tighter_laxer_and_merely_surer():
    rows = GB.in_force(AFTER)
    cod = next(row for row in rows if row.factor == "cod" and row.basis is DAILY)
    level, figure = cod.figures[0]

    def kinds(row):
        return [c.kind for c in diff([cod], [row])]

    def moved(high):
        return replace(cod, figures=((level, replace(figure, high=high)), *cod.figures[1:]))

    assert kinds(moved(40)) == [ChangeKind.TIGHTENED]
    assert kinds(moved(60)) == [ChangeKind.RELAXED]
    assert set(kinds(replace(cod, confidence="unverified"))) == {ChangeKind.CONFIDENCE}
    assert kinds(replace(cod, note="x")) == []


def test_whose_judgement_changes_on_2026_03_01():
    small_town = works(key="town", kind=Kind.TOWN, design_m3_per_day=300.0)
    large = works(key="large")
    values = (value("cod", 70.0), value("ph", 9.5, unit="1", basis=SINGLE))
    cases = [Case(small_town, values), Case(large, values)]
    found = rejudged(cases, law(), law(), then=BEFORE, now=AFTER)
    told = [(r.facility, r.measured.factor) for r in found]
    assert told == [("town", "cod"), ("town", "ph"), ("large", "ph")]
    town_cod, _, large_ph = found
    assert town_cod.before.worst.standing is Standing.LEGAL
    assert town_cod.after.choice.standard == DB41_1820
    assert town_cod.after.worst.standing is Standing.ADVISORY
    assert large_ph.before.worst.outcome is Outcome.NO_LIMIT
    assert large_ph.after.worst.outcome is Outcome.EXCEEDS


def test_whose_judgement_changes_by_an_import():
    imported = Law(law().scope, {**law().standards, GB18918: amended()})
    values = (value("cod", 61.0, basis=SINGLE), value("cod", 55.0))
    cases = [Case(works(), values), Case(works(key="Y", basin=Basin.YELLOW_RIVER), values)]
    (one,) = rejudged(cases, law(), imported, then=AFTER, now=AFTER)
    assert (one.facility, one.measured.basis) == ("W1", SINGLE)
    assert (one.before.worst.outcome, one.after.worst.outcome) == ("unknown", "exceeds")
    assert rejudged(cases, law(), imported, then=BEFORE, now=BEFORE) == ()

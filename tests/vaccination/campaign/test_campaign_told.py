"""Notes, wishes and faults are kinds and numbers, told in Chinese and English."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import get_args

import numpy as np
import pytest

from huiyin.vaccination.campaign.breach_words import CASES, RULES_CHINESE
from huiyin.vaccination.campaign.fault_words import CHINESE as FAULT_WORDS
from huiyin.vaccination.campaign.files import faults as faults_of_files
from huiyin.vaccination.campaign.files.notes import notes_json, read_notes
from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.campaign.note_words import notes_told
from huiyin.vaccination.campaign.progress_words import progress_told
from huiyin.vaccination.campaign.refusal_words import fault_told
from huiyin.vaccination.campaign.wish_words import giving_told, named_told, way_told
from huiyin.vaccination.core.answer import Ended, Progress
from huiyin.vaccination.core.campaign.check import Case, Rule
from huiyin.vaccination.core.campaign.faults import faults
from huiyin.vaccination.core.campaign.noted import (
    CutShort,
    Far,
    FarAway,
    LotOutside,
    Note,
    Scarce,
    Silence,
    SupplyShort,
    TargetMissed,
    Unreached,
    Unsent,
    Written,
)
from huiyin.vaccination.core.campaign.problem import Interval, Problem, Role, Target
from huiyin.vaccination.core.campaign.wishes import Giving, Named, Way, Wish
from huiyin.vaccination.core.campaign.wrongs import Wrong, fault
from tests.vaccination.campaign.small import english_in, sound, two_clinics

CLINICS = two_clinics()
EVERYWHERE = {"site": 1, "district": 0, "role": 2, "product": 1}
GIVINGS = tuple(Giving(Named(wish, **EVERYWHERE), 1234, 2, 3) for wish in Wish)
NOTES: tuple[Note, ...] = (
    TargetMissed(2, CLINICS.targets[1], 1, 1234, tuple(Scarce)),
    TargetMissed(1, CLINICS.targets[0], None, 50, ()),
    Unsent(1234),
    CutShort(Ended.CANCELLED),
    CutShort(Ended.TIME_LIMIT),
    Unreached(0, ()),
    Unreached(1234, (Way(GIVINGS[:1]), Way(GIVINGS[5:7])), None),
    *(Unreached(None, (), silence) for silence in Silence),
    FarAway(7, 1234, 15_000, 1, (Far(0, 1000, 1, 72_280, 174), Far(2, 200, 0, 16_000, 40))),
    LotOutside(3),
    SupplyShort(CLINICS.targets[0], 1234, 50),
)
BROKEN: tuple[Problem, ...] = (
    two_clinics(periods=0, staff_minutes=0, lendable=(1,), targets=(Target(0, 9, 1001),)),
    two_clinics(roster=-CLINICS.roster, roles=(Role("desk", 0), *CLINICS.roles[1:])),
    two_clinics(
        products=tuple(
            replace(one, intervals=(Interval(0, -1, 1001),), loss_permille=1000)
            for one in CLINICS.products
        ),
        lots=(replace(CLINICS.lots[0], doses=-1, last_day=-1),),
    ),
    two_clinics(
        sites=(
            replace(CLINICS.sites[0], must_open=True, must_close=True, seats=-1),
            replace(CLINICS.sites[1], must_open=True, min_periods=4, first=7),
        ),
        arcs=replace(CLINICS.arcs, site=np.zeros(len(CLINICS.arcs.site), dtype=np.int32)),
        communities=(replace(CLINICS.communities[0], people=(1,)), *CLINICS.communities[1:]),
        teams=(),
    ),
)


@pytest.mark.parametrize("language", Language)
def test_every_kind_is_told_in_both_languages(language: Language):
    assert {type(note) for note in NOTES} == {*get_args(Note)} - {Written}
    said = notes_told(CLINICS, NOTES, language)
    said += [giving_told(CLINICS, giving, language) for giving in GIVINGS]
    said += [named_told(CLINICS, giving.what, language) for giving in GIVINGS]
    found = [fault for problem in BROKEN for fault in faults(problem)]
    found.append(fault(Wrong.UNSTAFFED, district="west", period=2, staff=3, role="desk"))
    assert {fault.wrong for fault in found} == set(Wrong)
    said += [fault_told(fault, language) for fault in found]
    assert [one for one in said if not sound(one, language)] == []


def test_every_case_of_a_breach_is_told_of_the_same_figures_in_both_languages():
    def figures(said: tuple[str, ...]) -> set[str]:
        return {name for one in said for _, name, _, _ in Formatter().parse(one) if name}

    english, chinese = (CASES[language] for language in (Language.ENGLISH, Language.CHINESE))
    assert set(english) == set(chinese) == set(Case)
    assert set(RULES_CHINESE) == set(Rule)
    for case in Case:
        assert figures(english[case]) == figures(chinese[case]), case
        assert not english_in(" ".join(chinese[case]))


WORDS_AT = {"note": 2, "add": 1, "bad": 1, "whole": 1, "optional": 1, "among": 2, "sets": 2}
"""Where the readers of files say in words what a fault is about, by the name of the call."""
SAID_BY = {"found", "expected", "advice", "told", "units"}


def words_of(path: Path) -> Iterator[str]:
    """English that a reader of files writes: in a call, beside it, or with gaps to be filled."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        parts: list[ast.AST] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            parts = node.args[WORDS_AT[node.func.attr] :] if node.func.attr in WORDS_AT else []
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
            parts = node.args[:1]
        elif isinstance(node, ast.Assign):
            names = {getattr(one, "id", "") for one in ast.walk(node.targets[0])}
            parts = [node.value] if names & SAID_BY else []
        for part in parts:
            spread = part.elts if isinstance(part, ast.Tuple) else [part]
            spread = [v for one in spread for v in getattr(one, "values", [one])]
            yield from (one.value for one in spread if isinstance(one, ast.Constant) and one.value)


def test_every_fault_of_a_file_has_chinese_words():
    readers = Path(faults_of_files.__file__).parent.glob("*.py")
    said = {words for path in readers for words in words_of(path) if isinstance(words, str)}
    assert len(said) > 60
    assert {words for words in said if words not in FAULT_WORDS} == set()


@pytest.mark.parametrize("phase", ["choosing sites", "bound of travel", "every choice: late"])
def test_progress_is_told_in_chinese(phase: str):
    news = Progress(12.34, 1000.0, 990.0, phase=phase)
    said = progress_told(news, Language.CHINESE)
    assert "12.3 秒 · 方案 1,000 · 下界 990 · 差距 1.000%" in said
    assert not re.findall("[a-z]{3,}", said.replace("Ctrl-C", ""))
    assert progress_told(news, Language.ENGLISH).startswith(phase)


def test_a_way_out_names_places_amounts_and_periods_in_chinese():
    roster = Giving(Named(Wish.ROSTER, district=1, role=0), 2, 1, 2)
    opens = Giving(Named(Wish.MUST_OPEN, site=0), 1)
    said = way_told(CLINICS, Way((roster, opens)), Language.CHINESE)
    assert said == "west 的 desk 岗位增加 2 人（第 1 至 2 周期），同时允许接种点 s1 不开放"


@pytest.mark.parametrize("language", Language)
def test_notes_are_kinds_and_ids_in_a_file_and_read_as_they_were(language: Language):
    head = json.loads(json.dumps(notes_json(CLINICS, NOTES, language), ensure_ascii=False))
    assert read_notes(CLINICS, head) == NOTES
    missed = head["noted"][0]
    assert (missed["district"], missed["target"]["group"]) == ("west", "adult")
    assert missed["used_up"] == [one.value for one in Scarce]


def test_sentences_without_a_kind_stay_as_they_are():
    """Of an older plan, by hand, or about a district that the campaign no longer has."""
    head = notes_json(CLINICS, NOTES[:1], Language.ENGLISH)
    kept = [Written(sentence) for sentence in head["notes"]]
    assert list(read_notes(CLINICS, {"notes": head["notes"]})) == kept
    renamed = replace(CLINICS, districts=("north", "south"))
    assert list(read_notes(renamed, head)) == kept
    by_hand = {**head, "notes": ["ask the east", *head["notes"]]}
    assert read_notes(CLINICS, by_hand) == (Written("ask the east"), NOTES[0])

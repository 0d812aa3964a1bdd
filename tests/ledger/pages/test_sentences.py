"""Every kind of event has a sentence in both languages, and every rule has its words."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from django.utils import translation
from tools import messages

from huiyin.base.clock import CHINA
from huiyin.ledger.core import events as e
from huiyin.ledger.core.duties import DUTIES
from huiyin.ledger.core.guards import GUARDS
from huiyin.ledger.core.lifecycle import TABLE
from huiyin.ledger.core.refusals import FieldError, Refusal
from huiyin.ledger.core.states import Role, State, Verb
from huiyin.ledger.kinds_loader import kinds
from huiyin.ledger.names import Names
from huiyin.ledger.sentences import SAY, sentence
from huiyin.ledger.wording import field_words, refusing, rule_name

NAMES = Names(
    people={"bo": "薄水"}, units={"water": "水利局"}, raisers={"text": "诉求人 1（赵**）"}
)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
HEADER = {"at": NOW, "actor": "bo", "unit": "water", "role": Role.SUPERVISOR}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{3,}")


def a_value(kind: Any) -> Any:
    """Some value of a type that events hold."""
    origin = get_origin(kind)
    if origin is tuple:
        return (a_value(get_args(kind)[0]),)
    if origin is not None:
        return a_value(get_args(kind)[0])
    if is_dataclass(kind):
        return kind(**{name: a_value(t) for name, t in hints(kind).items()})
    if isinstance(kind, type) and issubclass(kind, str) and kind is not str:
        return next(iter(kind))
    plain = {str: "text", int: 1, bool: True, datetime: NOW, date: NOW.date()}
    return plain[kind]


def hints(cls: type) -> dict[str, Any]:
    known = get_type_hints(cls)
    return {f.name: known[f.name] for f in fields(cls)}


def an_event(cls: type[e.Event], **more: Any) -> e.Event:
    facts = {name: a_value(t) for name, t in hints(cls).items() if name not in HEADER}
    return cls(**facts | HEADER | {"on_behalf_of": None, "automatic": False} | more)


def test_who_was_not_reached_did_not_say_that_it_is_solved():
    gone = an_event(e.CalledBackOk, satisfied=None, reached=False, reason="空号", remark="")
    with translation.override("en"):
        said = sentence(gone, NAMES)
    assert ("could not be reached" in said.text, said.quote) == (True, "空号")
    with translation.override("zh-hans"):
        assert "未能联系上" in sentence(gone, NAMES).text


def test_no_kind_of_event_is_left_without_a_sentence():
    assert set(SAY) == set(e.EVENTS.values())


@pytest.mark.parametrize("cls", list(SAY))
def test_an_event_is_told_in_english(cls):
    with translation.override("en"):
        told = sentence(an_event(cls), NAMES)
    assert told.text.startswith("薄水 (水利局) ")
    assert "%(" not in told.text
    assert told.text.rstrip().endswith((".", ":")) or ": " in told.text


@pytest.mark.parametrize("cls", list(SAY))
def test_an_event_is_told_in_chinese(cls):
    with translation.override("zh-hans"):
        told = sentence(an_event(cls), NAMES)
    assert told.text.startswith("薄水（水利局）")
    assert CHINESE.search(told.text.removeprefix("薄水（水利局）"))
    assert set(LATIN_WORD.findall(told.text)) <= {"text"}


def test_an_act_passed_by_policy_names_no_person():
    with translation.override("en"):
        told = sentence(an_event(e.PlanApproved, automatic=True), NAMES)
    assert told.text == "By policy, without a person: approved the plan."


def test_an_act_for_somebody_else_names_both():
    with translation.override("en"):
        told = sentence(an_event(e.Accepted, on_behalf_of="bo", handler=None), NAMES)
    assert told.text == "薄水 (水利局, for 薄水) accepted the matter."


def test_what_turns_a_matter_back_is_marked():
    assert sentence(an_event(e.Failed), NAMES).tone == "turned-back"
    assert sentence(an_event(e.Noted), NAMES).tone == "minor"
    assert sentence(an_event(e.Passed), NAMES).tone == ""


def core_words() -> list[str]:
    """Every sentence and summary that the ledger's core may say."""
    core = messages.SOURCE / "ledger" / "core"
    return [
        text
        for path in sorted(core.rglob("*.py"))
        for _line, text in messages.core_messages(path.read_text(encoding="utf-8"))
    ]


def test_the_rules_are_among_the_words():
    words = set(core_words())
    for rule in (*DUTIES, *GUARDS):
        assert {rule.message, rule.summary, rule.next_step} <= words
    assert "Step %(step)s has no owner." in words


def test_every_rule_and_field_error_has_chinese():
    with translation.override("zh-hans"):
        untold = [text for text in core_words() if not CHINESE.search(translation.gettext(text))]
    assert untold == []


def test_every_criterion_of_every_kind_has_chinese():
    criteria = {text for kind in kinds().values() for text in kind.evidence_criteria}
    with translation.override("zh-hans"):
        assert all(CHINESE.search(translation.gettext(text)) for text in criteria)


def test_a_refusal_names_states_in_the_readers_words():
    refusal = Refusal(
        code="STATE",
        message="This is not possible while the matter is %(state)s.",
        who_may=(Role.SUPERVISOR,),
        next_step="It is possible when the matter is: %(sources)s.",
        params=(("state", State.CLOSED), ("sources", "closing, registered")),
    )
    with translation.override("zh-hans"):
        told = refusing(refusal)
    assert told.message == "事项处于“已销号”状态，不能办理此操作。"
    assert told.hint == "事项处于以下状态时可以办理：公示待销号、待研判。"
    assert told.rule == "STATE · 操作与当前状态不符"
    assert told.who == "督办员"


def test_the_two_rules_called_d7_are_told_apart():
    with translation.override("en"):
        told = {rule_name("D7", rule.message) for rule in DUTIES if rule.code == "D7"}
    assert len(told) == 2


def test_a_field_error_keeps_its_parameters():
    error = FieldError(
        field="due",
        code="R-OWNER",
        message="Step %(step)s has no owner.",
        params=(("step", "3"),),
    )
    with translation.override("zh-hans"):
        assert field_words(error) == "节点 3 未填责任单位。"


def test_every_verb_has_a_row_that_says_who_may():
    assert all(TABLE[verb].who for verb in Verb)

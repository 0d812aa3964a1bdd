"""Rule files: read with clear errors, frozen values, and never an activity among the inputs."""

from __future__ import annotations

import dataclasses

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from huiyin.inspection.assessment_files import DATA, LONGEST_FILE, read_rules, rule_files
from huiyin.inspection.core.assessment.activity import FORBIDDEN, activity_in
from huiyin.inspection.core.assessment.load import Load
from huiyin.inspection.core.assessment.measures import MEASURES, OUTCOME_VERBS, Measure
from huiyin.inspection.core.assessment.policy import WHOLE, faults
from huiyin.inspection.core.assessment.timeline import EVENTS
from huiyin.inspection.queries.assessment_events import READ
from huiyin.ledger.core.states import Verb
from huiyin.ledger.kinds_loader import PolicyFileError

SHIPPED = rule_files()[0]
ACTIVITY = (
    *("登录次数", "login_count", "log-ins", "照片数", "photos", "留痕", "文章篇数", "articles"),
    *("批示次数", "instructions", "会议次数", "meetings", "发送条数", "messages_sent", "积分"),
    *("bonus_points", "加分", "使用率", "uploads", "信息采用", "sign_ins"),
)
ACTIVITY_VERBS = {
    *(Verb.ADD_EVIDENCE, Verb.NOTE, Verb.COMPLETE_STEP, Verb.PROPOSE_PLAN, Verb.ACCEPT),
    *(Verb.INTERIM_REPLY, Verb.ASK_EXTENSION, Verb.DELEGATE, Verb.SUGGEST),
}


def with_text(old: str, new: str) -> bytes:
    text = SHIPPED.content.decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def words_of(value) -> list[str]:
    """Every key and text of a rule file but its sources, which may quote what is forbidden."""
    if isinstance(value, dict):
        pairs = [(k, v) for k, v in value.items() if k != "source"]
        return [str(k) for k, _ in pairs] + [w for _, v in pairs for w in words_of(v)]
    if isinstance(value, list):
        return [word for item in value for word in words_of(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("path", sorted(DATA.glob("*.yaml")), ids=lambda path: path.name)
def test_no_rule_file_names_an_activity(path):
    words = words_of(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert len(words) > 20
    assert [(word, activity_in(word)) for word in words if activity_in(word)] == []


def test_the_registry_of_measures_holds_no_activity():
    names = [*Measure, *EVENTS, *(f.name for f in dataclasses.fields(Load))]
    assert [name for name in names if activity_in(name)] == []
    for measure, definition in MEASURES.items():
        assert set(definition.verbs) <= OUTCOME_VERBS, measure
    assert not OUTCOME_VERBS & ACTIVITY_VERBS
    assert not {Verb.ADD_EVIDENCE, Verb.NOTE, Verb.COMPLETE_STEP} & READ
    assert MEASURES.keys() == set(Measure)


@pytest.mark.parametrize("words", ACTIVITY)
def test_an_activity_is_known_and_refused_as_a_measure(words):
    assert activity_in(words)
    bad = with_text("measure: on_time,", f"measure: {words},")
    with pytest.raises(PolicyFileError, match="activity, not an outcome"):
        read_rules("bad.yaml", bad)


def test_each_forbidden_input_is_tried_above():
    assert {name for words in ACTIVITY for name in activity_in(words)} == FORBIDDEN.keys() - {
        "forms filled"
    }
    assert activity_in("填报次数") == ("forms filled",)


@given(st.text(st.characters(categories=["Ll"], max_codepoint=127), min_size=3, max_size=30))
def test_only_listed_measures_are_taken(code):
    if code in set(Measure):
        return
    policy = SHIPPED.policy
    one = dataclasses.replace(policy.indicators[0], measure=code)
    changed = dataclasses.replace(policy, indicators=(one, *policy.indicators[1:]))
    assert any(fault.key == "indicators.0.measure" for fault in faults(changed))


def test_the_shipped_rules_say_where_they_come_from():
    policy = SHIPPED.policy
    assert sum(one.weight for one in policy.indicators) == WHOLE
    assert all(one.source for one in policy.indicators)
    assert faults(policy) == ()
    assert policy.class_of("yunxi") == "districts"
    assert policy.class_of("works") == "bureaus"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("minimum_n: 10", "minimum_n: many", r"bad.yaml:\d+: minimum_n: 'many' does not fit"),
        ("minimum_n: 10", "minimum_n: 0", r"minimum_n: 0 does not fit"),
        ("minimum_n: 10\n", "", r"minimum_n: is missing"),
        ("minimum_n: 10", "minimum_x: 10", r"minimum_x: is not a field"),
        ("period: month", "period: week", r"period: 'week' does not fit; month or quarter"),
        ("weight: 25", "weight: 26", r"add up to 101, not to 100"),
        ("measure: first_pass", "measure: on_time", r"a measure stands twice"),
        ("measure: first_pass", "measure: speed", r"bad.yaml:\d+: .*speed is not a measure"),
        ("95/100", "3/2", r"between 0 and 1"),
        ("units: []", "units: [yunxi]", r"a unit stands in two classes"),
        ("short_days: 90", "short_days: 900", r"shorter than the long one"),
        ("major: 200", "major: -1", r"difficulty.grades"),
        ("classes:", "classes: [", r"not readable YAML"),
    ],
)
def test_a_wrong_rule_file_is_refused_with_its_place(old, new, told):
    with pytest.raises(PolicyFileError, match=told):
        read_rules("bad.yaml", with_text(old, new))


@pytest.mark.parametrize("content", [b"", b"- a\n", b"\xff\xfe", b"#" * (LONGEST_FILE + 1)])
def test_what_is_no_rule_file_is_refused(content):
    with pytest.raises(PolicyFileError, match=r"bad\.yaml"):
        read_rules("bad.yaml", content)

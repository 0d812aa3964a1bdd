"""The loader: the good text, every malformed one, all faults at once, and never another error."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.industry.core.rules.surface import Share
from huiyin.industry.core.rules.text import BadTexts, Fault, load
from tests.industry.text.malformed import MALFORMED

GOOD = (Path(__file__).parent / "good.yaml").read_text(encoding="utf-8")


def test_the_good_text_is_read_whole():
    catalogue = load({"good.yaml": GOOD})
    version = catalogue.policies["srdi"].versions[0]
    staff = next(one for one in version.rule.of if one.id == "staff")  # type: ignore[union-attr]
    assert isinstance(staff, Share)
    assert str(staff.place) == f"good.yaml:{line_of(GOOD, 'id: staff')}"
    assert [one.points for one in version.cards["card"].of[4].bands] == [1000, 800, 600, 400, 200]  # type: ignore[union-attr]
    assert len(catalogue.examples) == 3
    assert len(catalogue.digest) == 64


def test_there_are_sixty_malformed_texts_and_more():
    assert len({name for name, *_ in MALFORMED}) == len(MALFORMED) >= 60


@pytest.mark.parametrize(("name", "old", "new", "says"), MALFORMED, ids=[m[0] for m in MALFORMED])
def test_a_malformed_text_is_refused_with_what_to_do(
    name: str, old: str, new: str, says: tuple[str, ...]
):
    assert GOOD.count(old) >= 1, f"{old!r} is not in the good text"
    moved, words = (int(says[0]), says[1:]) if says[0] == "+1" else (0, says)
    with pytest.raises(BadTexts) as caught:
        load({"bad.yaml": GOOD.replace(old, new, 1)})
    line = line_of(GOOD, old) + moved
    said = [str(one) for one in caught.value.faults]
    fitting = [one for one in said if all(word in one for word in words)]
    assert fitting, f"{words} not in {said}"
    if name != "no YAML":
        assert any(one.startswith(f"bad.yaml:{line}") for one in fitting), f"line {line}: {fitting}"


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_all_faults_of_all_files_are_told_at_once_and_none_that_follows_from_another():
    spoiled = GOOD.replace("unit: 元, period: FY-1, origin", "unit: 圆, period: FY-1, origin")
    spoiled = spoiled.replace("v: 2年,", "v: 2,")
    with pytest.raises(BadTexts) as caught:
        load(
            {
                "a.yaml": spoiled,
                "b.yaml": "polices: []",
                "c.yaml": "a: [",
                "d.yaml": "titles: {上市: {en: x}}",
            }
        )
    told = [(one.file, one.line) for one in caught.value.faults]
    assert [file for file, _ in told] == ["a.yaml", "a.yaml", "b.yaml", "c.yaml", "d.yaml"]


def test_the_digest_changes_with_every_letter_and_name():
    texts = ({"a.yaml": ""}, {"b.yaml": ""}, {"a.yaml": "\n"}, {"a.yaml": "", "b.yaml": ""})
    assert len({load(one).digest for one in texts}) == len(texts)


PIECES = st.sampled_from(
    ["[", "]", "{", "}", ":", "- ", ",", '"', "\n", " ", "  ", "null", "v", "*", "&a ", "!!int ",
     "999999999999999999999", "%", "万元", "all", "any", "not", "id: ", "\t", "|",
     "---", "²", "\ud800"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_written_is_read_or_refused_in_the_loaders_own_words(data: st.DataObject):
    text = GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(PIECES | st.text(max_size=6)) + text[at + cut :]
    faults: tuple[Fault, ...] = ()
    try:
        load({"fuzz.yaml": text})
    except BadTexts as bad:
        faults = bad.faults or (Fault("", 0, "", "nothing is told"),)
    assert all(one.file == "fuzz.yaml" and one.line >= 1 for one in faults)


@pytest.mark.parametrize(
    "text", ["[" * 5000, "{a: " * 3000, "- " * 3000, "a: &a [*a]", "\x00", "%YAML 9.9"]
)
def test_hostile_texts_are_refused(text: str):
    with pytest.raises(BadTexts):
        load({"hostile.yaml": text})

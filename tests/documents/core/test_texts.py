"""Texts of papers: what any text becomes, and that nothing is lost on the way through storage."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.documents.core.chinese import BLANK, clean, ordinal, paragraphs, said
from huiyin.documents.core.fields import fields_of, from_plain, sample_of
from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.letters import CONTEXTS
from huiyin.documents.core.numbering import Number, gaps, is_word


@given(st.text())
def test_a_cleaned_text_can_stand_in_xml_and_is_clean(text):
    kept = clean(text)
    assert clean(kept) == kept
    node = ElementTree.Element("t")
    node.text = kept
    back = ElementTree.fromstring(ElementTree.tostring(node))  # noqa: S314 - made a line above
    assert back.text in {kept, None}


@given(st.text())
def test_a_text_is_said_or_a_dash_and_never_empty(text):
    assert said(text)
    assert said("  \n") == said(None) == BLANK


@given(st.text())
def test_paragraphs_lose_only_empty_lines(text):
    assert "".join(paragraphs(text)) == "".join(line.strip() for line in clean(text).split("\n"))


@pytest.mark.parametrize("kind", Kind)
@given(data=st.data())
def test_a_context_comes_back_from_storage_as_it_was(kind, data):
    context = sample_of(CONTEXTS[kind])
    texts = [n for n, a in fields_of(CONTEXTS[kind]).items() if isinstance(a.sample, str)]
    name = data.draw(st.sampled_from(texts))
    context = replace(context, **{name: said(data.draw(st.text(max_size=50)))})
    stored = json.loads(json.dumps(asdict(context)))
    assert from_plain(CONTEXTS[kind], stored) == context


@given(st.integers(1, 98))
def test_ordinals_differ(number):
    assert ordinal(number) != ordinal(number + 1)


@pytest.mark.parametrize("number", [0, 100, -1])
def test_ordinals_have_bounds(number):
    with pytest.raises(ValueError, match="1 to 99"):
        ordinal(number)


@given(st.sets(st.integers(1, 60), max_size=40))
def test_gaps_fill_the_series(serials):
    missing = gaps(list(serials))
    assert sorted({*missing, *serials}) == list(range(1, max(serials, default=0) + 1))
    assert not set(missing) & serials


@given(st.text(max_size=14), st.integers(2000, 2100), st.integers(1, 99999))
def test_two_numbers_never_print_alike(word, year, serial):
    if not is_word(word):
        return
    texts = {Number(word, year, serial).text, Number(word, year, serial + 1).text,
             Number(word, year + 1, serial).text}  # fmt: skip
    assert len(texts) == 3

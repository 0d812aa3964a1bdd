"""Needs get the services that answer them, for reasons that can be read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from huiyin.industry.core.needs import bm25
from huiyin.industry.core.needs.catalogue import Confirmed, Gap, Need, UnknownClass
from huiyin.industry.core.needs.grams import grams, joined
from huiyin.industry.core.needs.phrases import phrase_book
from huiyin.industry.core.needs.rank import Desk
from huiyin.industry.core.needs.signals import ear
from huiyin.industry.core.needs.weights import learn
from huiyin.industry.need.ontology_file import read_weights
from tests.industry.needs.desk import (
    HERE,
    confirmed,
    desk,
    needs,
    ontology,
    ranks,
    recall,
    services,
)


def test_colloquial_needs_never_trained_on_meet_the_goal():
    places = ranks(desk(), needs("unseen"))
    assert recall(places, 1) >= 0.5
    assert recall(places, 5) >= 0.8


def test_plain_needs_meet_the_goal():
    assert recall(ranks(desk(), needs("plain")), 1) >= 0.98


def test_services_that_name_no_class_are_found_too():
    nameless = [replace(one, service_class="") for one in services()]
    foreign = Desk(ontology(), nameless, read_weights(), confirmed())
    places = ranks(foreign, needs("unseen"))
    assert recall(places, 1) >= 0.5
    assert recall(places, 5) >= 0.8


def test_the_parts_are_split_by_the_hash_of_the_id():
    def train(name: str) -> bool:
        return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 100 < 60

    ours = [json.loads(line) for line in (HERE / "unseen.jsonl").read_text().splitlines()]
    assert not any(train(row["id"]) for row in ours)
    assert all(train(one.id) for one in confirmed())
    assert not {row["text"] for row in ours} & {one.text for one in confirmed()}
    assert len(ours) + len(confirmed()) >= 360
    assert len(needs("plain")) >= 80


def test_a_gap_needs_no_words():
    gap = Gap("srdi", "ip1", "patent")
    ((first, *_),) = desk().rank([Need("1", "", (gap,))], 3)
    assert first.service.service_class == "patent"
    assert first.reasons is not None
    assert first.reasons.gaps == (gap,)


def test_a_gap_of_no_known_class_is_refused():
    with pytest.raises(UnknownClass):
        desk().rank([Need("1", "", (Gap("srdi", "ip1", "wizardry"),))], 3)


def test_each_reason_can_be_seen():
    text = confirmed()[0].text
    ((first, *_),) = desk().rank([Need("1", text + ",研发费用没单独核算,辅助账不会建")], 1)
    why = first.reasons
    assert why is not None
    assert {one.text for one in why.phrases} & {"辅助账", "研发+单独", "单独核算"}
    assert {one.cause.id for one in why.phrases} == {"rd_books.mixed"}
    ((alike, *_),) = desk().rank([Need("2", text)], 1)
    assert alike.reasons is not None
    assert alike.reasons.similar[0].id == confirmed()[0].id


def test_confirmed_matches_teach_new_words():
    said = "嘎嘣呼噜啪嚓没个完"
    place = ontology().place("maintenance")
    before = ear(ontology()).model.scores([said])[0]
    after = ear(ontology(), [Confirmed("c", said, "maintenance")]).model.scores([said])[0]
    assert int(before.argmax()) != place
    assert int(after.argmax()) == place


def test_a_phrase_that_misled_is_trusted_less():
    wrong = [Confirmed(str(n), f"第{n}回要摊位", "translation") for n in range(8)]
    before, after = (
        next(one for one in phrase_book(ontology(), told).phrases if one.text == "摊位")
        for told in ([], wrong)
    )
    assert after.trust == pytest.approx(4 * before.trust / 12)


def test_the_weights_on_file_are_those_that_the_training_part_teaches():
    few = confirmed()[:60]
    assert learn(ontology(), few, seeds=1) == learn(ontology(), few, seeds=1)
    assert read_weights().signals == pytest.approx(
        learn(ontology(), confirmed(), seeds=4), rel=0.02, abs=0.01
    )


def test_bm25_is_that_of_the_formula():
    texts = ["设备租赁 设备", "专利申请", "设备维修保养"]
    index = bm25.index(texts)
    held = [list(grams(text)) for text in texts]
    mean = sum(map(len, held)) / 3
    for query in ("设备维修", "专利", "没有"):
        asked = [one for one in set(grams(query)) if any(one in doc for doc in held)]
        expected = np.zeros(3)
        most = 0.0
        for gram in asked:
            df = sum(gram in doc for doc in held)
            idf = np.log(1 + (3 - df + 0.5) / (df + 0.5))
            most += idf * 2.2
            for row, doc in enumerate(held):
                tf = doc.count(gram)
                expected[row] += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * len(doc) / mean))
        assert index.scores([query])[0] == pytest.approx(expected / (most or 1), rel=1e-5)


def test_the_compiled_search_equals_adding_up_by_hand():
    pairs = needs("plain")[:12]
    heard = desk().ear.hear([need for need, _ in pairs], desk().weights)
    texts = [joined([one.name, one.text]) for one in desk().services]
    wording = bm25.index(texts).scores([need.text for need, _ in pairs])
    lists = desk().rank([need for need, _ in pairs], 89, with_reasons=False)
    rows = {one.id: row for row, one in enumerate(desk().services)}
    for query, ranked in enumerate(lists):
        terms = joined(dict.fromkeys(t for p in heard.phrases[query] for t in p.cause.terms))
        more = desk().index.scores([terms])[0] * desk().weights.terms
        for one in ranked:
            row = rows[one.service.id]
            chance = heard.chance[query, desk().belonging.places[row]]
            total = (chance * desk().belonging.chance[row]).sum()
            total += desk().weights.wording * wording[query, row] + more[row]
            assert one.score == pytest.approx(total, abs=1e-5)
        assert [one.score for one in ranked] == sorted((r.score for r in ranked), reverse=True)

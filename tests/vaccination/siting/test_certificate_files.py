"""Certificates survive being written and read, and damage is noticed."""

from __future__ import annotations

import gzip
import json
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.siting.check import check
from huiyin.vaccination.core.siting.checked import Refuted
from huiyin.vaccination.core.siting.problem import Kind, Wish
from huiyin.vaccination.core.siting.proof import Node
from huiyin.vaccination.site.certificate_files import (
    BadCertificate,
    read_certificate,
    to_plain,
    write_certificate,
)
from tests.vaccination.siting import standin

NETWORK = standin.small(5)
MADE = standin.solve(NETWORK, Wish(Kind.P_MEDIAN, 3), Limits(60, time.process_time)).certificate


@pytest.mark.parametrize("name", ["c.json", "c.json.gz"])
def test_what_is_read_is_what_was_written(tmp_path, name):
    path = tmp_path / name
    write_certificate(MADE, path, {"format": "csv"})
    found, asked = read_certificate(path)
    assert asked == {"format": "csv"}
    assert check(NETWORK, found).proven
    assert to_plain(found, {}) == to_plain(MADE, {})


@given(st.lists(st.integers(-(2**63), 2**63 - 1)), st.integers(1, 20))
def test_arrays_keep_every_bit(numbers, rows):
    array = np.array([numbers] * rows, np.int64)
    more = {"flow": array, "by_site": {3: (1, 2), 4: ()}, "word": "x", "none": None, "yes": True}
    plain = json.loads(json.dumps(to_plain(replace(MADE, more=more), {})))
    assert plain["more"]["word"] == "x"
    from huiyin.vaccination.site.certificate_files import _decoded

    back = {key: _decoded(value) for key, value in plain["more"].items()}
    assert (back["flow"] == array).all()
    assert back["flow"].shape == array.shape
    assert back["by_site"] == {3: (1, 2), 4: ()}


def test_deep_proofs_and_shared_prices(tmp_path):
    prices, root = np.arange(7, dtype=np.int64), MADE.root
    for _ in range(20_000):
        root = Node(prices, then=root)
    write_certificate(replace(MADE, root=root), tmp_path / "c.json.gz", {})
    found, _ = read_certificate(tmp_path / "c.json.gz")
    assert found.root.prices is found.root.then.prices
    assert check(NETWORK, found).nodes > 20_000
    assert (tmp_path / "c.json.gz").stat().st_size < 500_000


def test_the_answer_of_the_command_holds_its_certificate(tmp_path):
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"value": 1, "certificate": to_plain(MADE, {})}))
    assert read_certificate(path)[0].open == MADE.open


def damaged(change) -> dict:
    plain = json.loads(json.dumps(to_plain(MADE, {})))
    change(plain)
    return plain


DAMAGE = {
    "no layout": (lambda c: c.update(layout="other"), "another layout"),
    "a missing field": (lambda c: c.pop("digest"), "no certificate"),
    "a value of another type": (lambda c: c.update(value="much"), "no certificate"),
    "broken prices": (lambda c: c["prices"].__setitem__(0, "%%%"), "damaged"),
    "prices cut off": (lambda c: c["prices"].__setitem__(0, c["prices"][0][:8]), "damaged"),
    "a child that is not there": (lambda c: c["nodes"][0].update(without=9999), "not there"),
    "a circle": (lambda c: c["nodes"][0].update(without=0), "not there"),
    "a node in two places": (
        lambda c: c["nodes"][0].update(with_it=c["nodes"][0]["without"]), "not there"),
    "a node nobody names": (lambda c: c["nodes"].append({}), "not one tree"),
    "prices that are not there": (
        lambda c: c["nodes"][0].update(prices=9999), "not there"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_noticed(tmp_path, name):
    change, words = DAMAGE[name]
    path = tmp_path / "c.json"
    path.write_text(json.dumps(damaged(change)))
    with pytest.raises((BadCertificate, Refuted), match=words):
        read_certificate(path)


def test_files_that_are_none(tmp_path):
    path = tmp_path / "c.json.gz"
    path.write_bytes(gzip.compress(b"[1, 2"))
    with pytest.raises(BadCertificate, match="no certificate"):
        read_certificate(path)
    path.write_bytes(b"plain")
    with pytest.raises(BadCertificate):
        read_certificate(path)
    with pytest.raises(BadCertificate):
        write_certificate(MADE, tmp_path / "none" / "c.json", {})

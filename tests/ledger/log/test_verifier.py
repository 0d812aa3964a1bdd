"""The stand-alone verifier: known vectors, bundles, receipts, PostgreSQL; and that
`huiyin verify` comes to the same verdicts."""

from __future__ import annotations

import importlib.util
import json
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.ledger.core import chain
from tests.ledger.log import naive
from tests.ledger.log.city import VERIFIER
from tests.ledger.log.drills import DRILLS
from tests.ledger.log.owner import Owner

spec = importlib.util.spec_from_file_location("huiyin_verify", VERIFIER)
alone = importlib.util.module_from_spec(spec)
spec.loader.exec_module(alone)

RFC_8032 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)


@pytest.mark.parametrize(("key", "text", "signature"), RFC_8032)
def test_ed25519_vectors(key, text, signature):
    key, text, signature = (bytes.fromhex(one) for one in (key, text, signature))
    assert alone.ed25519_is_signed(key, text, signature)
    assert not alone.ed25519_is_signed(key, text + b"x", signature)
    assert not alone.ed25519_is_signed(key, text, signature[:-1] + b"\xff")
    assert not alone.ed25519_is_signed(key, text, signature[:-1])


def test_a_signature_has_one_form_and_a_key_of_small_order_signs_nothing():
    key, text, signature = (bytes.fromhex(one) for one in RFC_8032[2])
    s = int.from_bytes(signature[32:], "little") + alone.L
    assert not alone.ed25519_is_signed(key, text, signature[:32] + s.to_bytes(32, "little"))
    nothing = (1).to_bytes(32, "little")
    assert not alone.ed25519_is_signed(nothing, text, nothing + bytes(32))


@pytest.mark.parametrize("size", range(1, 9))
def test_tree_vectors(size):
    tree = alone.Tree()
    for leaf in naive.RFC_LEAVES[:size]:
        tree.append(alone.leaf_hash(leaf))
    assert tree.root().hex() == naive.RFC_ROOTS[size - 1]


@given(st.lists(st.binary(max_size=3), min_size=1, max_size=40), st.data())
def test_inclusion_proofs(data, draw):
    index = draw.draw(st.integers(0, len(data) - 1))
    leaf, proof = alone.leaf_hash(data[index]), naive.path(index, data)
    assert alone.root_from_proof(leaf, index, len(data), proof) == naive.mth(data)
    assert alone.root_from_proof(leaf, index, len(data), [*proof, leaf]) is None
    assert alone.root_from_proof(leaf, len(data), len(data), proof) is None


@given(
    st.dictionaries(st.text(), st.text() | st.integers() | st.none(), max_size=4),
    st.text(max_size=9),
    st.text(max_size=9),
    st.integers(1, 999),
)
def test_both_hash_an_event_alike(body, matter, verb, seq):
    text = chain.canonical(body).decode()
    event = {"alg": "sha256", "body": text, "matter": matter, "schema": 1, "seq": seq}
    event |= {"verb": verb, "prev": "ab"}
    enveloped = chain.envelope(matter=matter, seq=seq, verb=verb, schema_version=1, body=body)
    told = chain.stored_hash("ab", matter=matter, seq=seq, verb=verb, schema_version=1, text=text)
    assert chain.event_hash("ab", enveloped) == told == alone.event_hash(event)


@pytest.fixture(scope="module")
def bundle(whole_city, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle") / "taken"
    done = whole_city.run("-m", "tests.ledger.log.cli", "export-log", folder, "--files")
    assert done.returncode == 0, done.stderr
    return folder


def test_a_bundle_is_checked_without_the_city(whole_city, bundle):
    verdict = whole_city.verdict(source=bundle)
    assert (verdict.code, verdict.told["faults"]) == (0, [])
    assert verdict.told["counts"]["events"] == 42
    assert verdict.told["counts"]["files"] == 3


@pytest.mark.parametrize(
    ("name", "change", "kinds"),
    [
        ("events.ndjson", lambda lines: lines[:5] + lines[6:], {"event_missing", "chain_broken"}),
        ("leaves.ndjson", lambda lines: lines[:-1], {"log_cut", "event_unlogged"}),
        ("events.ndjson", lambda lines: [one.replace("EEB", "HUD") for one in lines],
         {"event_edited"}),
    ],
)  # fmt: skip
def test_a_bundle_changed_on_the_way_is_found(bundle, whole_city, tmp_path, *, name, change, kinds):
    copy = tmp_path / "bundle"
    shutil.copytree(bundle, copy)
    lines = (copy / name).read_text(encoding="utf-8").splitlines(keepends=True)
    (copy / name).write_text("".join(change(lines)), encoding="utf-8")
    assert whole_city.verdict(source=copy).kinds == kinds


@pytest.mark.parametrize(
    "body",
    ["[" * 1_000_000, '{"at":' + "9" * 5000 + "}", '{"at":NaN}', "\ud800", {"at": 1}, "null"],
    ids=["deep", "huge", "nan", "surrogate", "no text", "null"],
)
def test_a_body_made_to_break_its_reader_is_a_fault(bundle, whole_city, tmp_path, body):
    copy = tmp_path / "bundle"
    shutil.copytree(bundle, copy)
    lines = (copy / "events.ndjson").read_text(encoding="utf-8").splitlines()
    lines[3] = json.dumps(json.loads(lines[3]) | {"body": body})
    (copy / "events.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
    verdict = whole_city.verdict(source=copy)
    assert (verdict.code, verdict.kinds) == (1, {"event_edited"})
    assert verdict.told["counts"]["events"] == 42


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe\n",
        b"[1]\n",
        b"[" * 1_000_000,
        b'{"index":null}\n',
        b'{"index":' + b"9" * 5000,
    ],
    ids=["cut", "utf-8", "list", "deep", "null", "huge"],
)
@pytest.mark.parametrize("name", ["events.ndjson", "leaves.ndjson"])
def test_a_bundle_that_cannot_be_read_is_no_verdict(bundle, whole_city, tmp_path, name, content):
    copy = tmp_path / "bundle"
    shutil.copytree(bundle, copy)
    (copy / name).write_bytes(content)
    done = whole_city.run(VERIFIER, copy, "--key", whole_city.keys())
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("content", [b"\xff\n\n\xff", b"a\n" * 500_000, b""])
def test_a_file_that_is_no_checkpoint_is_a_fault(whole_city, tmp_path, content):
    odd = tmp_path / "odd.txt"
    odd.write_bytes(content)
    verdict = whole_city.verdict("--checkpoints", odd)
    assert (verdict.code, verdict.kinds) == (1, {"checkpoint_changed"})


def test_it_is_not_written_over(whole_city, bundle):
    done = whole_city.run("-m", "tests.ledger.log.cli", "export-log", bundle)
    assert done.returncode == 2


@pytest.mark.parametrize("processes", ["1", "2"])
def test_huiyin_verify_finds_the_city_clean(whole_city, tmp_path, processes):
    city = whole_city.copy(tmp_path / "home")
    told = ("--checkpoints", city.outside, "--key", city.keys(), "--processes", processes)
    done = city.run("-m", "tests.ledger.log.cli", "verify", *told, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert found["parts"] == ["events", "log", "checkpoints", "evidence", "rows"]
    assert found["counts"]["events"] == found["counts"]["leaves"] == found["log_size"] == 42


SAME = (
    "edit_a_body", "rewrite_a_chain_and_the_log", "cut_a_tail", "delete_a_matter_with_its_leaves",
    "splice_an_event_in_and_queue_it", "swap_the_bytes_of_evidence", "change_a_sealed_text",
    "fork_the_log_with_the_citys_own_key", "forge_a_checkpoint_with_another_key",
)  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_huiyin_verify_names_the_same_faults(whole_city, tmp_path, name):
    city = whole_city.copy(tmp_path / "home")
    deed, wanted = DRILLS[name]
    with city.owner() as db:
        deed(Owner(db, city))
    told = ("--checkpoints", city.outside, "--key", city.keys(), "--processes", "1")
    done = city.run("-m", "tests.ledger.log.cli", "verify", *told, "--no-replay", "--json")
    assert done.returncode == 1, done.stderr
    found = {fault["kind"] for fault in json.loads(done.stdout)["faults"]}
    assert found - {"root_differs"} == wanted - {"root_differs"}

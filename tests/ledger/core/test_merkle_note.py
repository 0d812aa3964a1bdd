"""Checkpoints and keys as text: what was written is read again, anything else is refused."""

from __future__ import annotations

import base64
import hashlib

import pytest

from huiyin.ledger.core.merkle_note import (
    BadNote,
    Head,
    Leaf,
    PublicKey,
    key_id,
    read_checkpoint,
    read_key,
    signed,
)
from tests.ledger.core.builders import MONDAY

KEY = PublicKey("city", b"\x01" + b"k" * 32)
HEAD = Head(origin="city/ledger", size=17, root=b"r" * 32, at=MONDAY)
NOTE = signed(HEAD, KEY, b"signature")


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    found = read_checkpoint(NOTE)
    assert (found.head, found.text) == (HEAD, HEAD.text())
    (signature,) = found.signatures
    assert (signature.name, signature.key_id, signature.value) == ("city", KEY.id, b"signature")


def test_a_key_is_named_by_four_bytes_of_a_hash_over_name_and_key() -> None:
    whole = hashlib.sha256(b"city\n" + KEY.typed).digest()
    assert key_id("city", KEY.typed) == KEY.id == whole[:4]
    assert read_key(KEY.text() + "\n") == KEY
    assert KEY.text().split("+", 2)[:2] == ["city", whole[:4].hex()]


def test_a_leaf_names_its_place_and_its_hash() -> None:
    leaf = Leaf(matter="M-1", seq=2, alg="sha256", hash="ab")
    assert leaf.data() == b"huiyin/ledger/leaf/1\nM-1\n2\nsha256:ab\n"


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("\n\n", "\n", "empty line"),
        ("alg sha256\n", "", "five lines"),
        ("time ", "when ", "five lines"),
        ("alg ", "by ", "five lines"),
        ("\n17\n", "\n017\n", "'017' is no size"),
        ("\n17\n", "\n-1\n", "'-1' is no size"),
        ("time 2026", "time soon", "is no time"),
        ("+08:00", "", "offset"),
        ("city/ledger\n", "\n", "origin"),
        (base64.b64encode(b"r" * 32).decode(), base64.b64encode(b"r" * 31).decode(), "32 bytes"),
        (base64.b64encode(b"r" * 32).decode(), "?", "the root is no base64"),
        ("— city", "- city", "signature line"),
        (base64.b64encode(KEY.id + b"signature").decode(), "?", "the signature is no base64"),
        (
            base64.b64encode(KEY.id + b"signature").decode(),
            base64.b64encode(KEY.id).decode(),
            "four bytes of key id and more",
        ),
    ],
)
def test_a_note_with_one_thing_wrong_is_refused_in_words(old: str, new: str, word: str) -> None:
    broken = NOTE.replace(old, new, 1)
    assert broken != NOTE
    with pytest.raises(BadNote, match=word):
        read_checkpoint(broken)


@pytest.mark.parametrize("line", ["city+00000000+AWs=", KEY.text().replace("city", ""), "city"])
def test_a_key_line_that_was_changed_is_refused(line: str) -> None:
    with pytest.raises(BadNote, match="id does not fit"):
        read_key(line)


def test_a_key_that_is_no_base64_is_refused() -> None:
    with pytest.raises(BadNote, match="the key is no base64"):
        read_key("city+00000000+?")

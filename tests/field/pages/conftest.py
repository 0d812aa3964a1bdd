"""Browsers in front of the invented people, and a small registry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from huiyin.base import clock
from huiyin.field import verbs
from huiyin.field.access import SYSTEM
from huiyin.field.models import Device, Point, QuarantinedFrame
from huiyin.ledger.models import User
from tests.ledger.append_only import let_tests_flush
from tests.ledger.people import make_people

let_tests_flush()

KEEPER, AUDITOR, HANDLER = "guan", "shen", "jing"


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    """A store of readings for each test."""
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))


@pytest.fixture
def browse(db) -> Callable[..., Client]:
    """`browse(name)` is the browser of one person; `language` is en unless told."""
    people = make_people()
    User.objects.update(must_change_password=False)

    def open_one(name: str, language: str = "en", **more: Any) -> Client:
        client = Client(**more)
        client.force_login(people[name])
        client.cookies["django_language"] = language
        return client

    return open_one


@pytest.fixture
def point(db) -> Point:
    return verbs.register_point(SYSTEM, code="P1", name="outlet", kind="effluent")


@pytest.fixture
def device(point) -> Device:
    return verbs.register_device(SYSTEM, mn="M1", name="logger", point=point)


def refuse(
    raw: bytes = b"##", mn: str = "M9", kind: str = "noise", **facts: Any
) -> QuarantinedFrame:
    """One frame in the quarantine."""
    usual = {
        "received": clock.now(),
        "peer": "10.0.0.1:1",
        "explanation": "bytes outside any frame",
        "advice": "look",
    }
    verbs.quarantine([verbs.Quarantine(mn=mn, kind=kind, raw=raw, **{**usual, **facts})])
    return QuarantinedFrame.objects.latest("pk")

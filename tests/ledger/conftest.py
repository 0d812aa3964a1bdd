"""Fixtures of the ledger: the invented people and a matter to walk."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.ledger.people import Walk, make_people


@pytest.fixture
def english():
    """Messages in the language of their ids."""
    with translation.override("en"):
        yield


@pytest.fixture
def people(db):
    """Everybody of tests.ledger.people by name."""
    return make_people()


@pytest.fixture
def walk(people):
    """A matter nobody has registered yet, and who does what."""
    return Walk(people)

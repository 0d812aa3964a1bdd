"""The invented people of the ledger's tests, a matter to walk, and drafts to act on."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.ledger.people import Walk, make_people


@pytest.fixture
def people(db):
    """Everybody of tests.ledger.people by name."""
    return make_people()


@pytest.fixture
def walk(people):
    """A matter nobody has registered yet, and who does what."""
    return Walk(people)


@pytest.fixture
def english():
    """Messages in the language of their ids."""
    with translation.override("en"):
        yield

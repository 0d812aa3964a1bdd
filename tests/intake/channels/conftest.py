"""The invented people of the ledger's tests, in front of the doors of intake."""

from tests.ledger.pages.conftest import desk

__all__ = ["desk"]

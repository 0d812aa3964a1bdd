"""The invented people of the ledger's tests."""

from tests.ledger.pages.conftest import desk

__all__ = ["desk"]

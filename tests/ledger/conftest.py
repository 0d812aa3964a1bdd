"""Every test of the ledger may empty the event table afterwards."""

from tests.ledger.append_only import let_tests_flush

let_tests_flush()

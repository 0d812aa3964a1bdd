"""For every test: a database whose events are append-only can still be emptied afterwards."""

from tests.ledger.append_only import let_tests_flush

let_tests_flush()

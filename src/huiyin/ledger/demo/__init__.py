"""The ledger's part of the demo city: invented units, invented people, and what they do."""

"""The audit log's shell: the tree in the database, keys, destinations, receipts, verification."""

"""Match a register with policies: verdicts, tables, and a page for an enterprise."""

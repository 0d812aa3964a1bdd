"""Every write of messaging: who is told where, and what came of telling."""

"""The best legal set of policies under stacking rules (see `best.bundle`)."""

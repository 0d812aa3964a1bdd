"""The pure part of the inspection desk: rounds, draws, assessment."""

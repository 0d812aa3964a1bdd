"""From YAML texts to a catalogue, with every fault told by file, line and field."""

from huiyin.industry.core.rules.text.faults import BadTexts, Fault
from huiyin.industry.core.rules.text.load import load

__all__ = ["BadTexts", "Fault", "load"]

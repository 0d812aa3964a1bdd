"""Rules in Chinese and English sentences: leaves, whole rules as outlines, what a version changed.

leaf ─► Sentences ─► outline (indented lines)      two versions ─► difference (changes in words)
"""

from huiyin.industry.core.rules.words.difference import Change, difference
from huiyin.industry.core.rules.words.outline import Line, outline
from huiyin.industry.core.rules.words.sentences import Sentences

__all__ = ["Change", "Line", "Sentences", "difference", "outline"]

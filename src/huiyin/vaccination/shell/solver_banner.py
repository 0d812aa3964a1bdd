"""HiGHS greets on standard output, once per process, when its first object is made."""

from __future__ import annotations

import os
import sys


def greet_aside() -> None:
    """Let it greet on the error stream, so that what a program reads is ours alone."""
    import highspy

    sys.stdout.flush()
    kept = os.dup(1)
    try:
        os.dup2(2, 1)
        highspy.Highs()
    finally:
        os.dup2(kept, 1)
        os.close(kept)

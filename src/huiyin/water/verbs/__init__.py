"""Every write of the water desk, in the imperative.

`sections` settles what the judge found at stations and keeps its face here; `register` enters
subjects and writes records, and every other module goes through it.
"""

from huiyin.water.verbs.sections import (
    BadSection,
    note_arrivals,
    register_section,
    set_target,
    settle,
    watch,
)

__all__ = [
    "BadSection",
    "note_arrivals",
    "register_section",
    "set_target",
    "settle",
    "watch",
]

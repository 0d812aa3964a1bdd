"""Units of concentrations: converted where the table knows both, refused otherwise.

GB 18918-2002 prints mg/L; HJ 212-2017 Table B.1 sends Hg, Cd, Cr6, As and Pb in µg/L, alkyl
mercury and Tl in ng/L. A value without a unit is refused: 0.8 µg/L of mercury read as mg/L would
be 800 times a limit of 0.001.
"""

from __future__ import annotations

from math import isnan

_PER_MILLIGRAM = {
    "mg/L": 1, "g/m3": 1, "µg/L": 1_000, "mg/m3": 1_000, "ng/L": 1_000_000,
}  # fmt: skip
_COUNTS = {"count/L": 1, "MPN/L": 1, "CFU/L": 1}
_SPELLINGS = {
    "ug/l": "µg/L", "μg/l": "µg/L", "µg/l": "µg/L", "微克/升": "µg/L",
    "mg/l": "mg/L", "毫克/升": "mg/L", "ng/l": "ng/L", "纳克/升": "ng/L",
    "g/m3": "g/m3", "g/m³": "g/m3", "mg/m3": "mg/m3", "mg/m³": "mg/m3",
    "count/l": "count/L", "个/升": "count/L", "个/l": "count/L", "mpn/l": "MPN/L", "cfu/l": "CFU/L",
    "1": "1", "无量纲": "1", "times": "times", "倍": "times",
    "degc": "degC", "℃": "degC", "°c": "degC", "l/s": "L/s", "升/秒": "L/s",
}  # fmt: skip


class UnitRefused(ValueError):
    """A value's unit is missing, not known, or of another kind than the limit's."""


def canonical(unit: str) -> str:
    """The one spelling of a unit; raises UnitRefused for "" and for words in no table.

    >>> canonical("ug/L"), canonical("毫克/升")
    ('µg/L', 'mg/L')
    """
    found = _SPELLINGS.get(unit.strip().lower())
    if found is None:
        said = repr(unit) if unit.strip() else "no unit"
        raise UnitRefused(
            f"a value came with {said}; it cannot be held against a limit. Give one of "
            f"{', '.join(sorted(set(_SPELLINGS.values())))} at the point's factor."
        )
    return found


def convert(value: float, unit: str, wanted: str) -> float:
    """`value` in `wanted` instead of `unit`; raises UnitRefused where there is no way.

    One exact division, so a value on a limit stays on it (10 µg/L is 0.01 mg/L).

    >>> convert(0.8, "ug/L", "mg/L")
    0.0008
    """
    source, target = canonical(unit), canonical(wanted)
    if source == target or isnan(value):
        return value
    for table in (_PER_MILLIGRAM, _COUNTS):
        if source in table and target in table:
            down, up = table[source], table[target]
            return value * up / down if up >= down else value / (down / up)
    raise UnitRefused(
        f"a value in {source} cannot be held against a limit in {target}. "
        "Correct the unit at the point's factor."
    )

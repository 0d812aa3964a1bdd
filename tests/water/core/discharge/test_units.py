"""Units are converted exactly or refused; none is assumed."""

from __future__ import annotations

from decimal import Decimal
from math import isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.field.factors import load_factors
from huiyin.water.core.discharge.units import UnitRefused, canonical, convert


def test_mercury_in_micrograms_is_not_read_as_milligrams():
    """HJ 212-2017 Table B.1: w20111-Rtd=0.8 is 0.8 µg/L = 0.0008 mg/L."""
    assert convert(0.8, load_factors()["w20111"].unit, "mg/L") == 0.0008
    assert convert(0.8, "mg/L", "mg/L") == 0.8


@pytest.mark.parametrize("code", [c for c, f in load_factors().items() if f.to_mg_per_l])
def test_every_unit_of_hj_212_that_is_a_concentration_is_known(code):
    factor = load_factors()[code]
    if factor.unit.endswith("/L") and factor.scope == "water":
        assert convert(1.0, factor.unit, "mg/L") == pytest.approx(factor.to_mg_per_l)


@pytest.mark.parametrize("unit", ["", "  ", "ppm", "mg", "mg/kg"])
def test_a_value_without_a_known_unit_is_refused(unit):
    with pytest.raises(UnitRefused, match="cannot be held against a limit"):
        convert(1.0, unit, "mg/L")


@pytest.mark.parametrize(("unit", "wanted"), [("mg/L", "count/L"), ("1", "mg/L"), ("L/s", "mg/L")])
def test_units_of_another_kind_are_refused_with_both_named(unit, wanted):
    with pytest.raises(UnitRefused, match=f"in {unit} .* in {wanted}"):
        convert(1.0, unit, wanted)


@pytest.mark.parametrize("spelling", ["ug/L", "μg/L", "µg/L", "UG/L", "微克/升"])
def test_micrograms_have_many_spellings(spelling):
    assert canonical(spelling) == "µg/L"


def test_unknown_stays_unknown():
    assert isnan(convert(nan, "ug/L", "mg/L"))


@given(st.decimals(0, 100_000, places=3), st.sampled_from([("ug/L", 1_000), ("ng/L", 1_000_000)]))
def test_a_value_on_a_limit_stays_on_it(number, unit):
    name, ratio = unit
    assert convert(float(number), name, "mg/L") == float(Decimal(float(number)) / ratio)

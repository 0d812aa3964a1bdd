"""Hours judged: means, the 75 % rule, three levels, what may count, what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from huiyin.base.clock import CHINA
from huiyin.field.core.aggregate import Period, means
from huiyin.field.core.validity import judge as judge_validity
from huiyin.field.rules import validity_rules
from huiyin.water.core.discharge.holding import Outcome, Standing
from huiyin.water.core.discharge.scope import Basin
from huiyin.water.core.discharge.units import UnitRefused
from huiyin.water.core.effluent.blocks import HourBlock, hour_block
from huiyin.water.core.effluent.judging import (
    Level,
    Status,
    changed,
    judge_hours,
    letters_that_count,
    only,
)
from huiyin.water.core.effluent.limits import limit_grid
from huiyin.water.core.effluent.messages import Doubt, Why, holding_of_day, messages
from huiyin.water.discharge import law
from tests.water.core.discharge.places import CLEAR, works
from tests.water.core.effluent.town import (
    COD,
    FACTORS,
    FIRST,
    FLOW,
    NH3N,
    PH,
    RULES,
    SPRING,
    TEMP,
    TP,
    block,
    cell,
    flat,
    grid,
    judged,
    level,
    mean,
    put,
    unit_of,
)


def test_clean_water_says_nothing():
    days = judged(block())
    assert days.level.max() == Level.NONE
    assert (days.status == Status.VALID).all()
    assert (days.counted == 24).all()
    assert (days.received == 24).all()


def test_the_weighted_mean_exceeds_where_the_arithmetic_one_does_not():
    """Facts §7: C 40 45 60 50 mg/L, Q 100 120 300 80 m3: 52.333 weighted, 48.75 arithmetic."""
    made = block(1)
    flat(made, COD)[:] = np.repeat([40.0, 45.0, 60.0, 50.0], 6)
    flat(made, FLOW)[:] = np.repeat([100.0, 120.0, 300.0, 80.0], 6)
    weighed = judged(made, reused=True)  # 1A: COD 50
    assert mean(weighed, COD) == pytest.approx(52.333, abs=5e-4)
    assert level(weighed, COD) == Level.EXCEEDANCE
    plain = judged(replace(made, weighed=np.array([False])), reused=True)
    assert mean(plain, COD) == pytest.approx(48.75)
    assert level(plain, COD) < Level.EXCEEDANCE


@pytest.mark.parametrize(("hours", "status"), [(18, Status.VALID), (17, Status.UNKNOWN)])
def test_eighteen_of_twenty_four_hours_make_a_day(hours, status):
    """HJ 356-2019 (recalled): at least 75 % of the expected hours."""
    made = block(1)
    made.letters[0, FACTORS.index(COD), hours:] = ord("D")
    days = judged(made)
    assert days.status[cell(days, COD)] == status
    assert (days.counted[cell(days, COD)], days.received[cell(days, COD)]) == (hours, 24)
    assert np.isnan(mean(days, COD)) == (status == Status.UNKNOWN)


@pytest.mark.parametrize("letter", "FMSDCTB")
def test_hours_with_a_bad_letter_are_gaps_and_never_judged(letter):
    made = put(block(1), COD, slice(0, 5), 500.0)
    made.letters[0, FACTORS.index(COD), :5] = ord(letter)
    days = judged(made)
    assert (level(days, COD), mean(days, COD)) == (Level.NONE, pytest.approx(30.0))


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (slice(5, 6), Level.WARNING),
        (slice(5, 7), Level.WARNING),
        (slice(5, 8), Level.HIGH_WARNING),
        (slice(0, 24), Level.EXCEEDANCE),
    ],
)
def test_three_levels_of_message(hours, expected):
    """Facts §5: one hour 预警, several in a row 预警 high, a valid daily mean over 超标."""
    days = judged(put(block(1), COD, hours, 61.0))
    assert level(days, COD) == expected
    assert days.over[cell(days, COD)] == hours.stop - hours.start


def test_a_single_hour_over_the_daily_limit_is_never_an_exceedance_before_2026_03_01():
    days = judged(put(block(1), COD, slice(20, 21), 500.0))
    assert mean(days, COD) < 60
    assert level(days, COD) == Level.WARNING


def test_a_running_mean_over_the_limit_is_a_high_warning():
    made = put(block(1), COD, slice(0, 24), 10.0)
    put(made, COD, slice(0, 8, 2), 119.0)
    days = judged(made)
    assert (level(days, COD), int(days.longest[cell(days, COD)])) == (Level.HIGH_WARNING, 1)
    assert days.running[cell(days, COD)] == 5  # the sixth hour: 3 x 119 and 3 x 10


def test_too_few_hours_over_the_limit_warn_but_exceed_nothing():
    made = put(block(1), COD, slice(0, 24), 90.0)
    made.letters[0, FACTORS.index(COD), 17:] = ord("M")
    days = judged(made)
    assert (level(days, COD), days.status[cell(days, COD)]) == (Level.HIGH_WARNING, Status.UNKNOWN)


def test_hours_in_a_row_go_on_over_midnight_and_over_a_short_gap():
    made = put(block(2), COD, [22, 23, 26], 61.0)
    flat(made, COD)[24:26] = np.nan
    made.letters[0, FACTORS.index(COD), 24:26] = 0
    days = judged(made)
    assert [int(days.longest[cell(days, COD, d)]) for d in (0, 1)] == [2, 3]
    assert level(days, COD, 1) == Level.HIGH_WARNING
    flat(made, COD)[26] = 30.0
    flat(made, COD)[28] = 61.0
    assert judged(made).longest[cell(days, COD, 1)] == 1


def test_a_long_gap_ends_a_row_of_hours():
    made = put(block(1), COD, [0, 1, 6], 61.0)
    flat(made, COD)[2:6] = np.nan
    made.letters[0, FACTORS.index(COD), 2:6] = 0
    assert judged(made).longest[cell(judged(made), COD)] == 2


def test_an_early_share_warns_below_the_limit_where_a_city_wants_it():
    rules = replace(RULES, warning=replace(RULES.warning, early_share=0.9))
    made = put(block(1), COD, slice(3, 4), 55.0)
    assert level(judged(made), COD) == Level.NONE
    assert level(judged(made, rules), COD) == Level.WARNING


@pytest.mark.parametrize(
    ("degrees", "expected", "legal"),
    [
        (20.0, Level.EXCEEDANCE, True),
        (12.0, Level.NONE, False),
        (None, Level.EXCEEDANCE, False),
    ],
)
def test_ammonia_goes_by_the_waters_temperature_and_without_it_by_the_stricter_figure(
    degrees, expected, legal
):
    made = put(put(block(1), NH3N, slice(0, 24), 9.0), TEMP, slice(0, 24), degrees or 0.0)
    if degrees is None:
        made.letters[0, FACTORS.index(TEMP)] = ord("D")
    days = judged(made)
    assert (level(days, NH3N), bool(days.legal[cell(days, NH3N)])) == (expected, legal)
    assert bool(days.no_degrees[cell(days, NH3N)]) == (degrees is None)
    assert not days.no_degrees[cell(days, COD)]


def test_above_both_figures_the_missing_temperature_does_not_matter():
    made = put(block(1), NH3N, slice(0, 24), 16.0)
    made.letters[0, FACTORS.index(TEMP)] = ord("D")
    days = judged(made)
    assert days.legal[cell(days, NH3N)]
    (one,) = messages(days, RULES)
    assert Doubt.WATER_TEMP_MISSING in one.doubts


def test_ph_is_judged_by_the_day_until_and_by_the_hour_from_2026_03_01():
    """GB 18918-2002, amendment 公告2025年第24号 (2)."""
    made = block(3, SPRING)
    for d in range(3):
        put(made, PH, 24 * d + 5, 9.4)
    days = judged(made)
    assert [level(days, PH, d) for d in range(3)] == [1, 1, 3]
    assert [int(days.breaches[cell(days, PH, d)]) for d in range(3)] == [0, 0, 1]
    assert days.legal[cell(days, PH, 2)]


def test_the_unknown_single_value_limit_judges_nothing_and_is_told():
    made = put(block(3, SPRING), COD, [21, 69], 500.0)
    days = judged(made)
    assert [level(days, COD, d) for d in range(3)] == [1, 0, 1]
    one, other = messages(days, RULES)
    assert Doubt.SINGLE_VALUE_LIMIT_NOT_KNOWN not in one.doubts
    assert Doubt.SINGLE_VALUE_LIMIT_NOT_KNOWN in other.doubts


def test_a_daily_mean_of_ph_goes_through_hydrogen_ions():
    """Facts §7: pH 6.5 7.9 8.8 9 6.78 8.87 have the mean 7.08 (7.0803)."""
    made = block(1)
    flat(made, PH)[:] = np.tile([6.5, 7.9, 8.8, 9.0, 6.78, 8.87], 4)
    assert mean(judged(made), PH) == pytest.approx(7.0803, abs=5e-5)


@pytest.mark.parametrize(
    ("code", "value"), [(COD, 60.0), (NH3N, 8.0), (TP, 1.0), (PH, 9.0), (PH, 6.0)]
)
def test_water_that_stands_on_its_limit_complies_whatever_its_flow(code, value):
    """The rounding of a sum is no exceedance: GB 18918-2002 forbids what is above the figure."""
    rng = np.random.default_rng(2)
    made = put(block(200), code, slice(0, 4800), value)
    flat(made, FLOW)[:] = rng.uniform(0.1, 300, 4800)
    days = judged(made)
    assert days.level[0, FACTORS.index(code)].max() == Level.NONE
    assert (days.mean[0, FACTORS.index(code)] == value).all()


def test_unverified_limits_never_make_a_legal_exceedance():
    made = put(block(1), COD, slice(0, 24), 500.0)
    days = judged(made, basin=Basin.YELLOW_RIVER)
    assert (level(days, COD), bool(days.legal.any())) == (Level.EXCEEDANCE, False)
    (one,) = messages(days, RULES)
    assert one.choice.standard == "DB41/2087-2021"
    assert Doubt.NOT_LEGAL in one.doubts


def test_mercury_in_micrograms_is_held_to_a_limit_in_milligrams():
    """HJ 212-2017 Table B.1 and GB 18918-2002 Table 2: 0.001 mg/L is 1 µg/L."""
    made = block(1)
    for value, expected in ((1.0, Level.NONE), (1.1, Level.EXCEEDANCE)):
        own = replace(made, factors=("w00000", "w20111"), values=made.values[:, :2].copy(),
                      letters=made.letters[:, :2])  # fmt: skip
        own.values[0, 1] = value
        days = judged(own)
        assert days.level[0, 1, 0] == expected


def test_a_works_whose_units_are_not_known_is_refused():
    with pytest.raises(UnitRefused, match="no unit"):
        limit_grid(law(), [works()], ["w20111"], unit_of=lambda *_: "", first_day=FIRST, days=1)


def test_a_stop_that_was_reported_owes_nothing():
    made = block(2)
    made.exempt[0, :24] = True
    made.exempt[0, 24:36] = True
    flat(made, COD)[42:] = np.nan
    made.letters[0, FACTORS.index(COD), 42:] = 0
    days = judged(made)
    assert days.status[cell(days, COD, 0)] == Status.NOT_EXPECTED
    assert days.expected[cell(days, COD, 1)] == 12
    assert days.counted[cell(days, COD, 1)] == 6
    assert days.status[cell(days, COD, 1)] == Status.UNKNOWN
    assert days.status[cell(days, TP, 1)] == Status.VALID


def test_works_that_discharge_now_and_then_owe_values_while_they_discharge():
    """HJ 356-2019 (recalled): intermittent discharge: while discharging."""
    made = replace(block(1), intermittent=np.array([True]))
    flat(made, FLOW)[8:] = 0.0
    flat(made, COD)[8:] = np.nan
    days = judged(made)
    assert days.expected[cell(days, COD)] == 8
    assert days.expected[cell(days, FLOW)] == 24
    assert days.status[cell(days, COD)] == Status.VALID
    steady = judged(replace(made, intermittent=np.array([False])))
    assert steady.status[cell(steady, COD)] == Status.UNKNOWN


def test_a_day_without_any_water_has_no_weighted_mean():
    days = judged(put(block(1), FLOW, slice(0, 24), 0.0))
    assert days.status[cell(days, COD)] == Status.UNKNOWN
    assert days.status[cell(days, PH)] == Status.VALID


def test_a_late_reading_judges_its_works_again_and_tells_what_changed():
    made = put(block(10), COD, slice(48, 72), 70.0)
    flat(made, COD)[48:56] = np.nan
    made.letters[0, FACTORS.index(COD), 48:56] = 0
    old = judged(made)
    late = replace(made, values=made.values.copy(), letters=made.letters.copy())
    late.values[0, FACTORS.index(COD), 48:50] = 70.0
    late.letters[0, FACTORS.index(COD), 48:50] = ord("N")
    (change,) = changed(old, judged(late))
    assert (change.factor, change.d) == (COD, 2)
    assert (change.old, change.new) == (Level.HIGH_WARNING, Level.EXCEEDANCE)
    assert (change.old_mean, change.new_mean) == (None, 70.0)
    assert changed(old, judged(made)) == ()


def test_one_works_of_a_block_is_judged_alone_as_among_others():
    rng = np.random.default_rng(5)
    made = HourBlock(
        ("A", "B", "C"), FACTORS, SPRING,
        rng.random((3, 7, 24 * 9)) * 70, np.full((3, 7, 24 * 9), ord("N"), np.uint8),
        np.zeros((3, 24 * 9), np.bool_), np.array([True, False, True]), np.zeros(3, np.bool_),
    )  # fmt: skip
    limits = grid(made)
    together = judge_hours(made, limits, RULES, validity_rules(), edition="2017")
    for f in range(3):
        alone = judge_hours(made.only(f), limits.only(f), RULES, validity_rules(), edition="2017")
        assert changed(only(together, f), alone) == ()
        assert (alone.fields[0] == together.fields[f]).all()


def test_every_exceedance_and_its_standing_are_those_of_one_value_held_alone():
    rng = np.random.default_rng(11)
    made = block(40, SPRING)
    made.values[:] *= rng.choice([0.5, 1.0, 2.5, 9.0], (1, 7, 40)).repeat(24, axis=2)
    made.letters[0, FACTORS.index(TEMP), : 24 * 10] = ord("D")
    seen = set()
    for differs in ({}, {"reused": True}, {"built": None}, {"basin": Basin.YELLOW_RIVER},
                    {"receiving": replace(CLEAR, key_basin=True)}):  # fmt: skip
        days = judged(made, **differs)
        for code in (COD, NH3N, TP):
            for d in range(40):
                unit = unit_of("", code)
                holding = holding_of_day(days, law(), RULES, cell(days, code, d), unit=unit)
                finding = holding.worst
                over = finding.outcome is Outcome.EXCEEDS
                assert (level(days, code, d) == Level.EXCEEDANCE) == over
                legal = over and finding.standing is Standing.LEGAL
                assert bool(days.legal[cell(days, code, d)]) == legal
                seen.add((over, legal))
    assert seen == {(True, True), (True, False), (False, False)}


def test_messages_say_why_in_order_of_weight():
    (one,) = messages(judged(put(block(1), COD, slice(0, 24), 61.0)), RULES)
    assert one.why == (Why.DAILY_MEAN, Why.RUNNING_MEAN, Why.CONSECUTIVE_HOURS, Why.HOUR_OVER)
    assert (one.day, one.level, one.legal) == (FIRST, Level.EXCEEDANCE, True)
    assert (one.daily[1], one.mean, one.hours_over) == (60.0, pytest.approx(61.0), 24)
    assert Doubt.RULES_RECALLED in one.doubts
    assert messages(judged(block()), RULES) == ()


def test_the_daily_means_are_those_of_the_fields_own_rule():
    """`field.core.aggregate.means` on the same hours: one rule, two shapes."""
    rng = np.random.default_rng(3)
    made = block(4)
    made.values[:] *= rng.uniform(0.5, 1.5, made.values.shape)
    made.letters[:] = rng.choice([0, *b"NNNNND"], made.letters.shape)
    begin = pl.datetime(2025, 6, 1, time_zone="Asia/Shanghai")
    frames = [
        pl.DataFrame({
            "point": "W1",
            "factor": code,
            "hour": range(96),
            "value": flat(made, code),
            "flag": [chr(x) if x else "" for x in made.letters[0, k]],
        })
        for k, code in enumerate(FACTORS)
    ]  # fmt: skip
    frame = pl.concat(frames).with_columns(time=begin + pl.duration(hours="hour"))
    told = judge_validity(frame, "2017", validity_rules())
    expected = means(told, Period.DAY, 3600, RULES.day.mean)
    days = judge_hours(
        hour_block(frame, ["W1"], FACTORS, FIRST, 4), grid(made), RULES, validity_rules(),
        edition="2017",
    )  # fmt: skip
    for row in expected.iter_rows(named=True):
        d = (row["start"].date() - FIRST) // timedelta(days=1)
        place = cell(days, row["factor"], d)
        assert days.counted[place] == row["valid"]
        assert (days.status[place] == Status.VALID) == (row["status"] == "valid")
        if row["value"] is not None:
            assert days.mean[place] == pytest.approx(row["value"], rel=0, abs=1e-9)


def test_a_frame_becomes_a_block_and_what_does_not_belong_is_left_out():
    zone = pl.Datetime("us", "Asia/Shanghai")
    at = [datetime(2025, 6, 1, h, tzinfo=CHINA) for h in (0, 0, 5)]
    at += [datetime(2025, 6, 2, tzinfo=CHINA), datetime(2025, 5, 31, 23, tzinfo=CHINA)]
    frame = pl.DataFrame(
        {
            "point": ["W1"] * 5,
            "factor": [COD, COD, TP, COD, COD],
            "time": at,
            "value": [1.0, 2.0, None, 9.0, 9.0],
            "flag": ["N", "D", None, "N", "N"],
        },
        schema_overrides={"time": zone},
    )
    made = hour_block(frame, ["W1", "W2"], [COD, TP], FIRST, 1)
    assert (made.values[0, 0, 0], made.letters[0, 0, 0]) == (2.0, ord("D"))
    assert np.isnan(made.values[0, 0, 1:]).all()
    assert np.isnan(made.values[0, 1]).all()
    assert made.letters[0, 1].max() == 0
    with pytest.raises(ValueError, match="time zone"):
        hour_block(frame.with_columns(pl.col("time").dt.replace_time_zone(None)), [], [], FIRST, 1)


def test_letters_count_by_the_fields_own_table():
    counts = letters_that_count(validity_rules(), "2017", RULES.day.mean)
    assert [chr(n) for n in np.flatnonzero(counts)] == ["\x00", "N"]
    strict = replace(RULES.day.mean, count_unflagged=False)
    assert np.flatnonzero(letters_that_count(validity_rules(), "2017", strict)).tolist() == [78]


@pytest.mark.parametrize(
    ("differs", "message"),
    [({"first_day": date(2025, 6, 2)}, "first day"), ({"works": ("X",)}, "works")],
)
def test_limits_of_other_works_or_days_are_refused(differs, message):
    made = block(1)
    with pytest.raises(ValueError, match=f"differ in their {message}"):
        judge_hours(replace(made, **differs), grid(made), RULES, validity_rules(), edition="2017")


def test_a_block_of_half_days_is_refused():
    made = block(1)
    with pytest.raises(ValueError, match="whole days"):
        replace(made, values=made.values[..., :13], letters=made.letters[..., :13])

"""Assessment of surface waters: sections, rivers, lakes and basins, month, quarter and year.

    rounding    round_to_places, round_to_digits, round_to_unit, round_for_judging, holds
    results     parse_result("0.02L") → Result; means, of pH by ions; judged values; both sources
    periods     Period, Sample; period_means(samples, period, …) → Mean by factor
    inflow      deduct_inflow(rule, means, inflows) → what polluted water from above takes off
    conditions  Condition; condition_of(class); condition_of_shares(rule, good, heavy)
    places      Method, Place; assess_place(method, place, means) → PlaceAssessment
    waters      assess_water (river, basin), assess_lake, compare_places, compare_waters
    change      change_of_conditions, change_of_shares → Change
    trend       trend(rule, values, …) → Trend: Spearman against the printed critical values
    ranking     cwqi(rule, standard, values, body) → Cwqi; city_index; index_change; ranks
    oxygen      saturated(rule, degrees); oxygen_index(rule, value, degrees, limit)
    trophic     trophic_index(rule, values) → TrophicIndex; weights

Figures are Decimals made from the received text; unknown is None, class 0 or a value UNKNOWN, and
nothing is ever filled. Every number of law comes from `huiyin.water.assessment_tables` with its
source and confidence. The names above are the public face; import them from here.
"""

from __future__ import annotations

from huiyin.water.core.assessment.change import (
    Change,
    ChangeRule,
    change_of_conditions,
    change_of_shares,
)
from huiyin.water.core.assessment.conditions import (
    Condition,
    Proportion,
    ProportionRule,
    ShareRow,
    condition_of,
    condition_of_shares,
    proportion_of,
)
from huiyin.water.core.assessment.inflow import Deduction, Inflow, InflowRule, deduct_inflow
from huiyin.water.core.assessment.oxygen import OxygenRule, oxygen_index, saturated
from huiyin.water.core.assessment.periods import (
    MadeOf,
    Period,
    PeriodKind,
    PeriodRule,
    Sample,
    months_until,
    parse_period,
    period_means,
    period_of,
)
from huiyin.water.core.assessment.places import (
    Method,
    Place,
    PlaceAssessment,
    Pollutant,
    assess_place,
    exceedance_multiple,
)
from huiyin.water.core.assessment.ranking import (
    Cwqi,
    RankingRule,
    city_index,
    cwqi,
    index_change,
    ranked_by_change,
    ranks,
)
from huiyin.water.core.assessment.results import (
    BadResult,
    Mean,
    Result,
    StatisticsRule,
    judged,
    mean,
    mean_of_means,
    mean_result,
    parse_result,
    preferred,
)
from huiyin.water.core.assessment.rounding import (
    LimitComparison,
    holds,
    round_for_judging,
    round_to_digits,
    round_to_places,
    round_to_unit,
)
from huiyin.water.core.assessment.trend import (
    CriticalValue,
    Direction,
    Significance,
    Trend,
    TrendRule,
    rank_correlation,
    rising_is_better,
    trend,
)
from huiyin.water.core.assessment.trophic import (
    StateRow,
    TrophicIndex,
    TrophicLine,
    TrophicRule,
    TrophicState,
    state_of,
    trophic_index,
    weights,
)
from huiyin.water.core.assessment.waters import (
    LeftOut,
    SharePollutant,
    WaterAssessment,
    WaterChange,
    Way,
    assess_lake,
    assess_water,
    compare_places,
    compare_waters,
    mean_over,
)

__all__ = [
    "BadResult",
    "Change",
    "ChangeRule",
    "Condition",
    "CriticalValue",
    "Cwqi",
    "Deduction",
    "Direction",
    "Inflow",
    "InflowRule",
    "LeftOut",
    "LimitComparison",
    "MadeOf",
    "Mean",
    "Method",
    "OxygenRule",
    "Period",
    "PeriodKind",
    "PeriodRule",
    "Place",
    "PlaceAssessment",
    "Pollutant",
    "Proportion",
    "ProportionRule",
    "RankingRule",
    "Result",
    "Sample",
    "SharePollutant",
    "ShareRow",
    "Significance",
    "StateRow",
    "StatisticsRule",
    "Trend",
    "TrendRule",
    "TrophicIndex",
    "TrophicLine",
    "TrophicRule",
    "TrophicState",
    "WaterAssessment",
    "WaterChange",
    "Way",
    "assess_lake",
    "assess_place",
    "assess_water",
    "change_of_conditions",
    "change_of_shares",
    "city_index",
    "compare_places",
    "compare_waters",
    "condition_of",
    "condition_of_shares",
    "cwqi",
    "deduct_inflow",
    "exceedance_multiple",
    "holds",
    "index_change",
    "judged",
    "mean",
    "mean_of_means",
    "mean_over",
    "mean_result",
    "months_until",
    "oxygen_index",
    "parse_period",
    "parse_result",
    "period_means",
    "period_of",
    "preferred",
    "proportion_of",
    "rank_correlation",
    "ranked_by_change",
    "ranks",
    "rising_is_better",
    "round_for_judging",
    "round_to_digits",
    "round_to_places",
    "round_to_unit",
    "saturated",
    "state_of",
    "trend",
    "trophic_index",
    "weights",
]

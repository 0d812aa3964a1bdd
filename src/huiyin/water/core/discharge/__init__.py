"""Discharge standards as dated values: which one holds a facility, and what it says of a value.

    confidence  rank(text), weakest(…), LEGAL_FROM: how sure a number must be to be law
    units       convert(value, unit, wanted): a reading's unit is converted or refused
    conditions  Circumstances, parse_condition(text): when a row of a standard holds
    limits      DischargeStandard, DischargeLimit, Figure, Basis, parse_figure(text, …)
    scope       Facility, Receiving, ScopeRules, choose(facility, rules, on) → Choice with its steps
    holding     hold(standard, level, measured) → Finding; hold_facility(…) adds the permit
    editions    a city's own versions: merged(base, editions) lays them over what is shipped
    versions    diff(old, new) → changed rows; rejudged(cases, before, after) → whose judgement

The loader outside is `huiyin.water.discharge`. Only a limit of confidence "high", chosen by
steps of confidence "high", makes a *legal* exceedance; everything else is *advisory*. A figure
that nobody could read is unknown: neither a limit nor the absence of one.
"""

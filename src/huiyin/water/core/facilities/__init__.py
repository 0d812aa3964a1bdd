"""The facility ledger's arithmetic: when facilities ran, their rates as ranges, sheets, checks.

    facility    Facility, DailyRun, Stop, Fault, Silence, Effluent: what is written down
    master      Master: what the register holds of a facility, as the other cores need it
    intervals   timeline(facility, first, last, records) → Timeline of running, not, unknown
    rates       operation_rate(definition, …) → Rate; running_time_rate; effluent_compliance
    amounts     load_rate, data_validity, coverage; load_of_several, weighted_by_design
    period      Known; all_rates, rate_of, own_rates, unit_rates: every rate of some facilities
    state       states_on(facility, day, load) → the states that the records leave possible; ran_on
    ranking     rank_units(rates, minimum=…) → Ranked, with best and worst possible place
    sheet       month_sheet(facility, year, month, columns, runs) → Sheet
    records     StopNotice, FaultReport, WaterSample, Patrol, Calibration …: what else is written
    checks      check_entries(facility, runs, rules) → Finding: what, where, what to do

Definitions, columns, checks and marks come dated from `huiyin.water.facility_data`.
"""

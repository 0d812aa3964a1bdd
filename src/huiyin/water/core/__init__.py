"""The method of the water desk: values in, values out.

    standards   Standard, Limit, Body, SingleFactorRule, WaterClass, parse_class
    grading     limit_table(standard, rule) → LimitTable; grade(table, columns, body=…) → Grades
    verdict     grade_one(table, values, body=…, target=…) → Grade; explain(…) for a row of Grades
    episodes    judged(…) → Judged; judge(readings, policy) → Judgement; episode_key(point, start)
    revisions   diff_episodes(old, new) → Changes, when late readings re-judge a window
    strip       day_strip(readings, first, last) → one class cell a day
    chart       chart(points, limit, target=…, max_gap=…) → plain lists for a chart
    agreement   compare(table, samples, published, computed) → Comparison with explained misses
    assessment  sections, rivers, lakes and basins by month, quarter and year: its own page
    assessed    assess_city(rules, …) → CityWater (`city_water`): a period's report of the waters
    closing     Closing of a month, compare(closing, …) → what is not the same when replayed
    plan        lay_out(places, …): a map without a base map
    shares      share(cases) → Share: a range over every way of filling what is unknown; Range
    facilities  the facility ledger: intervals, rates of operation, sheets, checks on entries
    zones       frames of coordinates, reaches of the canal, protection zones of a place
    risks       risk sources: categories, grades, clearance, the four zeros
    supply      offtakes and pumping stations: allocation, volumes, balance, deviations
    discharge   (package) which discharge standard holds a facility, what it says, its versions
    effluent    (package) hours of sewage works judged: means, messages, rates, episodes, clues
    detector    (package) early warning: events in series of several sensors, with reasons
    columns     the steps of grading in NumPy, and
    kernel      the same as compiled loops, for very many rows; use `grading`

Dated data comes from the loaders outside: `huiyin.water.standards` (`automatic_station_table`,
`standard`, `water_classes`), `huiyin.water.assessment_tables` (`assessment_method` and the rules of
trends, ranking and trophic state), `huiyin.water.policies` (`judge_policy`, `valid_statuses`),
`huiyin.water.facility_data`, `zone_data`, `risk_data`, `supply_data` and `detector`, and
`huiyin.water.stations` (the demo's national stations). Classes are numbers, 1–5, 6 worse
than V, 0 unknown; factors are names such as `codmn`, found from an HJ 212 code by
`huiyin.water.series.factor_names`. Nothing here knows a language: words belong to the page.
"""

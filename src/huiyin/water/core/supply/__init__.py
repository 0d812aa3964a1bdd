"""Water supplied from the canal, its balance, and village works up to their acceptance.

    offtake   Month, Offtake, Volume, Allocation, PumpMonth; water_year(start)
    volumes   total(offtake, volumes, months, purposes) → Sum; use(…) → Use of an allocation
    facts     OfftakeFacts, StationFacts, AllocationPaper: what the registers hold
    works     village works: Works, Progress, Acceptance; standing(…) → Standing
    findings  System; deviations(known, rules, until) → every Finding of a water year
    balance   balance(…) → Balance with its residual; closing, against_plan, energy_deviation

Volumes are 10⁴ m³. Ecological water is a purpose of its own; whether it counts against plan and
allocation is dated data, from `huiyin.water.supply_data`.
"""

"""Water supplied from the canal: offtakes, pumping stations, allocation, balance.

    offtake   Month, Offtake, Volume, Allocation, PumpMonth; water_year(start)
    volumes   total(offtake, volumes, months, purposes) → Sum; use(…) → Use of an allocation
    balance   balance(…) → Balance with its residual; closing, against_plan, energy_deviation

Volumes are 10⁴ m³. Ecological water is a purpose of its own; whether it counts against plan and
allocation is dated data, from `huiyin.water.supply_data`.
"""

"""On-line data of sewage works: from hours to judged days, messages, rates and clues.

    rules        EffluentRules and its parts, each with source and whether it is only recalled
    blocks       HourBlock, hour_block(frame, …): hours of many works as arrays
    limits       limit_grid(law, works, …) → LimitGrid: discharge limits by day and temperature
    judging      judge_hours(block, grid, rules, …) → Days, in one pass; changed(old, new)
    kernel       the compiled loops of that pass; use `judging`
    periods      month_means(days, …), rates(days, …): what a month and a year amount to
    loads        daily_loads(days, …): kg a day, and what stands for a day not measured
    messages     messages(days, …) → Message: warning, high warning, exceedance, with why
    spells       spells(days, …): episodes of exceeding days and their recovery
    checks       passes(…), voided(…): comparisons with a reference and what a failed one voids
    consistency  totals against means, Min ≤ Avg ≤ Max, flags against minutes
    suspicion    clues(days, …): constant values, copied days, fixed ratios; never a proof

What one mean is, is said once in `huiyin.field.core.aggregate.MeanRule`; this pass gives what
`means` gives there, for many works at once. What a limit is, is said in `core.discharge`.
Unknown is never 0, never compliant. The loader outside is `huiyin.water.effluent`.
"""

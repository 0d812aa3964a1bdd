"""The rule engine: dated rules over an enterprise's facts, with a benefit.

    text ─► surface (what the clerk wrote) ─► ground (as of a date: integers) ─► verdict, reasons
    facts (numbers, spans, codes, titles; unknown is a value) ─────────────────┘   near-miss, bundle

`surface` keeps the author's forms, for words and errors; `ground` has one normal form, so that
judging, reasons, certain answers, near-misses and columns each need to know only that one.
"""

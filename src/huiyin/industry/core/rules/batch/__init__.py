"""Many rules over a whole register, column by column.

    trees ─► graph (each condition once) ─► script (what to do with a block of rows) ┐
    register ─► columns (whole numbers, flags, codes, days) ─────────────────────────┴─► outcomes

Row by row the outcomes are those of `judge.Judge`. `judging.judge_rows` is the way in.
"""

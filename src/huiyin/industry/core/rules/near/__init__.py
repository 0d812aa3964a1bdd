"""Near-misses: the least change that makes a rule true (see `advice` for the face of it).

efforts (the user's step costs) ─► situation (what may move, what every literal asks)
goals (the rule taken apart) ────► search (branches) ─► system (fixpoint) ─► integer (exact)
"""

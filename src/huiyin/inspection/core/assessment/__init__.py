"""Assessment (考核): from the events of matters to figures of units, by a frozen policy.

    timeline(events, until)       every event with its cycle, state, lead unit and due date
    outcomes(timeline, …)         one row for each outcome that became certain, and where it shows
    score(outcomes, policy, …)    figures with n and interval, points and ranks by class of unit

Only outcomes are counted. What people do *in the system* (signing in, uploading, writing) can
never be a figure: `measures.MEASURES` is closed and `activity` refuses the rest.
"""

"""Early warning: events in series of several sensors; a change of operation is no event.

    values      Channel, Role, Series, Settings; Model; Alarm, Reason, Fault, Detection, Verdict
    cleaning    clean(series, ranges, settings) → values that count, and which sensor fails how
    prediction  operational features, ridge regression, resolution and spread of a channel
    kernel      the compiled loops, one sample after another; use `learning` and `detecting`
    learning    learn(series, labels | None, settings) → Model
    detecting   detect(model, series) → Detection: verdicts, alarms with reasons, faults
    scoring     point_score, event_score: how good verdicts are against labels

A quality channel is expected at its own slow level plus what operation explains, learnt on normal
history. An alarm is raised when one channel stays far from that, or two together less far, for
several samples. It is a clue for people, never a proof, and says what was observed and expected.

Causal: the verdict of a sample uses no later one, so a prefix of a series has the verdicts it had.
Unknown is a value: what is missing is never filled in, a failed sensor is a fault and no event, and
with too few known channels a sample is not evaluated. Settings: `huiyin.water.detector`.
"""

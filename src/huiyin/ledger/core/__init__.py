"""The loop as a library: values in, values out.

`decide.decide(matter, command, context)` gives events or a refusal, `evolve.evolve(matter, event)`
the matter after it, `lifecycle.TABLE` the one table behind both. `lights`, `roadmap`, `workdays`
and `balance` read a matter and its events; `chain` and `bodies` keep them honest.
"""

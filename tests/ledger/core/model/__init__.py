"""The rules written a second time, differently, so that the core can be compared with them.

`rulebook` is the table of the design as text. `clerk` keeps a matter's facts in sets and
counters and says beforehand what must happen. `cast` are invented people, `moves` what they try,
`bystander` reads only events and people. Nothing here asks `decide`, `duties`, `guards` or
`evolve` anything; words, commands and people are the only things shared.
"""

"""Staffing: how many people each stage needs, when, and on which shifts (docs/staffing.md).

`constant.pooled` and `constant.robust` answer one site, `city.staff_city` many; `hourly.hourly`
follows the day, `roster.roster` makes shifts of it, `frontier.frontier` trades cost for time.
`recheck.recheck` recomputes a certificate without the code that made it.
"""

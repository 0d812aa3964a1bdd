"""Methods of the vaccination desk: values in, values out, nothing of a framework.

    siting    where to open: p-median, p-center, covering, capacitated; answers with certificates
    clinic    what happens at the door: the stages of a site, simulated
    staffing  how many people each stage needs, hour by hour, and the shifts that give them
    campaign  which doses where and when, over weeks; and the plan again after a shock

Every answer of an optimisation states its value, its bound, the gap between them and whether it
is proven; what was not proven is never called optimal.
"""

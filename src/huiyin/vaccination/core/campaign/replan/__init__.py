"""After a shock: the plan again with as few changes as it takes, and what to do as a list.

again = plan_again(problem, plan, Event(day=84, shock=DeliveryShort(lot=3, permille=500)), limits)
again.plan, again.moved_time, again.bound
"""

from huiyin.vaccination.core.campaign.replan.again import Again, plan_again
from huiyin.vaccination.core.campaign.replan.instructions import Act, Instruction, instructions
from huiyin.vaccination.core.campaign.replan.shocks import (
    BadShock,
    DeliveryLate,
    DeliveryShort,
    DemandUp,
    Event,
    FridgeFailed,
    LotRecalled,
    Shock,
    SiteClosed,
    StaffSick,
    Unfit,
)

__all__ = [
    "Act",
    "Again",
    "BadShock",
    "DeliveryLate",
    "DeliveryShort",
    "DemandUp",
    "Event",
    "FridgeFailed",
    "Instruction",
    "LotRecalled",
    "Shock",
    "SiteClosed",
    "StaffSick",
    "Unfit",
    "instructions",
    "plan_again",
]

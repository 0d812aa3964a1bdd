"""What a p-median problem cannot be."""

from huiyin.vaccination.core.siting.errors import Infeasible, TooLarge


class Unsolvable(Infeasible):
    """The wish asks for what the network cannot give; says what and what to change."""


class TooDear(TooLarge):
    """Costs so large that a proof would not fit 64-bit integers."""


class NoPlan(Infeasible):
    """No plan was found that serves every community; says whether none exists."""

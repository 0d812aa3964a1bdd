"""What a p-median problem cannot be."""


class Unsolvable(Exception):
    """The wish asks for what the network cannot give; says what and what to change."""


class TooDear(Exception):
    """Costs so large that a proof would not fit 64-bit integers."""


class NoPlan(Exception):
    """No plan was found that serves every community; says whether none exists."""

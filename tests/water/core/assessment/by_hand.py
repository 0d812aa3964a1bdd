"""GB/T 8170 on strings of digits, as one does it with a pencil: the oracle of the rounding tests.

Written from the prose of the rule without looking at the code under test.
"""

from __future__ import annotations


def round_text(text: str, places: int) -> str:
    """`text`, plain digits with an optional sign and point, to so many decimals (0 or more)."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    before, _, after = digits.partition(".")
    kept, dropped = before + after[:places].ljust(places, "0"), after[places:]
    up = False
    if dropped:
        first, rest = dropped[0], dropped[1:].strip("0")
        up = first > "5" or (first == "5" and (bool(rest) or kept[-1] in "13579"))
    figures = str(int(kept) + up).zfill(places + 1)
    head, tail = (figures[:-places], figures[-places:]) if places else (figures, "")
    number = f"{int(head)}.{tail}" if places else str(int(head))
    return number if not figures.strip("0") else sign + number

"""The field's findings in the reader's language.

The protocol core and the gateway write plain English with numbers in it, because devices'
logs are read everywhere. Pages say the same through gettext; a sentence that is not known
here is shown as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy


@dataclass(frozen=True, slots=True)
class DefectWords:
    """A kind of refused input: its name and what to do about it."""

    label: Any
    advice: Any


AGAIN = gettext_lazy("The device should send it again; if this happens often, look at the line.")
FIRMWARE = gettext_lazy(
    "Have the device's checksum corrected (HJ 212-2017 Appendix A). Until then its entry in the "
    "registry may allow this checksum."
)
DEFECTS = {
    "unreadable": DefectWords(
        gettext_lazy("Error of the gateway"),
        gettext_lazy("Report it with these bytes: the gateway has an error."),
    ),
    "unknown_device": DefectWords(
        gettext_lazy("Unknown device"),
        gettext_lazy("Register the device with exactly this MN, or ask the sender to stop."),
    ),
    "disabled_device": DefectWords(
        gettext_lazy("Retired device"),
        gettext_lazy("Enable the device again if it is in use, or ask the sender to stop."),
    ),
    "wrong_password": DefectWords(
        gettext_lazy("Wrong password"),
        gettext_lazy("Compare the password in the device with the one given at registration."),
    ),
    "implausible_time": DefectWords(
        gettext_lazy("Implausible time"),
        gettext_lazy("Set the device's clock (command 1012), then fetch the missing data."),
    ),
    "no_time": DefectWords(
        gettext_lazy("No time"),
        gettext_lazy("Check the device's data template: DataTime has 14 digits."),
    ),
    "crc_modbus": DefectWords(gettext_lazy("Checksum of Modbus"), FIRMWARE),
    "crc_modbus_swapped": DefectWords(gettext_lazy("Checksum of Modbus, swapped"), FIRMWARE),
    "crc_bad": DefectWords(
        gettext_lazy("Wrong checksum"),
        gettext_lazy(
            "A single frame: damaged on the line, the device sends it again. Every frame: "
            "have the device's checksum corrected (HJ 212-2017 Appendix A)."
        ),
    ),
    "length_wrong": DefectWords(
        gettext_lazy("Wrong length"),
        gettext_lazy("Correct the length in the device: count bytes of DATA, Chinese as UTF-8."),
    ),
    "length_not_digits": DefectWords(
        gettext_lazy("Length is not digits"),
        gettext_lazy("Have the device write LEN with four digits and leading zeros."),
    ),
    "unterminated": DefectWords(
        gettext_lazy("No end of frame"),
        gettext_lazy("Have the device end every frame with CR LF, and check its checksum."),
    ),
    "garbled": DefectWords(
        gettext_lazy("Cut off by the next frame"),
        gettext_lazy("See whether two senders write to one line; the device should send again."),
    ),
    "truncated": DefectWords(gettext_lazy("Half a frame"), AGAIN),
    "oversized": DefectWords(
        gettext_lazy("Oversized"),
        gettext_lazy("Have the device split its data into parts (PNUM, PNO) of 1024 bytes."),
    ),
    "noise": DefectWords(
        gettext_lazy("Not a frame"),
        gettext_lazy("See whether another protocol or a console writes to this port."),
    ),
}

_SAID = (
    (r"this frame makes the gateway fail", gettext_lazy("This frame makes the gateway fail")),
    (r"no device with this MN is registered", gettext_lazy("No device with this MN is registered")),
    (r"the device with this MN is retired", gettext_lazy("The device with this MN is retired")),
    (
        r"PW is not the password registered for this MN",
        gettext_lazy("PW is not the password registered for this MN"),
    ),
    (
        r"a data frame without a DataTime that can be read",
        gettext_lazy("A data frame without a DataTime that can be read"),
    ),
    (
        r"the time label (?P<label>\S+ \S+) lies ahead of the centre's (?P<now>\S+ \S+)",
        gettext_lazy("The time label %(label)s lies ahead of the centre's %(now)s"),
    ),
    (
        r"the time label (?P<label>\S+ \S+) is older than (?P<first>\S+)",
        gettext_lazy("The time label %(label)s is older than %(first)s"),
    ),
    (
        r"after ## come b(?P<found>.+), not the four digits of LEN",
        gettext_lazy("After ## stands %(found)s, not the four digits of LEN"),
    ),
    (r"bytes outside any frame", gettext_lazy("Bytes outside any frame")),
    (r"the frame was never completed", gettext_lazy("The frame was never completed")),
    (
        r"no end of frame within (?P<cap>\d+) bytes",
        gettext_lazy("No end of frame within %(cap)s bytes"),
    ),
    (
        r"a frame began here, but the next one begins before it ends",
        gettext_lazy("A frame began here, but the next one begins before it ends"),
    ),
    (
        r"LEN says (?P<declared>\d+) but DATA has (?P<found>\d+) bytes; (?P<rest>.*)",
        gettext_lazy("LEN says %(declared)s but DATA has %(found)s bytes; %(rest)s"),
    ),
    (
        r"LEN is right, but CR LF is missing and the check sum is not that of HJ 212; (?P<rest>.*)",
        gettext_lazy("LEN is right but CR LF is missing; %(rest)s"),
    ),
    (r"the check sum is right", gettext_lazy("the checksum is right")),
    (
        r"the check sum is not four hexadecimal digits",
        gettext_lazy("the checksum is not four hexadecimal digits"),
    ),
    (
        r"the check sum is the Modbus CRC-16, not the one of HJ 212",
        gettext_lazy("the checksum is the Modbus CRC-16, not the one of HJ 212"),
    ),
    (
        r"the check sum is the Modbus CRC-16 with its bytes swapped, not the one of HJ 212",
        gettext_lazy("the checksum is the Modbus CRC-16 with swapped bytes, not that of HJ 212"),
    ),
    (
        r"the check sum is right but its two bytes are swapped",
        gettext_lazy("the checksum is right but its two bytes are swapped"),
    ),
    (
        r"the check sum (?P<received>\w+) does not fit the data, which give (?P<computed>\w+); "
        r"the value is one HJ 212 can produce, .*",
        gettext_lazy(
            "the checksum %(received)s does not fit the data, which give %(computed)s; HJ 212 can "
            "produce this value, so the text was changed on the way or by hand"
        ),
    ),
    (
        r"the check sum (?P<received>\w+) does not fit the data, which give (?P<computed>\w+); "
        r"HJ 212 can never produce this value, .*",
        gettext_lazy(
            "the checksum %(received)s does not fit the data, which give %(computed)s; HJ 212 can "
            "never produce this value, so another algorithm made it or it was damaged"
        ),
    ),
    (r"flag (?P<letter>.) is in no table", gettext_lazy("flag %(letter)s is in no table")),
    (r"no number was sent", gettext_lazy("no number was sent")),
    (
        r"outside what the instrument can show",
        gettext_lazy("outside what the instrument can show"),
    ),
    (r"the device sent no flag", gettext_lazy("the device sent no flag")),
)
_PATTERNS = [(re.compile(pattern, re.DOTALL), words) for pattern, words in _SAID]

FLAGS = {
    "normal": pgettext_lazy("flag", "normal"),
    "instrument stopped": pgettext_lazy("flag", "instrument stopped"),
    "source stopped": pgettext_lazy("flag", "source stopped"),
    "power fault": pgettext_lazy("flag", "power fault"),
    "maintenance": pgettext_lazy("flag", "maintenance"),
    "value set by hand": pgettext_lazy("flag", "value set by hand"),
    "instrument fault": pgettext_lazy("flag", "instrument fault"),
    "fault": pgettext_lazy("flag", "fault"),
    "calibration": pgettext_lazy("flag", "calibration"),
    "check": pgettext_lazy("flag", "check"),
    "above the range of measurement": pgettext_lazy("flag", "above the range of measurement"),
    "above the limits of measurement": pgettext_lazy("flag", "above the limits of measurement"),
    "link between instrument and logger broken": pgettext_lazy(
        "flag", "link between instrument and logger broken"
    ),
}
VERDICTS = {
    "valid": (pgettext_lazy("reading", "valid"), "success"),
    "invalid": (pgettext_lazy("reading", "invalid"), "warning"),
    "unknown": (pgettext_lazy("reading", "unknown"), "unknown"),
    "not_evaluated": (pgettext_lazy("reading", "not evaluated"), "unknown"),
}
"""Verdict of `core.validity` -> its word and the tone of its badge."""

SPANS = {
    "minute": pgettext_lazy("span", "minute"),
    "hour": pgettext_lazy("span", "hour"),
    "day": pgettext_lazy("span", "day"),
}
STATISTICS = {
    "rtd": pgettext_lazy("statistic", "real-time"),
    "avg": pgettext_lazy("statistic", "mean"),
    "min": pgettext_lazy("statistic", "minimum"),
    "max": pgettext_lazy("statistic", "maximum"),
    "cou": pgettext_lazy("statistic", "sum"),
    "state": pgettext_lazy("statistic", "facility state"),
    "runtime": pgettext_lazy("statistic", "running time"),
}

REQUEST_ANSWERS = {
    "1": gettext_lazy("ready to carry it out"),
    "2": gettext_lazy("request rejected"),
    "3": gettext_lazy("wrong password (PW)"),
    "4": gettext_lazy("wrong MN"),
    "5": gettext_lazy("wrong ST"),
    "6": gettext_lazy("wrong Flag"),
    "7": gettext_lazy("wrong QN"),
    "8": gettext_lazy("wrong CN: the device does not know this command"),
    "9": gettext_lazy("wrong checksum"),
    "100": gettext_lazy("unknown error"),
}
"""QnRtn of 9011 (HJ 212-2017 Table 6)."""
RESULTS = {
    "1": gettext_lazy("carried out"),
    "2": gettext_lazy("failed, the device does not know why"),
    "3": gettext_lazy("the conditions of the command were not met"),
    "4": gettext_lazy("time-out inside the station"),
    "5": gettext_lazy("the device is busy"),
    "6": gettext_lazy("fault of the device"),
    "100": gettext_lazy("there are no data for this span"),
}
"""ExeRtn of 9012 (HJ 212-2017 Table 7)."""


def defect(kind: str) -> DefectWords:
    """The words of a kind; a kind without words keeps its own name."""
    return DEFECTS.get(kind) or DefectWords(kind, "")


def said(sentence: str) -> str:
    """An explanation of the core or the gateway in the reader's language."""
    flag = re.fullmatch(r"flag (.): (.*)", sentence)
    if flag is not None:
        return _("flag %(letter)s: %(meaning)s") % {
            "letter": flag[1],
            "meaning": FLAGS.get(flag[2], flag[2]),
        }
    for pattern, words in _PATTERNS:
        match = pattern.fullmatch(sentence)
        if match is not None:
            facts = match.groupdict()
            if "rest" in facts:
                facts["rest"] = said(facts["rest"])
            return str(words) % facts if facts else str(words)
    return sentence


def kind_words(kind: str) -> str:
    """What a reading's kind stands for: `hour_avg` is an hourly mean."""
    span, _line, statistic = kind.rpartition("_")
    words = STATISTICS.get(statistic)
    if words is None or (span and span not in SPANS):
        return kind
    if not span:
        return str(words)
    return _("%(statistic)s (%(span)s)") % {"statistic": words, "span": SPANS[span]}


def answer_words(code: str, meanings: dict[str, Any]) -> str:
    """A return code with its meaning, `8 · wrong CN`; nothing for nothing."""
    if not code:
        return ""
    return f"{code} · {meanings.get(code) or _('a code the standard does not have')}"

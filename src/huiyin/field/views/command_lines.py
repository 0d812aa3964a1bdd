"""Commands of the centre in words: what was asked, how far it came, what came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.field.choices import HISTORY, CommandKind, CommandState
from huiyin.field.models import DeviceCommand
from huiyin.field.wording import REQUEST_ANSWERS, RESULTS, answer_words

TONES = {
    CommandState.QUEUED: "neutral",
    CommandState.SENT: "brand",
    CommandState.ACCEPTED: "brand",
    CommandState.DONE: "success",
    CommandState.FAILED: "warning",
}
ANSWERS = {"SystemTime": CommandKind.GET_CLOCK, "RtdInterval": CommandKind.GET_INTERVAL}


@dataclass(frozen=True, slots=True)
class CommandLine:
    """One command as shown; `answers` are sentences, oldest first."""

    command: DeviceCommand
    asked: str
    tone: str
    answers: list[str]


def command_line(command: DeviceCommand) -> CommandLine:
    """The words of one command."""
    return CommandLine(
        command, _asked(command), TONES.get(CommandState(command.state), "plain"), _answers(command)
    )


def _asked(command: DeviceCommand) -> str:
    given = command.parameters
    if command.kind == CommandKind.SET_INTERVAL:
        return _("%(seconds)s s") % {"seconds": given.get("RtdInterval", "")}
    if command.kind in HISTORY:
        begin, end = (_moment(given.get(name)) for name in ("BeginTime", "EndTime"))
        return _("%(begin)s to %(end)s") % {"begin": begin, "end": end}
    return ""


def _answers(command: DeviceCommand) -> list[str]:
    said = []
    if command.qn_rtn:
        said.append(f"QnRtn {answer_words(command.qn_rtn, REQUEST_ANSWERS)}")
    reply: dict[str, Any] = command.reply
    for name, kind in ANSWERS.items():
        if kind == command.kind and name in reply:
            said.append(f"{name} {_stamp(str(reply[name]))}")
    if command.exe_rtn:
        said.append(f"ExeRtn {answer_words(command.exe_rtn, RESULTS)}")
    if command.state == CommandState.FAILED and not command.qn_rtn and not command.exe_rtn:
        said.append(
            _("The device never answered, though asked %(times)d times.")
            % {"times": command.sendings}
        )
    return said


def _stamp(text: str) -> str:
    """A 14-digit time as people write it; anything else as sent."""
    try:
        return f"{datetime.strptime(text, '%Y%m%d%H%M%S'):%Y-%m-%d %H:%M:%S}"  # noqa: DTZ007
    except ValueError:
        return text


def _moment(text: Any) -> str:
    return f"{datetime.fromisoformat(text).astimezone(CHINA):%Y-%m-%d %H:%M}" if text else ""

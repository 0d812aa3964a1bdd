"""Every write to the field's rows, in the imperative."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.field.access import Actor, require_registrar
from huiyin.field.choices import HISTORY, CommandKind, CommandState, CrcVariant, Edition
from huiyin.field.factors import load_factors_2005
from huiyin.field.models import (
    Device,
    DeviceCommand,
    ExpiredFrames,
    Point,
    PointFactor,
    QuarantinedFrame,
    RegistryStamp,
)
from huiyin.field.secrets import password_hash

EXPIRED_AT_ONCE = 500


class Refused(HuiyinError):
    """The registry cannot take this entry."""


@dataclass(frozen=True, slots=True)
class Quarantine:
    """One piece of refused input on its way to its row."""

    received: datetime
    peer: str
    mn: str
    kind: str
    explanation: str
    advice: str
    raw: bytes
    times: int = 1


def register_point(actor: Actor, *, code: str, name: str, kind: str, **facts: Any) -> Point:
    """Enter a place that is measured. Raises Refused when the code is taken or empty."""
    require_registrar(actor)
    if not code.strip():
        raise Refused(_("A point needs a code."))
    try:
        with transaction.atomic():
            return Point.objects.create(code=code.strip(), name=name, kind=kind, **facts)
    except IntegrityError as error:
        raise Refused(_("There is already a point with the code %s.") % code) from error


def declare_unit(
    actor: Actor, point: Point, *, factor: str, unit: str, scale: float, note: str = ""
) -> PointFactor:
    """Say in which unit a point really sends a factor; `scale` turns it into the standard's.

    A code of 2005 stands for today's, under which readings are read.
    """
    require_registrar(actor)
    known = load_factors_2005().get(factor)
    factor = known.code if known else factor
    if not scale > 0:
        raise Refused(_("A scale must be above zero."))
    row, _created = PointFactor.objects.update_or_create(
        point=point, factor=factor, defaults={"unit": unit, "scale": scale, "note": note}
    )
    return row


def register_device(
    actor: Actor,
    *,
    mn: str,
    name: str,
    point: Point,
    edition: str = Edition.E2017,
    st: str = "",
    password: str = "",
    crc_variant: str = CrcVariant.STANDARD,
) -> Device:
    """Enter a device; the gateway learns of it within its polling interval.

    An empty password means that PW is not checked. Raises Refused for a taken or unfit MN.
    """
    require_registrar(actor)
    _check_choices({"edition": edition, "crc_variant": crc_variant})
    if not mn or not mn.isascii() or any(c in mn for c in ";,=&# ") or not mn.isprintable():
        raise Refused(
            _("An MN is printable ASCII without ; , = & # or spaces."),
            _("Copy it from the device exactly; letters are case-sensitive."),
        )
    try:
        with transaction.atomic():
            device = Device.objects.create(
                mn=mn,
                name=name,
                point=point,
                edition=edition,
                st=st,
                crc_variant=crc_variant,
                password_hash=password_hash(mn, password) if password else "",
            )
            _stamp()
    except IntegrityError as error:
        raise Refused(_("There is already a device with the MN %s.") % mn) from error
    return device


def retire_device(actor: Actor, device: Device) -> None:
    """Let the gateway answer this device no longer; its readings stay."""
    require_registrar(actor)
    with transaction.atomic():
        Device.objects.filter(pk=device.pk).update(enabled=False)
        _stamp()


def enable_device(actor: Actor, device: Device) -> None:
    """Let the gateway answer a retired device again."""
    require_registrar(actor)
    with transaction.atomic():
        Device.objects.filter(pk=device.pk).update(enabled=True)
        _stamp()


def amend_device(
    actor: Actor, device: Device, *, password: str | None = None, **facts: Any
) -> None:
    """Correct `name`, `point`, `edition`, `st` or `crc_variant`; MN stays what it is.

    `password` None keeps the former one, "" stops checking it. Readings already stored stay
    with the point they came under.
    """
    require_registrar(actor)
    unknown = facts.keys() - {"name", "point", "edition", "st", "crc_variant"}
    if unknown:
        raise TypeError(f"not to be amended: {sorted(unknown)}")
    _check_choices(facts)
    if password is not None:
        facts["password_hash"] = password_hash(device.mn, password) if password else ""
    with transaction.atomic():
        Device.objects.filter(pk=device.pk).update(**facts)
        _stamp()


def quarantine(frames: Iterable[Quarantine]) -> int:
    """Keep what could not be accepted; returns how many rows were written.

    The same bytes from the same address with the same defect in one call become one row
    that counts them, so that a babbling device cannot fill the disk with copies.
    """
    rows: dict[tuple[str, str, bytes], QuarantinedFrame] = {}
    for frame in frames:
        key = (frame.peer.rpartition(":")[0], frame.kind, frame.raw)
        if key in rows:
            rows[key].times += frame.times
            continue
        rows[key] = QuarantinedFrame(
            received=frame.received,
            peer=frame.peer,
            mn=frame.mn[:64],
            kind=frame.kind,
            explanation=frame.explanation,
            advice=frame.advice,
            raw=frame.raw,
            times=frame.times,
        )
    QuarantinedFrame.objects.bulk_create(rows.values(), batch_size=200)
    return len(rows)


def resolve_quarantine(actor: Actor, frame: QuarantinedFrame, resolution: str) -> None:
    """Say what was done about a quarantined frame. Raises Refused without words or twice."""
    require_registrar(actor)
    if not resolution.strip():
        raise Refused(_("Say in words what was done about this frame."))
    changed = QuarantinedFrame.objects.filter(pk=frame.pk, resolved=None).update(
        resolved=clock.now(), resolution=resolution.strip()
    )
    if not changed:
        raise Refused(_("This frame has already been resolved."))


def expire_quarantine(before: datetime) -> int:
    """Forget frames received before this moment, resolved or not, and keep their counts.

    Returns how many rows went.
    """
    gone = 0
    while old := list(QuarantinedFrame.objects.filter(received__lt=before)[:EXPIRED_AT_ONCE]):
        with transaction.atomic():
            for (month, kind), (times, resolved) in _counted(old).items():
                row, _created = ExpiredFrames.objects.get_or_create(month=month, kind=kind)
                ExpiredFrames.objects.filter(pk=row.pk).update(
                    times=F("times") + times, resolved=F("resolved") + resolved
                )
            QuarantinedFrame.objects.filter(pk__in=[frame.pk for frame in old]).delete()
        gone += len(old)
    return gone


def _counted(frames: list[QuarantinedFrame]) -> dict[tuple[date, str], tuple[int, int]]:
    """Times received, and of these resolved, by month and defect."""
    counts: dict[tuple[date, str], tuple[int, int]] = {}
    for frame in frames:
        key = frame.received.astimezone(clock.CHINA).date().replace(day=1), frame.kind
        times, resolved = counts.get(key, (0, 0))
        counts[key] = times + frame.times, resolved + (frame.times if frame.resolved else 0)
    return counts


def queue_command(actor: Actor, device: Device, kind: str, **parameters: str) -> DeviceCommand:
    """Ask something of a device; the gateway sends it when the device is connected.

    Raises Refused for an unknown command, an interval outside 30-3600 s (HJ 212-2017 B.2) or a
    span of history that does not end after it begins.
    """
    require_registrar(actor)
    return _queue(device, kind, parameters)


def queue_clock(device: Device) -> DeviceCommand | None:
    """A device asked by 1013 to be synchronised: queue a clock command unless one waits."""
    waiting = DeviceCommand.objects.filter(
        device=device,
        kind=CommandKind.SET_CLOCK,
        state__in=[CommandState.QUEUED, CommandState.SENT, CommandState.ACCEPTED],
    )
    return None if waiting.exists() else _queue(device, CommandKind.SET_CLOCK, {})


def note_sent(command: DeviceCommand, qn: str) -> None:
    """A command went out under `qn`."""
    DeviceCommand.objects.filter(pk=command.pk).update(
        state=CommandState.SENT, qn=qn, sent=clock.now(), sendings=F("sendings") + 1
    )


def note_request_answer(mn: str, qn: str, qn_rtn: str) -> None:
    """The device's 9011: `1` means it will carry the command out."""
    qn_rtn = _short(qn_rtn)
    open_commands = _open(device__mn=mn, qn=qn)
    if qn_rtn == "1":
        open_commands.update(state=CommandState.ACCEPTED, qn_rtn=qn_rtn)
    else:
        open_commands.update(state=CommandState.FAILED, qn_rtn=qn_rtn, ended=clock.now())


def note_execution(mn: str, qn: str, exe_rtn: str) -> None:
    """The device's 9012: `1` means done."""
    exe_rtn = _short(exe_rtn)
    state = CommandState.DONE if exe_rtn == "1" else CommandState.FAILED
    _open(device__mn=mn, qn=qn).update(state=state, exe_rtn=exe_rtn, ended=clock.now())


def note_command_data(mn: str, cn: str, reply: dict[str, str]) -> None:
    """What a device sent in reply to a reading command (1011, 1061).

    It is found by CN, for uploaded data carries a QN of its own (HJ 212-2017 C.2).
    """
    plain = {name: value.replace("\0", "") for name, value in reply.items()}
    _open(device__mn=mn, kind=cn).update(reply=plain)


def fail_silent_commands(before: datetime, sendings: int, accepted_before: datetime) -> int:
    """Give up commands sent `sendings` times whose last sending is older than `before`, and
    accepted ones sent before `accepted_before` that were never said to be carried out."""
    silent = Q(state=CommandState.SENT, sent__lt=before, sendings__gte=sendings)
    unfinished = Q(state=CommandState.ACCEPTED, sent__lt=accepted_before)
    return DeviceCommand.objects.filter(silent | unfinished).update(
        state=CommandState.FAILED, ended=clock.now()
    )


def note_seen(seen: dict[str, tuple[datetime, str]]) -> None:
    """When and from where each MN was last heard."""
    devices = list(Device.objects.filter(mn__in=seen))
    for device in devices:
        device.last_seen, device.last_peer = seen[device.mn]
    Device.objects.bulk_update(devices, ["last_seen", "last_peer"], batch_size=500)


def _queue(device: Device, kind: str, parameters: dict[str, str]) -> DeviceCommand:
    if kind not in CommandKind.values:
        raise Refused(_("The centre has no command %s.") % kind)
    if kind == CommandKind.SET_INTERVAL:
        interval = parameters.get("RtdInterval", "")
        if not interval.isdigit() or not 30 <= int(interval) <= 3600:
            raise Refused(_("A real-time interval lies between 30 and 3600 seconds."))
    if kind in HISTORY:
        _check_span(parameters)
    return DeviceCommand.objects.create(
        device=device, kind=kind, parameters=parameters, queued=clock.now()
    )


def _check_span(parameters: dict[str, str]) -> None:
    try:
        begin = datetime.fromisoformat(parameters["BeginTime"])
        end = datetime.fromisoformat(parameters["EndTime"])
        sound = begin.tzinfo is not None and begin < end
    except (KeyError, ValueError, TypeError):
        sound = False
    if not sound:
        raise Refused(_("Past data needs a beginning and an end, the end after the beginning."))


def _open(**which: str) -> Any:
    return DeviceCommand.objects.filter(
        **which, state__in=[CommandState.SENT, CommandState.ACCEPTED]
    )


def _check_choices(facts: dict[str, Any]) -> None:
    for name, choices in (("edition", Edition), ("crc_variant", CrcVariant)):
        if name in facts and facts[name] not in choices.values:
            raise Refused(
                _("%(value)s is none of %(choices)s.")
                % {"value": facts[name], "choices": ", ".join(choices.values)}
            )


def _short(code: str) -> str:
    """A return code as its column holds it; devices have at most three digits to say."""
    return code.replace("\0", "")[:8]


def _stamp() -> None:
    RegistryStamp.objects.get_or_create(pk=1)
    RegistryStamp.objects.filter(pk=1).update(version=F("version") + 1)

"""设施台账: enter a facility, amend its facts, point its logger at the gateway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.field import verbs as field
from huiyin.field.access import SYSTEM
from huiyin.field.choices import CrcVariant, Edition, PointKind
from huiyin.field.models import Device, Point
from huiyin.ledger.models import Unit, User
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.facilities.master import Master
from huiyin.water.facility_fields import code_fault
from huiyin.water.models import Record, Subject
from huiyin.water.verbs import register
from huiyin.water.verbs.register import BadEntry, Written

WASTE_WATER = "32"
"""ST of surface waste water (HJ 212-2017, Table 5)."""
HOUR_SECONDS = 3600
LOGGER = "logger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logger:
    """The logger (数采仪) of a facility's outfall, as the gateway is to know it."""

    mn: str
    edition: Edition = Edition.E2017
    crc_variant: CrcVariant = CrcVariant.STANDARD
    interval_seconds: int = HOUR_SECONDS


def enter_facility(
    code: str,
    facts: Master,
    *,
    name: str,
    unit: Unit,
    actor: User,
    at: datetime | None = None,
    invented: bool = False,
) -> Subject:
    """A new facility in the ledger. Raises Refused and BadEntry."""
    access.require_keeper(actor, f"enter facility {code}", at or clock.now())
    if why := code_fault(code.strip()):
        raise BadEntry(why, _("Choose another code."))
    return register.enter(
        SubjectKind.FACILITY, code, facts, name=name, unit=unit, actor=actor, at=at,
        invented=invented,
    )  # fmt: skip


def amend_facility(
    facility: Subject,
    facts: Master,
    *,
    reason: str,
    actor: User,
    at: datetime | None = None,
    name: str | None = None,
    unit: Unit | None = None,
) -> Record:
    """Change the facts of a facility from now on; what held before stays readable."""
    return register.amend(facility, facts, reason=reason, actor=actor, at=at, name=name, unit=unit)


def connect_logger(
    facility: Subject, logger: Logger, *, password: str, actor: User, at: datetime | None = None
) -> Device:
    """Let the gateway know the logger of a facility; the first one makes its outfall a point.

    The keeper of the register may do this for a facility of his: the desk asks the field on his
    behalf, and the record names him. An empty password is not checked. Raises Refused, BadEntry
    and what the field refuses.
    """
    now = at or clock.now()
    access.require_keeper(actor, f"connect {facility.code}", now)
    with transaction.atomic():
        locked = Subject.objects.select_for_update(of=("self",)).get(pk=facility.pk)
        if locked.kind != SubjectKind.FACILITY:
            raise BadEntry(_("Only a facility has a logger."))
        if locked.point is None:
            locked.point = _outfall(locked, logger)
            locked.save(update_fields=["point"])
        device = field.register_device(
            SYSTEM,
            mn=logger.mn.strip(),
            name=_("Logger of %(facility)s") % {"facility": locked.name},
            point=locked.point,
            edition=logger.edition,
            st=WASTE_WATER,
            password=password,
            crc_variant=logger.crc_variant,
        )
        entry = Written(kind=LOGGER, key=logger.mn.strip(), value=logger)
        register.write(locked, [entry], actor=actor, at=now)
    facility.point = locked.point
    return device


def _outfall(facility: Subject, logger: Logger) -> Point:
    return field.register_point(
        SYSTEM,
        code=f"F-{facility.code}",
        name=_("Outfall of %(facility)s") % {"facility": facility.name},
        kind=PointKind.EFFLUENT,
        interval_seconds=logger.interval_seconds,
        source=_("facility ledger"),
    )

"""Master data of a treatment facility (设施基本信息): what the register holds of it.

None is unknown. The groups follow campaigns of other cities (鲁环函〔2020〕73号 of Shandong, Hefei,
Dongpo); the fields are a product proposal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huiyin.water.core.discharge import scope
from huiyin.water.core.facilities.facility import Facility
from huiyin.water.core.zones.datum import Datum

NOT_KNOWN = scope.Receiving()


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """What is known of a facility.

    `design` m³/d · `network` km · `longitude`, `latitude` degrees of `datum` · `level` and
    `standard` as a permit or an approval names them, `level_source` where that stands · `built`
    the day it was built or approved · `accepted` the day of acceptance (验收), None not yet ·
    `ended` the first day on which it is scrapped or joined to a network · `weighed`: its on-line
    means are weighted by flow · `intermittent`: it discharges now and then.
    """

    kind: scope.Kind = scope.Kind.UNKNOWN
    county: str = ""
    township: str = ""
    villages: str = ""
    longitude: float | None = None
    latitude: float | None = None
    datum: Datum = Datum.UNKNOWN
    owner: str = ""
    operator: str = ""
    contract_from: date | None = None
    contract_to: date | None = None
    built: date | None = None
    commissioned: date | None = None
    accepted: date | None = None
    ended: date | None = None
    design: float | None = None
    process: str = ""
    households: int | None = None
    connected: int | None = None
    network: float | None = None
    basin: scope.Basin = scope.Basin.UNKNOWN
    receiving: scope.Receiving = NOT_KNOWN
    receiving_name: str = ""
    reused: bool | None = None
    standard: str = ""
    level: str = ""
    level_source: str = ""
    outfall: str = ""
    electricity_meter: str = ""
    funding: str = ""
    weighed: bool = True
    intermittent: bool = False

    def __post_init__(self) -> None:
        if self.design is not None and not self.design > 0:
            raise ValueError("a design capacity must be positive, or empty where it is unknown")
        if self.households is not None and (self.connected or 0) > self.households:
            raise ValueError("more households are connected than there are")
        if self.accepted and self.ended and self.ended < self.accepted:
            raise ValueError("a facility cannot end before it was accepted")
        if (self.longitude is None) != (self.latitude is None):
            raise ValueError("a place needs both longitude and latitude")

    def facility(self, code: str, unit: str) -> Facility:
        """What the arithmetic of rates needs."""
        return Facility(
            id=code,
            unit=unit,
            accepted=self.accepted,
            ended=self.ended,
            design=self.design,
            households=self.households,
            connected=self.connected,
        )

    def held(self, code: str) -> scope.Facility:
        """What the choice of a discharge standard needs.

        A level without the paper it stands in is told as unverified.
        """
        stated = None
        if self.standard and self.level:
            confidence = "high" if self.level_source else "unverified"
            stated = scope.StatedLevel(self.standard, self.level, self.level_source, confidence)
        return scope.Facility(
            key=code,
            kind=self.kind,
            design_m3_per_day=self.design,
            built=self.built,
            basin=self.basin,
            receiving=self.receiving,
            reused=self.reused,
            stated=stated,
        )

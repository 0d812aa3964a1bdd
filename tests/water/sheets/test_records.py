"""What a facility's records cannot be, and that a stored one is read back as it was."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from huiyin.water.bodies import from_body, to_body
from huiyin.water.core.facilities.facility import Fault, Stop
from huiyin.water.core.facilities.records import (
    Calibration,
    Comparison,
    Complaint,
    Cost,
    CostKind,
    Document,
    FaultReport,
    Looked,
    Patrol,
    Side,
    SludgeSlip,
    StopNotice,
    WaterSample,
    judged,
    results,
)
from huiyin.water.effluent import effluent_rules
from tests.water.sheets.conftest import moment

DAY = date(2020, 9, 1)
NAIVE = datetime(2020, 9, 1)  # noqa: DTZ001 - a time without a zone is what is refused
GOOD = {
    StopNotice: {"start": moment(1), "end": None, "approved": None, "reason": "检修"},
    FaultReport: {"start": moment(1), "restored": None, "halted": None, "what": "泵"},
    WaterSample: {"time": moment(1), "side": Side.EFFLUENT, "ph": 7.0},
    Patrol: {"time": moment(1), "people": ("甲",), "looked": (Looked("曝气", good=False),)},
    Calibration: {"time": moment(1), "factor": "w01018", "reference": 30.0, "measured": 31.0},
    SludgeSlip: {"day": DAY, "slip": "L1", "kg": 5.0, "destination": "厂"},
    Complaint: {"day": DAY, "summary": "异味"},
    Cost: {"month": DAY, "kind": CostKind.POWER, "amount": 1.0},
    Document: {"day": DAY, "title": "合同"},
}
BAD = [
    (StopNotice, {"reason": " "}), (StopNotice, {"end": moment(1, 7)}),
    (StopNotice, {"start": NAIVE}), (StopNotice, {"approved_until": moment(2)}),
    (FaultReport, {"what": ""}), (FaultReport, {"restored": moment(1, 7)}),
    (WaterSample, {"ph": None}), (WaterSample, {"ph": 14.1}), (WaterSample, {"cod": -0.1}),
    (WaterSample, {"time": NAIVE}), (WaterSample, {"cod": float("nan")}),
    (Patrol, {"people": (" ",)}), (Patrol, {"score": 101.0}), (Patrol, {"time": NAIVE}),
    (Calibration, {"factor": ""}), (Calibration, {"reference": -1.0}),
    (SludgeSlip, {"slip": ""}), (SludgeSlip, {"kg": float("inf")}),
    (SludgeSlip, {"destination": ""}), (Complaint, {"summary": ""}),
    (Cost, {"month": date(2020, 9, 2)}), (Cost, {"amount": -1.0}), (Document, {"title": ""}),
]  # fmt: skip


@pytest.mark.parametrize("kind", GOOD)
def test_a_record_is_read_back_as_it_was_written(kind):
    value = kind(facility="W1", **GOOD[kind])
    assert from_body(kind, to_body(value)) == value


@pytest.mark.parametrize(("kind", "wrong"), BAD)
def test_what_it_cannot_be_is_refused(kind, wrong):
    with pytest.raises(ValueError, match=r"."):
        kind(facility="W1", **GOOD[kind] | wrong)


@pytest.mark.parametrize(("kind", "plain"), [(StopNotice, Stop), (FaultReport, Fault)])
def test_a_notice_is_the_plain_thing_to_the_arithmetic(kind, plain):
    value = kind(facility="W1", **GOOD[kind])
    assert isinstance(value, plain)
    read = from_body(plain, to_body(value))
    assert all(getattr(read, name) == getattr(value, name) for name in plain.__slots__)


def test_an_unknown_result_stays_unknown():
    sample = WaterSample(facility="W1", **GOOD[WaterSample])
    assert results(sample) == {
        "cod": None, "nh3n": None, "tp": None, "tn": None, "ss": None, "ph": 7.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("by", "measured", "passed"),
    [(Comparison.REAL_SAMPLE, 38.0, True), (Comparison.REAL_SAMPLE, 41.0, False),
     (Comparison.SOLUTION, 32.9, True), (Comparison.SOLUTION, 38.0, False)],
)  # fmt: skip
def test_a_check_is_judged_by_the_rule_of_its_kind(by, measured, passed):
    facts = GOOD[Calibration] | {"measured": measured, "by": by}
    one = judged(Calibration(facility="W1", **facts), effluent_rules(DAY))
    assert one.passed is passed
    assert (one.check.time, one.check.passed) == (moment(1), passed)

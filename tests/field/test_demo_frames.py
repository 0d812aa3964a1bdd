"""Each broken frame of the demo city is broken in its own way."""

from datetime import datetime

from huiyin.base.clock import CHINA
from huiyin.field.demo import broken
from huiyin.field.protocols.hj212.core import diagnose

MN = "41DEMO20200001HUIYIN0001"


def test_each_frame_has_the_defect_it_stands_for():
    frames = broken(MN, datetime(2020, 10, 12, 8, tzinfo=CHINA))
    stranger, modbus, long, ahead = (diagnose(frame)[0] for frame in frames)
    assert (stranger["mn"], stranger["crc"]) == ("41DEMO2020999STRANGER001", "ok")
    assert (modbus["mn"], modbus["crc"]) == (MN, "modbus")
    assert long["length_ok"] is False
    assert (ahead["datetime"][:4], ahead["crc"]) == ("2029", "ok")

"""One verdict on raw bytes, for people: what arrived, what it says, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .crc import CrcVerdict
from .frame import Defect, Deframer, Frame, Item
from .message import Edition, Message, parse
from .readings import Sample, samples
from .split import Parts, key_of
from .verify import verify


def diagnose(
    raw: bytes,
    formats: Mapping[str, str] | None = None,
    registered: Edition | None = None,
) -> list[dict[str, Any]]:
    """The records of everything in `raw`, as `huiyin hj212 check --json` prints them."""
    deframer = Deframer()
    items = deframer.feed(raw) + deframer.flush()
    parts = Parts()
    for item in items:
        if isinstance(item, Frame) and item.trusted:
            parts = parts.seen(parse(item.data, registered))
    return [record(item, formats, registered, parts) for item in items]


_ADVICE: Final = {
    CrcVerdict.OK: "nothing to do",
    CrcVerdict.MODBUS: "set the device to the check sum of HJ 212, Appendix A",
    CrcVerdict.MODBUS_SWAPPED: "set the device to the check sum of HJ 212, Appendix A",
    CrcVerdict.BAD: "the device should send the frame again; if it stays so, check its check sum",
}


def record(
    item: Item,
    formats: Mapping[str, str] | None = None,
    registered: Edition | None = None,
    parts: Parts | None = None,
) -> dict[str, Any]:
    """The record of one frame or defect, ready for JSON.

    `kind` is "frame" or the kind of defect; `sound` is True when the frame may be stored. `crc` is
    ok, modbus or bad (a swapped Modbus check sum counts as modbus, with a remark), None when there
    is no frame at all. `length` is the number of DATA bytes found, `length_declared` is LEN.
    `missing_parts` are the numbers of the parts of a split upload that are not in `parts`, None
    when the upload is not split.
    """
    frame = item.frame if isinstance(item, Defect) else item
    head: dict[str, Any] = {"kind": item.kind if isinstance(item, Defect) else "frame"}
    if frame is not None:
        message = parse(frame.data, registered)
        head |= _of_frame(frame) | _of_message(frame, message, formats or {})
        key = key_of(message)
        head["missing_parts"] = None if key is None else sorted((parts or Parts()).missing(key))
    return head | (_of_defect(item) if isinstance(item, Defect) else {})


def _of_frame(frame: Frame) -> dict[str, Any]:
    swapped = frame.crc.verdict is CrcVerdict.MODBUS_SWAPPED
    return {
        "sound": frame.trusted,
        "length": len(frame.data),
        "length_declared": frame.declared,
        "length_ok": frame.length_ok,
        "crc": CrcVerdict.MODBUS if swapped else frame.crc.verdict,
        "crc_received": frame.crc_text.decode("ascii", "backslashreplace"),
        "crc_computed": f"{frame.crc.computed:04X}",
        "diagnosis": _verdict(frame),
        "advice": _ADVICE[frame.crc.verdict],
    }


def _verdict(frame: Frame) -> str:
    if frame.trusted:
        return "sound: length and check sum are right"
    return frame.crc.explanation


def _of_message(frame: Frame, message: Message, formats: Mapping[str, str]) -> dict[str, Any]:
    remarks = [{"kind": remark.kind, "text": remark.text} for remark in message.remarks]
    if frame.crc.verdict is CrcVerdict.MODBUS_SWAPPED:
        remarks.insert(0, {"kind": "crc", "text": frame.crc.explanation})
    breaches = verify(frame, message, formats)
    return {
        "edition": message.edition,
        "st": message.st,
        "command": message.cn,
        "qn": message.qn,
        "mn": message.mn,
        "flag": message.flag,
        "pnum": message.pnum,
        "pno": message.pno,
        "wants_answer": message.wants_answer,
        "datetime": None if message.datatime is None else message.datatime.isoformat(),
        "params": message.params,
        "values": [_of_sample(sample) for sample in samples(message)],
        "remarks": remarks,
        "nonconformities": [
            {"rule": breach.rule, "where": breach.where, "text": breach.text} for breach in breaches
        ],
    }


def _of_sample(sample: Sample) -> dict[str, Any]:
    return {
        "code": sample.code,
        "suffix": sample.suffix,
        "value": sample.value,
        "text": sample.text,
        "flag": sample.flag,
    }


def _of_defect(defect: Defect) -> dict[str, Any]:
    said = {
        "sound": False,
        "bytes": defect.raw[:200].decode("ascii", "backslashreplace"),
        "diagnosis": defect.explanation,
        "advice": defect.advice,
    }
    if defect.frame is not None:
        return said
    nothing = {"length": None, "length_ok": False, "crc": None, "edition": None, "command": None}
    return said | nothing | {"values": []}

"""HJ 212: the data transmission standard of China's pollution monitors, as a library of its own.

Pure functions from bytes to values and back; it imports nothing but NumPy and numba. Editions 2005,
2017 and 2025 (the last as far as it is known: no encryption).

**Never trust the check sum alone.** HJ 212's CRC-16 is not Modbus: the register is shifted before
the next byte is mixed in, and only its high byte survives a step. Measured: just 256 different
check sums exist; every single-byte error is caught; two wrong bytes slip through at 0.38 % and two
swapped bytes at 12 %. So LEN, CR LF, grammar, registered MN, plausible DataTime and value format
are checked as well.

The path of a byte: `Deframer` (stream to frames and defects), `parse` (frame to message), `samples`
(message to values), `answer` (what to send back once stored); `verify` and `diagnose` say what is
wrong. `tokenize` does the first three for whole buffers at once and leaves the odd ones to them.
"""

from .batch import ODD, ORDINARY, SUFFIXES, Answers, Batch, build_answers, pack, tokenize, unpack
from .build import (
    Station,
    answer,
    command,
    encode,
    fetch_history,
    get_clock,
    get_minute_interval,
    get_real_time_interval,
    qn_of,
    set_clock,
    set_minute_interval,
    set_real_time_interval,
    time_of,
    upload,
)
from .crc import CrcReport, CrcVerdict, check_crc, hj_crc, modbus_crc
from .diagnose import diagnose, record
from .frame import Defect, DefectKind, Deframer, Frame, Item
from .message import (
    CHINA,
    Edition,
    Group,
    Message,
    Remark,
    RemarkKind,
    edition_from_flag,
    epoch_ms,
    parse,
    parse_time,
    version_bits,
)
from .readings import Kind, Sample, Span, samples, span_of
from .split import PartKey, Parts, key_of
from .verify import Nonconformity, verify

__all__ = [
    "CHINA",
    "ODD",
    "ORDINARY",
    "SUFFIXES",
    "Answers",
    "Batch",
    "CrcReport",
    "CrcVerdict",
    "Defect",
    "DefectKind",
    "Deframer",
    "Edition",
    "Frame",
    "Group",
    "Item",
    "Kind",
    "Message",
    "Nonconformity",
    "PartKey",
    "Parts",
    "Remark",
    "RemarkKind",
    "Sample",
    "Span",
    "Station",
    "answer",
    "build_answers",
    "check_crc",
    "command",
    "diagnose",
    "edition_from_flag",
    "encode",
    "epoch_ms",
    "fetch_history",
    "get_clock",
    "get_minute_interval",
    "get_real_time_interval",
    "hj_crc",
    "key_of",
    "modbus_crc",
    "pack",
    "parse",
    "parse_time",
    "qn_of",
    "record",
    "samples",
    "set_clock",
    "set_minute_interval",
    "set_real_time_interval",
    "span_of",
    "time_of",
    "tokenize",
    "unpack",
    "upload",
    "verify",
    "version_bits",
]

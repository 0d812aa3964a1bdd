"""What the log says of itself: leaves, checkpoints as signed notes, public keys, receipts.

A checkpoint is a C2SP signed note (c2sp.org/signed-note, c2sp.org/tlog-checkpoint): origin, size,
root in base64, then our extension lines `time` and `alg`, an empty line, and signature lines
`— name base64(key id ‖ signature)`. Signing and checking signatures is the shell's affair.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from huiyin.ledger.core.merkle import ALG

LEAF_DOMAIN = "huiyin/ledger/leaf/1"
ED25519_TYPE = b"\x01"
SM2_TYPE = b"\xffsm2-sm3:"
"""C2SP: 0xff and a name for a kind of signature without a number of its own."""
SIGNATURE_LINE = re.compile(r"— (\S+) (\S+)")
HASH_BYTES = 32


class BadNote(ValueError):
    """The text is no checkpoint or key of ours; the message says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What one leaf commits to: the place of an event and its hash (`hash` in hex)."""

    matter: str
    seq: int
    alg: str
    hash: str

    def data(self) -> bytes:
        """The bytes that the leaf hash covers."""
        return leaf_data(self.matter, self.seq, self.alg, self.hash)


def leaf_data(matter: str, seq: int, alg: str, digest: str) -> bytes:
    r"""The bytes of a leaf.

    >>> leaf_data("HY2026-000001", 1, "sha256", "ab12")
    b'huiyin/ledger/leaf/1\nHY2026-000001\n1\nsha256:ab12\n'
    """
    return f"{LEAF_DOMAIN}\n{matter}\n{seq}\n{alg}:{digest}\n".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A tree head: at `at`, the log `origin` had `size` leaves and this `root` (raw bytes)."""

    origin: str
    size: int
    root: bytes
    at: datetime
    alg: str = ALG

    def text(self) -> str:
        """The text that is signed."""
        root = base64.b64encode(self.root).decode()
        stamp = self.at.isoformat()
        return f"{self.origin}\n{self.size}\n{root}\ntime {stamp}\nalg {self.alg}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who, by which key, and the signature's bytes."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed note taken apart; `text` is what the signatures cover."""

    head: Head
    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Who checks with what: the name of the log and `type ‖ key` bytes, as in a C2SP vkey."""

    name: str
    typed: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line names its key."""
        return key_id(self.name, self.typed)

    def text(self) -> str:
        """One line: `name+id+base64`."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.typed).decode()}"


def key_id(name: str, typed: bytes) -> bytes:
    """The first four bytes of `SHA-256(name ‖ LF ‖ type ‖ key)`."""
    return hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]


def read_key(line: str) -> PublicKey:
    """The key that :meth:`PublicKey.text` wrote. Raises BadNote."""
    name, _, rest = line.strip().partition("+")
    stated, _, encoded = rest.partition("+")
    key = PublicKey(name, _bytes(encoded, "the key"))
    if not name or stated != key.id.hex():
        raise BadNote("the key's line was changed: its id does not fit")
    return key


def signed(head: Head, key: PublicKey, signature: bytes) -> str:
    """The whole note."""
    line = base64.b64encode(key.id + signature).decode()
    return f"{head.text()}\n— {key.name} {line}\n"


def read_checkpoint(note: str) -> Checkpoint:
    """The note taken apart. Raises BadNote; no signature is checked here."""
    text, gap, tail = note.rpartition("\n\n")
    if not gap:
        raise BadNote("a signed note has an empty line before its signatures")
    lines = text.split("\n")
    if len(lines) != 5 or not lines[3].startswith("time ") or not lines[4].startswith("alg "):
        raise BadNote("a checkpoint has five lines: origin, size, root, time, alg")
    if not re.fullmatch(r"0|[1-9][0-9]{0,17}", lines[1]):
        raise BadNote(f"{lines[1]!r} is no size")
    try:
        at = datetime.fromisoformat(lines[3].removeprefix("time "))
    except ValueError as error:
        raise BadNote(f"{lines[3]!r} is no time") from error
    root = _bytes(lines[2], "the root")
    if len(root) != HASH_BYTES or at.tzinfo is None or not lines[0]:
        raise BadNote("a checkpoint names its origin, 32 bytes of root and a time with offset")
    head = Head(
        origin=lines[0],
        size=int(lines[1]),
        root=root,
        at=at,
        alg=lines[4].removeprefix("alg "),
    )
    return Checkpoint(head, text + "\n", tuple(_signature(line) for line in tail.splitlines()))


def _signature(line: str) -> Signature:
    found = SIGNATURE_LINE.fullmatch(line)
    if found is None:
        raise BadNote("a signature line is: — name base64")
    value = _bytes(found[2], "the signature")
    if len(value) <= 4:
        raise BadNote("a signature has four bytes of key id and more")
    return Signature(found[1], value[:4], value[4:])


def _bytes(text: str, what: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise BadNote(f"{what} is no base64") from error

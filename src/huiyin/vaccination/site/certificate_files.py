"""Certificates as files: JSON, gzip where the name ends in .gz.

Arrays stand as base64 of zlib-compressed little-endian int64; the proof tree as a flat list of
nodes that name each other by number, so that a tree of any depth is read without recursion.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import zlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from huiyin.base.errors import HuiyinError
from huiyin.vaccination.core.siting.proof import Certificate, Node
from huiyin.vaccination.core.siting.solvers import node_type_of

LAYOUT = "huiyin siting certificate 1"
ARRAY, PAIRS = "int64", "pairs"
MOST_BYTES = 1 << 32
Asked = dict[str, Any]


class BadCertificate(HuiyinError):
    """A file is no certificate."""


class FlatNode(msgspec.Struct, omit_defaults=True):
    """A node that names its prices and the nodes below by number."""

    prices: int | None = None
    closed: tuple[int, ...] = ()
    opened: tuple[int, ...] = ()
    branch: int | None = None
    without: int | None = None
    with_it: int | None = None
    then: int | None = None
    more: dict[str, Any] = {}


class FlatCertificate(msgspec.Struct):
    """A certificate as it stands in a file; `nodes[0]` is the root, children come later."""

    layout: str
    kind: str
    p: int | None
    digest: str
    open: tuple[int, ...]
    value: int
    target: int
    prices: tuple[str, ...]
    nodes: tuple[FlatNode, ...]
    more: dict[str, Any] = {}
    asked: dict[str, Any] = {}


def to_plain(certificate: Certificate, asked: Asked) -> dict[str, Any]:
    """The certificate as JSON values; `asked` is how its file has to be read."""
    plain: dict[str, Any] = msgspec.to_builtins(_flat(certificate, asked))
    return plain


def write_certificate(certificate: Certificate, path: Path, asked: Asked) -> None:
    """Write a certificate; raises BadCertificate where the path cannot be written."""
    text = msgspec.json.encode(_flat(certificate, asked))
    try:
        path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)
    except OSError as error:
        raise BadCertificate(f"{path.name}: {error.strerror}.", "Check the path.") from error


def read_certificate(path: Path) -> tuple[Certificate, Asked]:
    """A certificate and how its file has to be read; raises BadCertificate.

    The answer of `huiyin site --json` will do as well, where it holds the certificate.
    """
    try:
        text = path.read_bytes()
        if path.suffix == ".gz":
            text = gzip.decompress(text)
        plain = msgspec.json.decode(text)
        if isinstance(plain, dict) and isinstance(plain.get("certificate"), dict):
            plain = plain["certificate"]
        flat = msgspec.convert(plain, FlatCertificate)
    except OSError as error:
        raise BadCertificate(f"{path.name}: {error.strerror or error}.") from error
    except (msgspec.MsgspecError, EOFError, zlib.error, RecursionError) as error:
        raise BadCertificate(
            f"{path.name} is no certificate: {error}.", "Write one with --certificate."
        ) from error
    if flat.layout != LAYOUT:
        raise BadCertificate(f"{path.name} is of another layout: {flat.layout!r}.")
    certificate = Certificate(
        kind=flat.kind,
        p=flat.p,
        digest=flat.digest,
        open=flat.open,
        value=flat.value,
        target=flat.target,
        root=_tree(flat, path.name),
        more={name: _decoded(value) for name, value in flat.more.items()},
    )
    return certificate, flat.asked


def _flat(certificate: Certificate, asked: Asked) -> FlatCertificate:
    nodes: list[FlatNode] = [FlatNode()]
    number_of: dict[int, int] = {}
    prices: list[str] = []
    stack = [(0, certificate.root)]
    while stack:
        at, node = stack.pop()
        flat = nodes[at]
        flat.closed, flat.opened, flat.branch = (
            tuple(map(int, node.closed)),
            tuple(map(int, node.opened)),
            None if node.branch is None else int(node.branch),
        )
        flat.more = {name: _encoded(getattr(node, name)) for name in _further(type(node))}
        if node.prices is not None:
            if id(node.prices) not in number_of:
                number_of[id(node.prices)] = len(prices)
                prices.append(_packed(node.prices))
            flat.prices = number_of[id(node.prices)]
        for side in ("without", "with_it", "then"):
            child = getattr(node, side)
            if child is not None:
                setattr(flat, side, len(nodes))
                stack.append((len(nodes), child))
                nodes.append(FlatNode())
    return FlatCertificate(
        LAYOUT,
        str(certificate.kind),
        certificate.p,
        certificate.digest,
        tuple(map(int, certificate.open)),
        int(certificate.value),
        int(certificate.target),
        tuple(prices),
        tuple(nodes),
        {name: _encoded(value) for name, value in certificate.more.items()},
        asked,
    )


def _tree(flat: FlatCertificate, name: str) -> Node:
    """The root; children are made before the nodes that name them."""
    prices = [_unpacked(one) for one in flat.prices]
    made: dict[int, Node] = {}
    node_type = node_type_of(flat.kind)
    further = set(_further(node_type))
    for number in range(len(flat.nodes) - 1, -1, -1):
        one = flat.nodes[number]
        below = (one.without, one.with_it, one.then)
        named = [child for child in below if child is not None]
        there = made.keys() >= set(named) and len(set(named)) == len(named)
        if not there or not (one.prices is None or 0 <= one.prices < len(prices)):
            raise BadCertificate(f"{name}: node {number} names something that is not there.")
        # A node is taken out when named, so that none stands in two places.
        without, with_it, then = (None if child is None else made.pop(child) for child in below)
        made[number] = node_type(
            prices=None if one.prices is None else prices[one.prices],
            closed=one.closed,
            opened=one.opened,
            branch=one.branch,
            without=without,
            with_it=with_it,
            then=then,
            **{name: _decoded(value) for name, value in one.more.items() if name in further},
        )
    if set(made) != {0}:
        raise BadCertificate(f"{name}: its nodes are not one tree.")
    return made[0]


def _further(node_type: type[Node]) -> list[str]:
    """Fields that nodes of a kind have beside those of every node."""
    common = {field.name for field in fields(Node)}
    return [field.name for field in fields(node_type) if field.name not in common]


def _packed(array: NDArray[np.int64]) -> str:
    return base64.b64encode(zlib.compress(array.astype("<i8").tobytes())).decode("ascii")


def _unpacked(text: str) -> NDArray[np.int64]:
    try:
        inflate = zlib.decompressobj()
        data = inflate.decompress(base64.b64decode(text, validate=True), MOST_BYTES)
        return np.frombuffer(data, "<i8").astype(np.int64)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise BadCertificate(f"Numbers of the certificate are damaged: {error}.") from error


def _encoded(value: Any) -> Any:
    """JSON values; whole-number arrays packed, dictionaries with other keys as pairs."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "iub":
            raise BadCertificate(f"A certificate holds whole numbers only, not {value.dtype}.")
        return {ARRAY: _packed(value.astype(np.int64).ravel()), "shape": list(value.shape)}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value):
            return {key: _encoded(one) for key, one in value.items()}
        return {PAIRS: [[_encoded(key), _encoded(one)] for key, one in value.items()]}
    if isinstance(value, (list, tuple, frozenset, set)):
        listed = sorted(value) if isinstance(value, (frozenset, set)) else value
        return [_encoded(one) for one in listed]
    return value


def _decoded(value: Any) -> Any:
    """What `_encoded` wrote; lists come back as tuples."""
    if isinstance(value, list):
        return tuple(_decoded(one) for one in value)
    if not isinstance(value, dict):
        return value
    if ARRAY in value:
        return _unpacked(value[ARRAY]).reshape(value.get("shape", (-1,)))
    if PAIRS in value:
        return {_decoded(key): _decoded(one) for key, one in value[PAIRS]}
    return {key: _decoded(one) for key, one in value.items()}

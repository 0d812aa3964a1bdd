#!/usr/bin/env python3
"""Check a Huiyin audit log without Huiyin. One file, standard library only, made to be read.

    python3 huiyin_verify.py SOURCE --key KEYS --checkpoints DIR [--evidence DIR] [--json]

SOURCE is a bundle of `huiyin export-log`, the city's SQLite file, a postgresql:// address (read
through the psql command), or a receipt (.json). KEYS is the file of public keys, DIR holds
checkpoints: both must come from outside the city's own machine, or they prove little.
Exit code: 0 clean, 1 faults, 2 it could not be read: then nothing is proved.

What is checked. (1) Every event body is read again and hashed; stored hashes are believed nowhere.
(2) The events of a matter form one chain: no gap, no other order, no going back in time; and no
event is dated before a checkpoint that does not hold it.
(3) Log and events agree both ways, and the log was not stopped. (4) The Merkle tree (RFC 9162)
over the log has the root that every checkpoint signed. (5) Signatures: Ed25519 (RFC 8032, below),
SM2 through openssl.
(6) Evidence files have the hash the events name. (7) Texts kept outside the chain open the
commitments in it; an erased text is allowed (PIPL art. 47) and counted.
"""

import argparse
import base64
import csv
import hashlib
import hmac
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

GRACE = timedelta(hours=1)  # an event may wait so long for its leaf: the sequencer runs by minutes
STOPPED = timedelta(days=2)  # a running city signs at least once a day
LONGEST_NOTE = 65_536  # bytes; a checkpoint has some three hundred
SM2_TYPE = b"\xffsm2-sm3:"
SM2_SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
FILE_HASH = re.compile(r'"digest":"sha256:([0-9a-f]{64})"|\[sha256:([0-9a-f]{64})\]')
MEANING = {
    "event_edited": "the event is not what was hashed: it was changed after it was written",
    "chain_broken": "events of the matter were moved, removed or put in",
    "time_backwards": "it is dated before the one it follows",
    "unknown_algorithm": "it names a hash algorithm that this machine does not know",
    "back_dated": "it is dated before a checkpoint that does not hold it: it was written later",
    "event_missing": "the log has an entry for an event that was deleted or moved",
    "event_unlogged": "the event should be in the log and is not: it was slipped in",
    "log_stopped": "events have not entered the log for days: until they do they can be changed",
    "leaf_differs": "event and log entry are not the same: one of them was changed",
    "leaf_missing": "the log has a hole: entries were deleted",
    "log_cut": "the log is shorter than when this checkpoint was signed: it was cut or rolled back",
    "root_differs": "the log is not the one this checkpoint was signed for: it was rewritten",
    "fork": "two checkpoints of one size tell different logs: somebody was shown another history",
    "bad_signature": "the checkpoint was changed after it was signed, or never signed by this key",
    "unknown_key": "the checkpoint is signed with a key that is not among those you trust",
    "checkpoint_changed": "the checkpoint is unreadable, of another log, or unlike its row",
    "checkpoint_lost": "a checkpoint that left the city is no longer in its database",
    "evidence_changed": "the file is not the one the event speaks of",
    "evidence_missing": "the file that the event speaks of is gone",
    "text_changed": "the text is not the one that was committed to, and it is not marked as erased",
    "text_missing": "the text's record is gone; an erased text keeps an empty record",
    "receipt_differs": "the receipt does not lead to the checkpoint it carries",
}  # fmt: skip


class Unreadable(Exception):
    """What was given cannot be checked; the message says why."""


# --- RFC 8032: Ed25519, checking only ---------------------------------------------------------
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def recover(data):
    """The point a 32-byte string stands for, in extended coordinates, or None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    q = (0, 1, 1, 0)
    while n:
        q, p, n = add(q, p) if n & 1 else q, add(p, p), n >> 1
    return q


BASE = recover((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_is_signed(public, text, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r, s = recover(public), recover(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L or times(8, a)[0] == 0:  # of small order: signs anything
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % L
    p, q = times(s, BASE), add(r, times(h, a))
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def sm2_is_signed(point, text, signature):
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for name, data in (("key", SM2_SPKI + point), ("text", text), ("signature", signature)):
            names[name] = os.path.join(folder, name)
            Path(names[name]).write_bytes(data)
        command = ["openssl", "pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pubin"]
        command += ["-keyform", "DER", "-pkeyopt", "distid:1234567812345678"]
        for option, name in (("-inkey", "key"), ("-in", "text"), ("-sigfile", "signature")):
            command += [option, names[name]]
        done = subprocess.run(command, capture_output=True)
        return done.returncode == 0 and b"Verified Successfully" in done.stdout


def is_signed(typed_key, text, signature):
    if typed_key.startswith(SM2_TYPE):
        return sm2_is_signed(typed_key[len(SM2_TYPE) :], text, signature)
    return typed_key[:1] == b"\x01" and ed25519_is_signed(typed_key[1:], text, signature)


# --- RFC 9162 §2.1: the Merkle tree -----------------------------------------------------------
def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """A tree that grows leaf by leaf; it keeps only the roots of its complete subtrees."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def append(self, leaf):
        self.size += 1
        n = self.size
        while n % 2 == 0:
            leaf, n = node_hash(self.peaks.pop(), leaf), n // 2
        self.peaks.append(leaf)

    def root(self):
        if not self.peaks:
            return hashlib.sha256().digest()
        found = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            found = node_hash(peak, found)
        return found


def root_from_proof(leaf, index, size, proof):
    """The root an inclusion proof leads to, or None (§2.1.3.2)."""
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last <= 0:
            return None
        if place % 2 or place == last:
            found = node_hash(sibling, found)
            while place and place % 2 == 0:
                place, last = place // 2, last // 2
        else:
            found = node_hash(found, sibling)
        place, last = place // 2, last // 2
    return found if last == 0 and 0 <= index < size else None


# --- What Huiyin writes -----------------------------------------------------------------------
def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def event_hash(event):
    """The hash of the stored body in its place. The body's text goes in byte for byte."""
    told = (
        f'{{"alg":{quoted(event["alg"])},"event":{{"body":{event["body"]},'
        f'"domain":"huiyin/ledger/event","matter":{quoted(event["matter"])},'
        f'"schema":{int(event["schema"])},"seq":{int(event["seq"])},'
        f'"verb":{quoted(event["verb"])}}},'
        f'"prev":{quoted(event["prev"])}}}'
    )
    return hashlib.new(event["alg"], told.encode()).hexdigest()


def leaf_data(row):
    told = f"{row['matter']}\n{row['seq']}\n{row['alg']}:{row['hash']}\n"
    return b"huiyin/ledger/leaf/1\n" + told.encode()


class Checkpoint:
    """A signed note: origin, size, root, time, alg, empty line, signatures."""

    def __init__(self, note, where):
        self.note, self.where = note, where
        body, gap, tail = note.rpartition("\n\n")
        self.text = (body + "\n").encode()
        origin, size, root, at, alg = body.split("\n")
        if not gap or not at.startswith("time ") or alg != "alg sha256":
            raise ValueError("not a checkpoint")
        self.origin, self.size, self.at = origin, int(size), datetime.fromisoformat(at[5:])
        self.root = base64.b64decode(root, validate=True)
        lines = [re.fullmatch(r"— (\S+) (\S+)", line) for line in tail.splitlines()]
        self.signatures = [(m[1], base64.b64decode(m[2], validate=True)) for m in lines]
        if self.at.tzinfo is None:
            raise ValueError("its time has no offset")

    def fault(self, keys):
        """None when a key we trust signed it."""
        known = [(keys[s[:4]], s[4:]) for name, s in self.signatures if s[:4] in keys]
        if not known:
            return "unknown_key"
        good = any(k[0] == self.origin and is_signed(k[1], self.text, s) for k, s in known)
        return None if good else "bad_signature"


def read_keys(text):
    """`name+id+base64` lines, by id."""
    keys = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, key_id, encoded = line.split("+", 2)
        typed = base64.b64decode(encoded, validate=True)
        if hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4].hex() != key_id:
            raise Unreadable(f"the key of {name} was changed")
        keys[bytes.fromhex(key_id)] = (name, typed)
    return keys


# --- Where it is read from --------------------------------------------------------------------
EVENT = "m.number, e.seq, e.verb, e.schema_version, e.body, e.prev, e.hash, e.alg"
EVENT_KEYS = ("matter", "seq", "verb", "schema", "body", "prev", "hash", "alg")
HEADER = "e.at, e.actor, e.on_behalf_of, e.policy"  # columns that repeat what the body says
LEAF_KEYS = ("index", "matter", "seq", "alg", "hash")
LOGGED = f"""SELECT l."index", l.number, l.seq, l.alg, l.hash, {EVENT}, {HEADER}
    FROM ledger_logleaf l LEFT JOIN ledger_event e ON e.matter_id = l.matter_id AND e.seq = l.seq
    LEFT JOIN ledger_matter m ON m.id = e.matter_id ORDER BY l."index" """
UNLOGGED = f"""SELECT {EVENT}, {HEADER}, p.event_id FROM ledger_event e
    LEFT JOIN ledger_matter m ON m.id = e.matter_id
    LEFT JOIN ledger_logpending p ON p.event_id = e.id
    WHERE NOT EXISTS (SELECT 1 FROM ledger_logleaf l WHERE l.matter_id = e.matter_id
    AND l.seq = e.seq) ORDER BY e.matter_id, e.seq"""
TEXTS = """SELECT ref, commitment, salt, text, erased_at FROM ledger_sealedtext UNION ALL
    SELECT ref, ref, salt, name || chr0 || phone || chr0 || other, erased_at FROM ledger_raiser"""


class Database:
    """A city's SQLite file, or PostgreSQL through psql, as it stands at one moment. Nothing is
    written."""

    def __init__(self, source):
        self.source, self.is_file = source, "://" not in source
        self.folder = Path(source).parent if self.is_file else None
        self.rows = self.open_file() if self.is_file else self.open_server()

    def open_file(self):
        address = f"file:{Path(self.source).resolve()}?mode=ro"
        connection = sqlite3.connect(address, uri=True, isolation_level=None)
        connection.execute("BEGIN")

        def rows(sql):
            for row in connection.execute(sql):
                yield ["" if value is None else value for value in row]

        return rows

    def open_server(self):
        """One psql for all questions, in one transaction that sees no later write."""
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.source]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        environment = os.environ | {"PGCLIENTENCODING": "UTF8"}
        run = subprocess.Popen(command, **pipes, env=environment)
        told = io.TextIOWrapper(run.stdout, encoding="utf-8", newline="")
        csv.field_size_limit(sys.maxsize)

        def ask(sql):
            try:
                run.stdin.write(sql.encode() + b";\n")
                run.stdin.flush()
            except BrokenPipeError:
                raise Unreadable("psql could not read the database") from None

        def rows(sql):
            for question in (sql, "SELECT 'end', 'of answer'"):
                ask(f"COPY ({question}) TO STDOUT WITH (FORMAT csv)")
            for row in csv.reader(told):
                if row == ["end", "of answer"]:
                    return
                yield row
            raise Unreadable("psql could not read the database")

        ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TIME ZONE 'UTC'")
        ask("SET DATESTYLE TO ISO")
        return rows

    def logged(self):
        for row in self.rows(LOGGED):
            leaf = dict(zip(LEAF_KEYS, row[:5], strict=True)) | {"index": int(row[0])}
            yield leaf, self.event(row[5:]) if row[6] != "" else None

    def unlogged(self):
        for row in self.rows(UNLOGGED):
            yield self.event(row[:12]), row[12] != ""

    def event(self, row):
        return dict(zip(EVENT_KEYS, row[:8], strict=True)) | {"header": row[8:12]}

    def texts(self):
        """By ref: the commitment, and `True` whole, `False` changed, `None` erased."""
        nul = "char(0)" if self.is_file else "chr(1)"  # PostgreSQL keeps no NUL in a text
        for ref, commitment, salt, text, erased in self.rows(TEXTS.replace("chr0", nul)):
            joined = ref == commitment and not self.is_file
            record = text.replace("\1", "\0") if joined else text
            yield ref, commitment, None if erased else opens(commitment, record, salt)

    def checkpoints(self):
        for number, size, root, note in self.rows(
            "SELECT id, size, root, note FROM ledger_checkpoint"
        ):
            yield f"checkpoint {number} in the database", note, (int(size), root)

    def keys(self):
        path = self.folder / "log_keys.pub" if self.folder else None
        return path.read_text() if path and path.exists() else ""

    def evidence(self):
        return self.folder / "evidence" if self.folder else None


class Bundle:
    """A directory that `huiyin export-log` wrote. It holds no texts: they may name people."""

    def __init__(self, folder):
        self.folder, self.beside = Path(folder), []

    def lines(self, name):
        if not (self.folder / name).is_file():
            raise Unreadable(f"{self.folder / name} is no file")
        with open(self.folder / name, encoding="utf-8", newline="\n") as file:
            yield from map(json.loads, file)

    def logged(self):
        events = self.lines("events.ndjson")
        event = next(events, None)
        for leaf in self.lines("leaves.ndjson"):
            while event is not None and event["index"] < leaf["index"]:
                self.beside.append(event)
                event = next(events, None)
            here = event is not None and event["index"] == leaf["index"]
            yield leaf, event if here else None
            event = next(events, None) if here else event
        self.beside += [one for one in [event, *events] if one is not None]

    def unlogged(self):
        return ((event, False) for event in self.beside)

    def texts(self):
        return None

    def checkpoints(self):
        for path in sorted((self.folder / "checkpoints").glob("*.txt")):
            yield f"checkpoint {path.name} in the bundle", read_note(path), None

    def keys(self):
        path = self.folder / "keys.pub"
        return path.read_text() if path.exists() else ""

    def evidence(self):
        path = self.folder / "evidence"
        return path if path.is_dir() else None


def read_note(path):
    """A checkpoint's text; what cannot be one is cut or garbled, and then is no checkpoint."""
    if not path.is_file():
        raise Unreadable(f"{path} is no file")
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read(LONGEST_NOTE)


def header_differs(header, body):
    """Whether the columns beside the body say otherwise than the body that was hashed."""
    at, *words = header
    at, pin = datetime.fromisoformat(at), body.get("policy") or {}
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    policy = f"{pin['kind']}/{pin['version']}" if pin else ""
    told = [body["actor"], body["on_behalf_of"] or "", policy]
    return at != datetime.fromisoformat(body["at"]) or words != told


def opens(commitment, record, salt):
    alg, _, wanted = commitment.partition(":")
    try:
        found = hmac.new(bytes.fromhex(salt), record.encode(), alg).hexdigest()
    except ValueError:
        return False
    return hmac.compare_digest(found, wanted)


# --- The check --------------------------------------------------------------------------------
class Check:
    def __init__(self, source, keys, outside, evidence):
        self.source, self.keys, self.outside, self.folder = source, keys, outside, evidence
        self.faults, self.counts, self.ends, self.seen = [], Counter(), {}, {}
        self.texts, self.latest, self.floors, self.waiting = None, None, [], []

    def fault(self, kind, where, detail=""):
        self.faults.append(
            {"kind": kind, "where": where, "detail": detail, "meaning": MEANING[kind]}
        )

    def run(self):
        held = self.read_checkpoints()
        found = self.source.texts()
        self.texts = None if found is None else {ref: (told, good) for ref, told, good in found}
        roots = self.read_log({checkpoint.size for checkpoint in held})
        for checkpoint in held:
            if checkpoint.size > self.counts["leaves"]:
                self.fault(
                    "log_cut", checkpoint.where, f"{checkpoint.size} > {self.counts['leaves']}"
                )
            elif roots.get(checkpoint.size) != checkpoint.root:
                self.fault("root_differs", checkpoint.where, f"at {checkpoint.size} leaves")
        for event, is_pending in self.source.unlogged():
            self.read_unlogged(event, is_pending)
        since = self.latest or min(self.waiting, default=None)
        if self.waiting and max(self.waiting) - since > STOPPED:
            self.fault("log_stopped", f"{len(self.waiting)} events", f"since {since}")

    def read_checkpoints(self):
        """Those that a trusted key signed; the others are faults and prove nothing."""
        held, inside = [], set()
        for where, note, row in [*self.source.checkpoints(), *self.outside]:
            self.counts["checkpoints"] += 1
            try:
                checkpoint = Checkpoint(note, where)
            except (ValueError, TypeError) as error:
                self.fault("checkpoint_changed", where, str(error))
                continue
            if row is not None and row != (checkpoint.size, checkpoint.root.hex()):
                self.fault("checkpoint_changed", where, "the row says otherwise than its note")
            kind = checkpoint.fault(self.keys)
            if kind is not None:
                self.fault(kind, where)
                continue
            if where.startswith("outside"):
                if checkpoint.note not in inside:
                    self.fault("checkpoint_lost", where)
            else:
                inside.add(checkpoint.note)
            held.append(checkpoint)
        held.sort(key=lambda one: (one.size, one.at))
        for a, b in pairwise(held):
            if a.origin != b.origin:
                self.fault("checkpoint_changed", b.where, f"of the log {b.origin}, not {a.origin}")
            elif a.size == b.size and a.root != b.root:
                self.fault("fork", b.where, f"{a.where} has another root for {a.size} leaves")
            elif b.at < a.at:
                self.fault("time_backwards", b.where)
        self.latest = max((one.at for one in held), default=None)
        self.floors = [(one.size, one.at) for one in reversed(held)]
        return held

    def read_log(self, sizes):
        """Every leaf in order with its event; the root at each of these sizes."""
        tree, roots, size, floor = Tree(), {0: Tree().root()}, 0, None
        for leaf, event in self.source.logged():
            if leaf["index"] != size:
                self.fault("leaf_missing", f"leaf {size}", f"next is leaf {leaf['index']}")
            size = leaf["index"] + 1
            if tree.size == leaf["index"]:  # behind a hole no root can be told
                tree.append(leaf_hash(leaf_data(leaf)))
                if tree.size in sizes:
                    roots[tree.size] = tree.root()
            place = f"{leaf['matter']} event {leaf['seq']}"
            if event is None:
                self.fault("event_missing", place, f"leaf {leaf['index']}")
                continue
            while self.floors and self.floors[-1][0] <= leaf["index"]:
                signed_at = self.floors.pop()[1]
                floor = signed_at if floor is None else max(floor, signed_at)
            at = self.read_event(event)
            if floor is not None and at is not None and at < floor - GRACE:
                self.fault("back_dated", place, f"{at}, after the checkpoint of {floor}")
            if any(str(leaf[key]) != str(event[key]) for key in ("matter", "seq", "alg", "hash")):
                self.fault("leaf_differs", place, f"leaf {leaf['index']}")
        self.counts["leaves"] = size
        return roots

    def read_event(self, event):
        """One event: is its body what was hashed, does it follow the last, do its records hold?"""
        matter, seq = event["matter"], int(event["seq"])
        where = f"{matter} event {seq}"
        self.counts["events"] += 1
        last_seq, last_hash, last_at = self.ends.get(matter, (0, "", None))
        try:
            if event["alg"] not in {"sha256", "sm3"} & hashlib.algorithms_available:
                self.fault("unknown_algorithm", where, str(event["alg"]))
            elif event_hash(event) != event["hash"]:
                self.fault("event_edited", where)
            body = json.loads(event["body"])
            at = datetime.fromisoformat(body["at"])
            if last_at is not None and at < last_at:
                self.fault("time_backwards", where, at.isoformat())
            if "header" in event and header_differs(event["header"], body):
                self.fault("event_edited", where, "its columns say otherwise than its body")
            self.read_records(body, where)
            for found in FILE_HASH.finditer(event["body"]):
                self.read_file(found[1] or found[2], where)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            at = last_at
            self.fault("event_edited", where, "its body cannot be read")
        if seq != last_seq + 1 or event["prev"] != last_hash:
            self.fault("chain_broken", where, f"after event {last_seq}")
        self.ends[matter] = (seq, event["hash"], at)
        return at

    def read_unlogged(self, event, is_pending):
        at = self.read_event(event)
        if is_pending and at is not None and (self.latest is None or at > self.latest - GRACE):
            self.counts["waiting"] += 1
            self.waiting.append(at)
        else:
            self.fault("event_unlogged", f"{event['matter']} event {event['seq']}", str(at))

    def read_records(self, value, where):
        """Texts and raisers that this part of a body commits to."""
        if isinstance(value, list):
            for item in value:
                self.read_records(item, where)
        if not isinstance(value, dict) or self.texts is None:
            return
        if value.keys() == {"ref", "commitment"}:
            self.read_text(value["ref"], value["commitment"], where)
        raiser = value.get("raiser")
        if raiser and value.get("raiser_kind", "sensor") != "sensor" and ":" in str(raiser):
            self.read_text(raiser, raiser, where)
        for item in value.values():
            self.read_records(item, where)

    def read_text(self, ref, commitment, where):
        told, good = self.texts.get(ref, (None, False))
        if told is None:
            self.fault("text_missing", where, ref)
        elif told != commitment or good is False:
            self.fault("text_changed", where, ref)
        else:
            self.counts["texts" if good else "erased"] += 1

    def read_file(self, digest, where):
        if self.folder is None:
            return
        if digest not in self.seen:
            path = Path(self.folder) / digest[:2] / digest[2:]
            self.seen[digest] = "evidence_missing"
            if path.is_file():
                with open(path, "rb") as file:
                    found = hashlib.file_digest(file, "sha256").hexdigest()
                self.seen[digest] = None if found == digest else "evidence_changed"
            self.counts["files"] += 1
        if self.seen[digest]:
            self.fault(self.seen[digest], where, digest)


def read_receipt(path, keys):
    """A receipt alone: body → event hash → leaf → root → signature."""
    told, check = json.loads(Path(path).read_text(encoding="utf-8")), Check(None, keys, [], None)
    event, where = told["event"], f"{told['event']['matter']} event {told['event']['seq']}"
    checkpoint = Checkpoint(told["checkpoint"], "the receipt's checkpoint")
    if kind := checkpoint.fault(keys):
        check.fault(kind, checkpoint.where)
    found = event_hash(event)
    if found != event["hash"]:
        check.fault("event_edited", where)
    proof = [bytes.fromhex(one) for one in told["proof"]]
    leaf = leaf_hash(leaf_data(event | {"hash": found}))
    if root_from_proof(leaf, told["index"], checkpoint.size, proof) != checkpoint.root:
        check.fault("receipt_differs", where)
    check.counts.update(events=1, checkpoints=1)
    return check


def notes_in(places):
    for place in map(Path, places):
        for path in sorted(place.glob("*.txt")) if place.is_dir() else [place]:
            yield f"outside checkpoint {path}", read_note(path), None


def main():
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("source")
    asked.add_argument("--key", action="append", default=[], help="file of public keys")
    asked.add_argument("--checkpoints", action="append", default=[], help="directory or file")
    asked.add_argument("--evidence", help="directory of evidence files")
    asked.add_argument("--json", action="store_true")
    given, notes = asked.parse_args(), []
    keys = read_keys("\n".join(Path(path).read_text() for path in given.key))
    if given.source.endswith(".json"):
        if not keys:
            raise Unreadable("a receipt is checked with --key")
        check = read_receipt(given.source, keys)
    else:
        source = (Bundle if Path(given.source).is_dir() else Database)(given.source)
        if not keys:
            notes.append("The public keys came with the data: get them from somebody else (--key).")
            keys = read_keys(source.keys())
        if not given.checkpoints:
            notes.append("No checkpoint from outside: who owns the data could have made all of it.")
        folder = given.evidence or source.evidence()
        check = Check(source, keys, list(notes_in(given.checkpoints)), folder)
        check.run()
        notes += [] if folder else ["Evidence files were not read: name their directory."]
        notes += [] if check.texts is not None else ["Texts are not in a bundle and were not read."]
    if check.counts["erased"]:
        notes.append(f"{check.counts['erased']} texts erased (allowed, PIPL art. 47).")
    if given.json:
        told = {"counts": check.counts, "notes": notes, "faults": check.faults}
        print(json.dumps(told | {"latest": check.latest and check.latest.isoformat()}))
    else:
        print(", ".join(f"{count} {name}" for name, count in sorted(check.counts.items())))
        print(f"newest checkpoint: {check.latest or 'none'}")
        print(*(f"note: {note}" for note in notes), sep="\n")
        for one in check.faults:
            print(f"FAULT {one['kind']}: {one['where']} {one['detail']}\n      {one['meaning']}")
        print("FAULTS FOUND" if check.faults else "CLEAN")
    return 1 if check.faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception as error:  # whatever it was: it must not pass for a verdict
        print(f"huiyin_verify: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(2)

"""Who signs checkpoints: Ed25519, or SM2 with SM3 through OpenSSL, behind one small interface.

The private key is a PEM file that only its owner may read. `log_keys.pub` in the data directory
holds the public key of every key this city has used, one line each; copies of it belong to
whoever checks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.base.errors import HuiyinError
from huiyin.base.paths import data_dir
from huiyin.ledger.core.merkle_note import ED25519_TYPE, SM2_TYPE, PublicKey, read_key
from huiyin.ledger.models import Checkpoint

SM2_SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
"""What stands before the point in an SM2 public key (SubjectPublicKeyInfo, GM/T 0009)."""
SM2_ID = "distid:1234567812345678"
"""The signer's id that GM/T 0009 sets for keys without one of their own."""


class KeyTrouble(HuiyinError):
    """The log cannot be signed: the key is missing, open to others, or of another kind."""


class Signer(Protocol):
    """Signs the text of a checkpoint."""

    @property
    def key(self) -> PublicKey:
        """What its signatures are checked with."""

    def sign(self, text: bytes) -> bytes:
        """The bare signature."""


class Ed25519Signer:
    """RFC 8032, by `cryptography`."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self._private = private
        raw = private.public_key().public_bytes_raw()
        self.key = PublicKey(name, ED25519_TYPE + raw)

    def sign(self, text: bytes) -> bytes:
        """64 bytes."""
        return self._private.sign(text)


class Sm2Signer:
    """SM2 with SM3 (GB/T 32918), by the `openssl` command."""

    def __init__(self, name: str, path: Path) -> None:
        self._path = path
        public = _openssl("pkey", "-in", str(path), "-pubout", "-outform", "DER")
        if not public.startswith(SM2_SPKI):
            raise KeyTrouble(_("%(path)s holds no SM2 key.") % {"path": path})
        self.key = PublicKey(name, SM2_TYPE + public[len(SM2_SPKI) :])

    def sign(self, text: bytes) -> bytes:
        """DER."""
        return _sm2("-sign", text, "-inkey", str(self._path))


def signer() -> Signer:
    """The signer that the settings choose; its key is made once, before the first checkpoint.

    Raises KeyTrouble when checkpoints were signed and the key is gone.
    """
    path = key_file()
    if not path.exists():
        if Checkpoint.objects.exists():
            raise KeyTrouble(
                _("The key that signs checkpoints is missing: %(path)s.") % {"path": path},
                _("Put it back from its backup, or make a new one: huiyin checkpoint --new-key."),
            )
        new_key()
    if path.stat().st_mode & 0o077:
        raise KeyTrouble(
            _("Others may read the key that signs checkpoints: %(path)s.") % {"path": path},
            _("Take their rights away: chmod 600."),
        )
    return _remembered(_load(path, origin(path)))


def key_file() -> Path:
    """Where the private key lies."""
    return Path(settings.HUIYIN_LOG_KEY_FILE or data_dir() / "log_key.pem")


def new_key() -> Path:
    """Make a key; one that is there is kept under another name, for it may be asked for."""
    path = key_file()
    if settings.HUIYIN_LOG_SIGNER == "sm2":
        pem = _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2")
    else:
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    if path.exists():
        path.rename(path.with_name(f"{path.name}.{sha256(path.read_bytes()).hexdigest()[:8]}"))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    return path


def origin(path: Path) -> str:
    """The log's name: as configured, as it was, or made from its first key.

    Raises KeyTrouble when it would change: verifiers would take it for another log.
    """
    last = Checkpoint.objects.first()
    wanted = settings.HUIYIN_LOG_ORIGIN
    if last is not None and wanted and wanted != last.origin:
        raise KeyTrouble(
            _("This log is called %(name)s; its name cannot change.") % {"name": last.origin},
            _("Correct HUIYIN_LOG_ORIGIN."),
        )
    if last is not None:
        return last.origin
    return wanted or f"huiyin-{sha256(path.read_bytes()).hexdigest()[:12]}"


def known_keys() -> list[PublicKey]:
    """The public keys of every key this city has used, oldest first."""
    try:
        lines = _public_file().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [read_key(line) for line in lines if line.strip()]


def is_signed(key: PublicKey, text: bytes, signature: bytes) -> bool:
    """Whether this key signed this text."""
    if key.typed.startswith(SM2_TYPE):
        return _sm2_is_signed(key.typed[len(SM2_TYPE) :], text, signature)
    if key.typed[:1] != ED25519_TYPE:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key.typed[1:]).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _load(path: Path, name: str) -> Signer:
    if settings.HUIYIN_LOG_SIGNER == "sm2":
        return Sm2Signer(name, path)
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise KeyTrouble(_("%(path)s holds no private key.") % {"path": path}) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyTrouble(
            _("%(path)s holds no Ed25519 key.") % {"path": path}, _("See HUIYIN_LOG_SIGNER.")
        )
    return Ed25519Signer(name, private)


def _public_file() -> Path:
    return data_dir() / "log_keys.pub"


def _remembered(found: Signer) -> Signer:
    if found.key not in known_keys():
        with _public_file().open("a", encoding="utf-8") as file:
            file.write(found.key.text() + "\n")
    return found


def _sm2(mode: str, text: bytes, *key: str) -> bytes:
    with tempfile.NamedTemporaryFile() as told:
        told.write(text)
        told.flush()
        return _openssl(
            *("pkeyutl", mode, "-rawin", "-digest", "sm3", "-pkeyopt", SM2_ID),
            *("-in", told.name, *key),
        )


def _sm2_is_signed(point: bytes, text: bytes, signature: bytes) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        public, mark = Path(folder) / "key", Path(folder) / "signature"
        public.write_bytes(SM2_SPKI + point)
        mark.write_bytes(signature)
        with suppress(KeyTrouble):
            key = ("-pubin", "-keyform", "DER", "-inkey", str(public), "-sigfile", str(mark))
            return b"Signature Verified Successfully" in _sm2("-verify", text, *key)
    return False


def _openssl(*arguments: str) -> bytes:
    program = shutil.which("openssl")
    if program is None:
        raise KeyTrouble(
            _("SM2 needs the openssl command, and it is not here."), _("Install openssl.")
        )
    done = subprocess.run([program, *arguments], capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise KeyTrouble(
            _("openssl refused: %(error)s") % {"error": done.stderr.decode(errors="replace")[:200]}
        )
    return done.stdout

"""Where checkpoints go, so that nobody who owns this machine holds all copies of them.

HUIYIN_CHECKPOINT_TO lists destinations, separated by commas: a directory (another machine's
mount), an `https://` address that takes a POST, or `mailto:` an address.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from huiyin.base.errors import HuiyinError
from huiyin.base.paths import data_dir
from huiyin.ledger.models import Checkpoint

TIMEOUT_SECONDS = 15.0


class NotSent(HuiyinError):
    """The destination did not take the checkpoint."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One place; `shown` leaves out what may be secret in an address (user, query)."""

    address: str

    @property
    def shown(self) -> str:
        """What pages and logs show."""
        if "://" not in self.address:
            return self.address
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.hostname}{parts.path}"

    @property
    def is_near(self) -> bool:
        """Whether it is a directory on the same disk as the city: no help against its owner."""
        path = Path(self.address)
        if not path.is_absolute():
            return False
        return path.is_dir() and path.stat().st_dev == data_dir().stat().st_dev

    def send(self, checkpoint: Checkpoint) -> None:
        """Hand it over. Raises NotSent, or what the network and the disk raise."""
        if self.address.startswith("https://"):
            _post(self.address, checkpoint)
        elif self.address.startswith("mailto:"):
            _mail(self.address.removeprefix("mailto:"), checkpoint)
        else:
            _write(Path(self.address), checkpoint)


def configured() -> list[Destination]:
    """The destinations that the settings name."""
    named = settings.HUIYIN_CHECKPOINT_TO.split(",")
    return [Destination(one.strip()) for one in named if one.strip()]


def file_name(checkpoint: Checkpoint) -> str:
    """`000000001234-0ab1c2d3-20261122T160500.txt`: sorts by size, never reused for another."""
    return f"{checkpoint.size:012d}-{checkpoint.root[:8]}-{checkpoint.at:%Y%m%dT%H%M%S}.txt"


def _write(folder: Path, checkpoint: Checkpoint) -> None:
    if not folder.is_absolute():
        raise NotSent(
            _("%(name)s is no directory, https:// or mailto: address.") % {"name": folder},
            _("Correct HUIYIN_CHECKPOINT_TO."),
        )
    if not folder.is_dir():
        raise NotSent(
            _("The directory %(name)s is not there.") % {"name": folder},
            _("Mount it; it is not made here, lest a lost mount be filled."),
        )
    path, note = folder / file_name(checkpoint), checkpoint.note.encode()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    except FileExistsError as error:
        if path.read_bytes() == note:
            return
        raise NotSent(
            _("Another checkpoint lies there under the name %(name)s.") % {"name": path.name},
            _("Tell the auditor: keep both."),
        ) from error
    with os.fdopen(handle, "wb") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())


def _post(address: str, checkpoint: Checkpoint) -> None:
    answer = httpx.post(
        address,
        content=checkpoint.note.encode(),
        headers={"Content-Type": "text/plain; charset=utf-8"},
        timeout=TIMEOUT_SECONDS,
        follow_redirects=False,
    )
    if not answer.is_success:
        raise NotSent(_("The address answered %(code)s.") % {"code": answer.status_code})


def _mail(address: str, checkpoint: Checkpoint) -> None:
    subject = f"checkpoint {checkpoint.origin} {checkpoint.size}"
    EmailMessage(subject, checkpoint.note, to=[address]).send()

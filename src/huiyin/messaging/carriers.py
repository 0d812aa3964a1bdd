"""Carrying one parcel to one address: the only place that speaks to the outside.

Nothing here reads or writes rows, so parcels may be carried side by side.
"""

from __future__ import annotations

import asyncio
import smtplib
import socket
from contextlib import suppress
from datetime import datetime

import httpx
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from huiyin.messaging.core import outcomes, parcels, targets
from huiyin.messaging.core.outcomes import End, Outcome

CONNECT_SECONDS, MOST_BYTES = 5.0, 65_536
BODY_SECONDS, WHOLE_SECONDS = 6.0, 10.0
"""The worker is given fifteen seconds to stop: no call may last longer."""
SURELY_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
SURELY_NOT_MAILED = (
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPNotSupportedError,
    ConnectionRefusedError,
    socket.gaierror,
)
REFUSED_FOR_GOOD = 500


def post(form: parcels.Form, url: str, secret: str, parcel: parcels.Parcel) -> Outcome:
    """Post the parcel to a webhook; every end is an Outcome, never an error."""
    try:
        target = targets.parse(url)
        address = targets.choose(target, look_up(target), own_networks())
    except targets.BadTarget as error:
        return Outcome(End.REFUSED, error.message)
    except OSError as error:
        return Outcome(End.FAILED, f"{target.host}: {error}")
    asked = parcels.request(form, parcel, secret=secret, at=timezone.now())
    try:
        status, body = asyncio.run(_exchange(target, address, asked))
    except SURELY_NOT_SENT as error:
        return Outcome(End.FAILED, f"{type(error).__name__}: {error}")
    except (httpx.HTTPError, TimeoutError) as error:
        end = End.FAILED if outcomes.repeatable(form) else End.UNKNOWN
        return Outcome(end, f"{type(error).__name__}: {error}")
    return outcomes.judge(form, status, body)


def own_networks() -> tuple[targets.Network, ...]:
    """Networks of the city into which its operator lets webhooks point."""
    return targets.networks(settings.HUIYIN_WEBHOOK_NETWORKS)


def look_up(target: targets.Target) -> list[str]:
    """Every address the name stands for. Raises OSError, BadTarget."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise targets.BadTarget(message="The address cannot be read.") from error
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


async def _exchange(
    target: targets.Target, address: str, asked: parcels.Request
) -> tuple[int, bytes]:
    """One request to the address that was judged, under the name that was asked for.

    The deadline holds for all of it: a receiver that sends a byte now and then has no more time.
    """
    url = httpx.URL(target.parts.geturl()).copy_merge_params(dict(asked.params))
    host = url.netloc.decode()
    timeout = httpx.Timeout(CONNECT_SECONDS, read=CONNECT_SECONDS)
    async with (
        asyncio.timeout(WHOLE_SECONDS),
        httpx.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "POST",
            url.copy_with(host=address),
            content=asked.body,
            headers={**asked.headers, "Host": host},
            extensions={"sni_hostname": target.host},
        ) as answer,
    ):
        return answer.status_code, await _read(answer)


async def _read(answer: httpx.Response) -> bytes:
    """The answer, as far as anybody needs it: a slow or endless one is cut."""
    body = bytearray()
    with suppress(TimeoutError):
        async with asyncio.timeout(BODY_SECONDS):
            async for part in answer.aiter_bytes(4096):
                body += part
                if len(body) > MOST_BYTES:
                    break
    return bytes(body)


def may_mail() -> bool:
    """Whether the city has a mail server."""
    return bool(settings.EMAIL_HOST)


def mail(to: str, parcel: parcels.Parcel, now: datetime) -> Outcome:
    """Send the parcel as a letter. Its Message-ID is the same in every try."""
    letter = EmailMessage(
        subject=parcel.title,
        body=parcels.plain_text(parcel),
        to=[to],
        headers={
            "Message-ID": f"<{parcel.id}@{_domain()}>",
            "Date": now.strftime("%a, %d %b %Y %H:%M:%S %z"),
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        get_connection().send_messages([letter])
    except SURELY_NOT_MAILED as error:
        return Outcome(End.FAILED, f"{type(error).__name__}: {error}")
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return Outcome(_end_of(code), f"{code} {said.decode(errors='replace')}")
    except smtplib.SMTPResponseException as error:
        return Outcome(_end_of(error.smtp_code), f"{error.smtp_code} {error.smtp_error!r}")
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(End.UNKNOWN, f"{type(error).__name__}: {error}")
    return Outcome(End.SENT)


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")


def _end_of(code: int) -> End:
    return End.REFUSED if code >= REFUSED_FOR_GOOD else End.FAILED

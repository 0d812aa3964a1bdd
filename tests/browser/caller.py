"""A person's session without a browser: quick enough to put a city under load."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage
from http.cookiejar import CookieJar
from typing import IO
from urllib.parse import urlencode

Unreachable = (OSError, HTTPException)
"""What a call raises when the pages are down or die while answering."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer."""

    def redirect_request(  # noqa: PLR0917 - the signature of the standard library
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Go nowhere."""


@dataclass
class Caller:
    """One person signed in to the city at `url`."""

    url: str
    cookies: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self) -> None:
        keep = urllib.request.HTTPCookieProcessor(self.cookies)
        self._open = urllib.request.build_opener(keep, _Stay()).open

    def sign_in(self, username: str, password: str) -> None:
        """Open the session."""
        self.call("/sign-in/")
        assert self.call("/sign-in/", username=username, password=password) == 302

    def read(self, path: str) -> str:
        """The text of a page or file, which must be there."""
        with self._open(self.url + path, timeout=60) as answer:
            return str(answer.read().decode())

    def call(self, path: str, **form: str) -> int:
        """The status of the answer; with a form, it is posted. Raises `Unreachable`."""
        body = None
        if form:
            proof = next(one.value for one in self.cookies if one.name == "csrftoken")
            body = urlencode({**form, "csrfmiddlewaretoken": proof}).encode()
        try:
            with self._open(self.url + path, body, timeout=60) as answer:
                answer.read()
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

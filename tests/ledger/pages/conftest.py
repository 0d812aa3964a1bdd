"""Pages of a matter, asked for by the usual invented people at the walk's own time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from huiyin.base import clock
from huiyin.ledger.models import User
from tests.ledger.people import Walk


@dataclass
class Desk:
    """A browser in front of each person; every request is one minute after the last act."""

    walk: Walk

    def client(self, name: str, *, csrf: bool = False, language: str = "en") -> Client:
        client = Client(enforce_csrf_checks=csrf, headers={"accept-language": language})
        client.force_login(self.walk.people[name])
        client.cookies["django_language"] = language
        return client

    def url(self, tail: str = "") -> str:
        return f"/matters/{self.walk.number}/{tail}"

    def get(self, name: str, tail: str = "", language: str = "en"):
        return self.at(self.client(name, language=language).get, self.url(tail))

    def post(self, name: str, tail: str, data: dict[str, Any], language: str = "en"):
        return self.at(self.client(name, language=language).post, self.url(tail), data)

    def act(self, name: str, verb: str, data: dict[str, Any], language: str = "en"):
        """Open the act's page and send its form back with these values."""
        page = self.get(name, f"act/{verb}/")
        form = page.context["form"]
        assert form is not None, page.context["refused"]
        hidden = {bound.html_name: bound.value() for bound in form.hidden_fields()}
        return self.post(name, f"act/{verb}/", hidden | data, language)

    def at(self, send, url: str, *more):
        with clock.fixed(self.walk.tick()):
            return send(url, *more)


@pytest.fixture
def desk(walk: Walk) -> Desk:
    User.objects.update(must_change_password=False)
    return Desk(walk)

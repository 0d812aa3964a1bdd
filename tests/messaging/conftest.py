"""A city that may call this machine, with a mail server and one matter that waits."""

from __future__ import annotations

import pytest

from huiyin.ledger.models import Unit
from huiyin.messaging.models import Mailbox
from huiyin.messaging.verbs import addresses
from tests.ledger.people import START
from tests.messaging import servers


@pytest.fixture
def chat(settings):
    settings.HUIYIN_WEBHOOK_NETWORKS = "127.0.0.0/8"
    with servers.chat() as server:
        yield server


@pytest.fixture
def post_office(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with servers.post_office() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def mailbox(people):
    """The head of the bureau that leads is written to as it happens."""
    return Mailbox.objects.create(
        user=people["he"], email="he@example.cn", rhythm="at_once", confirmed_at=START
    )


@pytest.fixture
def webhook(people, chat):
    """The bureau's group chat."""

    def make(form: str, **facts):
        asked = {
            "key": None,
            "name": "群",
            "form": form,
            "unit": Unit.objects.get(code="EEB"),
            "url": f"http://127.0.0.1:{chat.port}/robot?key=k1",
            "secret": "s1",
            "with_titles": False,
            "now": START,
        }
        return addresses.set_webhook(people["guan"], **asked | facts)

    return make

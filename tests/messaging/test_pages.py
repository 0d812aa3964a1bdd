"""Pages of messaging: whose they are, and what they never show."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huiyin.ledger.models import AccessLog, User
from huiyin.messaging.models import Mailbox, Webhook

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = reverse("messaging:webhooks")


def entry(**facts) -> dict:
    unit = facts.pop("unit")
    usual = {"name": "环保群", "form": "dingtalk", "unit": unit.pk, "secret": "SECxyz"}
    return usual | facts


@pytest.fixture
def people(people):
    User.objects.update(must_change_password=False)
    return people


@pytest.fixture
def guan(people, client):
    client.force_login(people["guan"])
    return client


def test_only_a_system_administrator_keeps_webhooks(people, client, chat, webhook):
    row = webhook("wecom")
    client.force_login(people["du"])
    for address in (
        PAGE,
        reverse("messaging:webhook-new"),
        reverse("messaging:webhook", args=[row.pk]),
    ):
        assert client.get(address).status_code == 409
    for name in ("webhook-try", "webhook-enable", "webhook-forget"):
        assert client.post(reverse(f"messaging:{name}", args=[row.pk])).status_code == 409
    assert client.post(reverse("messaging:parcel"), {"parcel": "x"}).status_code == 409
    assert Webhook.objects.filter(enabled=True).count() == 1
    assert chat.posts == []
    assert AccessLog.objects.filter(user=people["du"], rule="ACCESS").exists()


def test_address_and_secret_are_never_shown_again_nor_kept_readable(guan, people, chat):
    unit = people["he"].unit
    url = f"http://127.0.0.1:{chat.port}/robot/send?access_token=t0ken"
    answer = guan.post(reverse("messaging:webhook-new"), entry(unit=unit, url=url))
    assert answer.status_code == 302
    row = Webhook.objects.get()
    assert "t0ken" not in row.sealed_url
    assert "SECxyz" not in row.sealed_secret
    for page in (PAGE, reverse("messaging:webhook", args=[row.pk])):
        text = guan.get(page).content.decode()
        assert "t0ken" not in text
        assert "SECxyz" not in text
    guan.post(reverse("messaging:webhook", args=[row.pk]), entry(unit=unit, name="新名", secret=""))
    amended = Webhook.objects.get()
    assert (amended.name, amended.sealed_url) == ("新名", row.sealed_url)
    assert amended.sealed_secret == row.sealed_secret


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/x", "https://localhost/x", "https://u:p@example.com/", "gopher://a/",
     f"https://{'a' * 64}.example/x", "https://a..example/x"],
)  # fmt: skip
def test_an_address_inside_is_refused_when_it_is_entered(guan, people, settings, url):
    settings.HUIYIN_WEBHOOK_NETWORKS = ""
    page = reverse("messaging:webhook-new")
    assert guan.post(page, entry(unit=people["he"].unit, url=url)).status_code == 422
    assert not Webhook.objects.exists()


def test_a_new_webhook_needs_its_address_and_says_so(guan, people):
    page = reverse("messaging:webhook-new")
    fresh = guan.get(page).content.decode()
    assert "留空" not in fresh
    assert ">Unit<" not in fresh
    assert guan.post(page, entry(unit=people["he"].unit, url="")).status_code == 422
    assert not Webhook.objects.exists()


def test_a_try_says_what_came_of_it(guan, webhook, chat):
    row = webhook("wecom")
    guan.post(reverse("messaging:webhook-try", args=[row.pk]))
    chat.answer = lambda post: (200, {}, b'{"errcode":93000,"errmsg":"invalid webhook url"}')
    answer = guan.post(reverse("messaging:webhook-try", args=[row.pk]), follow=True)
    assert "invalid webhook url" in answer.content.decode()
    assert len(chat.posts) == 2


def test_a_mailbox_is_entered_confirmed_and_removed(people, client, post_office):
    client.force_login(people["he"])
    page = reverse("messaging:mine")
    facts = {"email": "he@example.cn", "rhythm": "daily", "hour": "7"}
    assert client.post(page, facts).status_code == 302
    text = post_office.letters[0].get_payload(decode=True).decode()
    code = "".join(letter for letter in text if letter.isdigit())[-6:]
    client.post(reverse("messaging:confirm"), {"code": code})
    assert Mailbox.objects.get().confirmed_at is not None
    client.post(reverse("messaging:remove"))
    assert not Mailbox.objects.exists()


def test_an_address_to_which_no_letter_goes_is_not_kept(people, client, post_office):
    post_office.to_recipient = "550 no such user"
    client.force_login(people["he"])
    facts = {"email": "nobody@example.cn", "rhythm": "daily", "hour": "7"}
    answer = client.post(reverse("messaging:mine"), facts)
    assert answer.status_code == 422
    assert "550" in answer.content.decode()
    assert not Mailbox.objects.exists()


def test_a_letters_address_cannot_bring_headers(people, client, post_office):
    client.force_login(people["he"])
    facts = {"email": "a@example.cn\nBcc: b@example.cn", "rhythm": "daily", "hour": "7"}
    assert client.post(reverse("messaging:mine"), facts).status_code == 422
    assert post_office.letters == []

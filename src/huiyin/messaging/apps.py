"""What the outbox tells people, carried to e-mail and webhooks, retried, never twice."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "huiyin.messaging"

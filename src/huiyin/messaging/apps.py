"""What the outbox tells people, carried to e-mail and webhooks, retried, never twice."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "huiyin.messaging"

    def ready(self) -> None:
        """Listen to the ledger's outbox."""
        from huiyin.ledger.verbs.outbox import told
        from huiyin.messaging.verbs.spreading import spread

        told.connect(spread, dispatch_uid="huiyin.messaging")

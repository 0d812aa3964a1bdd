"""Letters and notices: Word in GB/T 9704 layout, numbered, issued by people, signed for."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "huiyin.documents"

"""The water desk: what it watches in rivers and lakes, and when that becomes a matter."""

from django.apps import AppConfig


class WaterConfig(AppConfig):
    name = "huiyin.water"

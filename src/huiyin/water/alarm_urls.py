"""Addresses of early warning."""

from __future__ import annotations

from django.urls import path

from huiyin.water.views import alarms

urlpatterns = [
    path("alarms/", alarms.alarms, name="alarms"),
    path("alarms/watch/", alarms.watch, name="alarm-watch"),
    path("alarms/<int:pk>/", alarms.alarm, name="alarm"),
    path("alarms/<str:code>/stop/", alarms.stop, name="alarm-stop"),
]

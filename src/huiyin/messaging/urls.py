"""How each person wants to be told."""

from __future__ import annotations

from django.urls import path

from huiyin.messaging import views

app_name = "messaging"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("confirm/", views.confirm, name="confirm"),
    path("remove/", views.remove, name="remove"),
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/new/", views.webhook, name="webhook-new"),
    path("webhooks/<int:pk>/", views.webhook, name="webhook"),
    path("webhooks/<int:pk>/try/", views.webhook_try, name="webhook-try"),
    path("webhooks/<int:pk>/enable/", views.webhook_enable, name="webhook-enable"),
    path("webhooks/<int:pk>/forget/", views.webhook_forget, name="webhook-forget"),
    path("parcel/", views.parcel, name="parcel"),
]

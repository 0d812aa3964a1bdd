"""Addresses of rounds and rechecks."""

from __future__ import annotations

from django.urls import path

from huiyin.inspection.views import confirming, rechecks, rounds

urlpatterns = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.new, name="round-new"),
    path("rounds/<str:number>/", rounds.round_page, name="round"),
    path("rounds/<str:number>/do/<str:verb>/", rounds.act, name="round-act"),
    path("rounds/<str:number>/finding/", rounds.finding_new, name="finding-new"),
    path("rounds/<str:number>/confirm/", confirming.confirm, name="round-confirm"),
    path("rounds/<str:number>/groups/", confirming.groups, name="round-groups"),
    path("rounds/<str:number>/hand-over/", confirming.hand_over_all, name="round-hand-over"),
    path("rounds/<str:number>/assign/", confirming.assign, name="round-assign"),
    path("findings/<int:pk>/photo/<str:sha256>/", rounds.photo, name="finding-photo"),
    path("rechecks/", rechecks.rechecks, name="rechecks"),
    path("rechecks/draw/", rechecks.draw, name="recheck-draw"),
    path("rechecks/<int:pk>/do/", rechecks.recheck, name="recheck"),
    path("rechecks/<int:pk>/reopen/", rechecks.reopen, name="recheck-reopen"),
    path("rechecks/<str:number>/", rechecks.recheck_list, name="recheck-list"),
]

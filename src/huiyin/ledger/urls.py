"""The ledger's pages."""

from __future__ import annotations

from django.urls import path

from huiyin.ledger.views import (
    acts,
    audit,
    board,
    files,
    help,
    inbox,
    lists,
    matter,
    people,
    register,
)

urlpatterns = [
    path("matters/new/", register.register, name="matter-new"),
    path("matters/<str:number>/", matter.page, name="matter"),
    path("matters/<str:number>/look/", matter.look, name="matter-look"),
    path("matters/<str:number>/verify/", matter.verify, name="matter-verify"),
    path("matters/<str:number>/receipt/", audit.receipt, name="matter-receipt"),
    path("matters/<str:number>/receipt.json", audit.receipt_file, name="matter-receipt-file"),
    path("matters/<str:number>/act/<str:verb>/", acts.act, name="matter-act"),
    path("matters/<str:number>/file/<str:sha256>/", files.download, name="evidence"),
    path("matters/<str:number>/thumb/<str:sha256>/", files.thumbnail, name="evidence-thumb"),
    path("inbox/", inbox.page, name="inbox"),
    path("inbox/read/", inbox.read, name="inbox-read"),
    path("inbox/accept/", inbox.accept, name="inbox-accept"),
    path("ledger/", lists.page, name="ledger"),
    path("ledger/export/", lists.workbook, name="ledger-export"),
    path("board/", board.page, name="board"),
    path("people/", people.page, name="people"),
    path("people/new/", people.new, name="person-new"),
    path("people/units/new/", people.new_unit, name="unit-new"),
    path("people/one/<str:username>/", people.person, name="person"),
    path(
        "people/one/<str:username>/hand-over-list/", people.hand_over_list, name="person-hand-over"
    ),
    path("people/one/<str:username>/act/<slug:name>/", people.act, name="person-act"),
    path("audit/", audit.page, name="audit"),
    path("audit/keys.pub", audit.keys, name="audit-keys"),
    path("audit/checkpoint/<int:key>/", audit.checkpoint, name="audit-checkpoint"),
    path("help/lifecycle/", help.lifecycle, name="help-lifecycle"),
]

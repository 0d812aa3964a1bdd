"""Letters and notices."""

from __future__ import annotations

from django.urls import path

from huiyin.documents.views import document, register, templates

app_name = "documents"
urlpatterns = [
    path("", register.notices, name="notices"),
    path("drafts/", register.waiting, name="drafts"),
    path("export/", register.workbook, name="export"),
    path("new/<str:kind>/<str:number>/", document.new, name="new"),
    path("<int:pk>/", document.page, name="document"),
    path("<int:pk>/act/<str:name>/", document.act, name="act"),
    path("<int:pk>/paper.docx", document.paper, name="paper"),
    path("<int:pk>/print/", document.printed, name="print"),
    path("templates/", templates.overview, name="templates"),
    path("templates/<str:kind>/", templates.one, name="template"),
    path("templates/<str:kind>/<int:version>.docx", templates.file, name="template-file"),
]

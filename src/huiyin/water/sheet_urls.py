"""Pages of a facility's records and month sheets."""

from django.urls import path

from huiyin.water.views import facility_records, sheet_imports, sheets

urlpatterns = [
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/<str:month>.xlsx", sheets.table_file, name="sheets-file"),
    path("sheets/import/", sheet_imports.new, name="sheet-import"),
    path("sheets/import/<str:token>/", sheet_imports.report, name="sheet-import-report"),
    path(
        "sheets/import/<str:token>/refused.xlsx", sheet_imports.refused, name="sheet-import-refused"
    ),
    path("facilities/<str:code>/sheet/<str:month>/", sheets.sheet, name="facility-sheet"),
    path(
        "facilities/<str:code>/sheet/<str:month>.xlsx",
        sheets.sheet_file,
        name="facility-sheet-file",
    ),
    path("facilities/<str:code>/day/<str:day>/", sheets.day, name="facility-day"),
    path("facilities/<str:code>/write/<str:kind>/", facility_records.write, name="facility-write"),
    path("facilities/<str:code>/records/", facility_records.records, name="facility-records"),
    path(
        "facilities/<str:code>/records.xlsx",
        facility_records.records_file,
        name="facility-records-file",
    ),
    path(
        "facilities/<str:code>/records/<str:act>/",
        facility_records.act,
        name="facility-record-act",
    ),
]

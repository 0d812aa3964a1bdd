"""Pages of standards. A code may hold a slash, so it stands last."""

from django.urls import path

from huiyin.water.views import standard_acts as acts
from huiyin.water.views import standard_compare as compare
from huiyin.water.views import standards

urlpatterns = [
    path("standards/", standards.index, name="standards"),
    path("standards/list.xlsx", standards.list_file, name="standards-file"),
    path("standards/import/", acts.import_table, name="standard-import"),
    path("standards/diff/", compare.diff, name="standard-diff"),
    path("standards/diff.xlsx", compare.diff_file, name="standard-diff-file"),
    path("standards/choose/", compare.which, name="standard-choose"),
    path("standards/of/<path:code>/", standards.one, name="standard"),
    path("standards/table/<path:code>.xlsx", standards.table_file, name="standard-file"),
    path("standards/version/<str:label>/<path:code>/", standards.version, name="standard-version"),
    path("standards/<str:verb>/<str:label>/<path:code>/", acts.act, name="standard-act"),
]

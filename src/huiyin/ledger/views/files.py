"""Evidence files: handed out only to those who see the matter, never run in the browser."""

from __future__ import annotations

import io

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET
from PIL import Image

from huiyin.base import clock
from huiyin.ledger import access, audit, evidence
from huiyin.ledger.choices import AccessKind
from huiyin.ledger.errors import BadEvidence, Refused
from huiyin.ledger.models import EvidenceFile
from huiyin.ledger.views.parts import PICTURES
from huiyin.ledger.views.refused import on_a_matter

THUMBNAIL = (320, 240)


@require_GET
@on_a_matter
def download(request: HttpRequest, number: str, sha256: str) -> HttpResponse:
    """The file as an attachment, under the name it was sent with."""
    file, content = _open(request, number, sha256)
    audit.note(
        AccessKind.DOWNLOAD,
        request.user,  # type: ignore[arg-type]
        matter=file.matter,
        detail=f"{file.evidence_id} {file.name}",
    )
    response = HttpResponse(content, content_type=file.mime)
    response.headers["Content-Disposition"] = _attachment(file.name)
    return _closed(response)


@require_GET
@on_a_matter
def thumbnail(request: HttpRequest, number: str, sha256: str) -> HttpResponse:
    """A small copy of a picture."""
    file, content = _open(request, number, sha256)
    if file.mime not in PICTURES:
        raise Http404(sha256)
    out = io.BytesIO()
    with Image.open(io.BytesIO(content)) as picture:
        picture.thumbnail(THUMBNAIL)
        picture.convert("RGB").save(out, "JPEG", quality=80)
    return _closed(HttpResponse(out.getvalue(), content_type="image/jpeg"))


def _open(request: HttpRequest, number: str, sha256: str) -> tuple[EvidenceFile, bytes]:
    row = access.may_see(request.user, number, clock.now())  # type: ignore[arg-type]
    file = EvidenceFile.objects.filter(matter=row, sha256=sha256).first()
    if file is None:
        raise Refused(access.NOT_YOURS)
    try:
        return file, evidence.read(file.sha256)
    except BadEvidence as error:
        raise Http404(error.message) from error


def _attachment(name: str) -> str:
    return content_disposition_header(True, name) or "attachment"


def _closed(response: HttpResponse) -> HttpResponse:
    """No sniffing, no scripts, no framing, whatever the file holds."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

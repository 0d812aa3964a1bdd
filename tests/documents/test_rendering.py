"""Every kind printed by LibreOffice and looked at: paper size, pages, text, glyphs, margins.

`HUIYIN_PICTURES=folder` keeps the pictures for a person to look at.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from huiyin.documents.core import build as b
from huiyin.documents.core.circular import CircularFacts, circular
from huiyin.documents.core.fields import sample_of
from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.letters import CONTEXTS, Letter, Paper
from huiyin.documents.fill import fill
from huiyin.documents.layout.figures import figures
from huiyin.documents.store import shipped

TOOLS = ("soffice", "pdftoppm", "pdftotext", "pdfinfo", "pdffonts")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
pytestmark = [
    pytest.mark.rendering,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]
DOTS = 60
AT = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
LONG_NAME = "示例市南水北调中线干线工程水源保护与沿线生态环境综合整治工作领导小组办公室"
UNITS = "、".join(f"示例市第{n}个名称相当长的配合单位（虚构）" for n in range(1, 31))


def extreme(kind: Kind) -> Paper:
    """Long names, thirty units, texts near their limits, tables over several pages."""
    context = sample_of(CONTEXTS[kind])
    changes = {
        "title": f"关于{LONG_NAME}云溪河右岸生活污水直排问题整改工作的通知",
        "organ": LONG_NAME,
    }
    names = set(type(context).__dataclass_fields__)
    for name, value in {
        "addressees": UNITS, "co_units": UNITS, "copies": UNITS, "found": "长文" * 900,
        "reason": "理由" * 400, "answer": "答复第一段。\n" + "答复" * 600, "measures": "措施" * 500,
    }.items():  # fmt: skip
        if name in names:
            changes[name] = value
    for name in ("findings", "steps", "annex", "good"):
        if name in names:
            changes[name] = getattr(context, name) * 14
    return replace(context, **changes)


def dashes(kind: Kind) -> Paper:
    """A matter of which hardly anything is known."""
    if kind is Kind.CIRCULAR:
        return circular(CircularFacts(period=""), b.Desk(organ=""))
    return b.build(kind, b.MatterFacts(number="HY2026-000001", title="某事"), b.Desk(organ=""))


MADE = {"sample": lambda kind: sample_of(CONTEXTS[kind]), "extreme": extreme, "dashes": dashes}


@pytest.fixture(scope="module")
def prints(tmp_path_factory) -> Path:
    """All kinds and all contexts as PDF, in one run of LibreOffice with a profile of its own."""
    folder = tmp_path_factory.mktemp("papers")
    for kind in Kind:
        for name, make in MADE.items():
            (folder / f"{kind}-{name}.docx").write_bytes(fill(shipped(kind), make(kind)))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    papers = sorted(str(path) for path in folder.glob("*.docx"))
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *papers], check=True, timeout=240, capture_output=True)
    return folder


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def pictures(pdf: Path) -> list[Path]:
    """One picture a page."""
    run("pdftoppm", "-r", str(DOTS), "-png", str(pdf), str(pdf.with_suffix("")))
    found = sorted(pdf.parent.glob(f"{pdf.stem}-[0-9]*.png"))
    if kept := os.environ.get("HUIYIN_PICTURES"):
        Path(kept).mkdir(parents=True, exist_ok=True)
        for path in found:
            shutil.copy(path, kept)
    return found


def ink(picture: Path) -> tuple[float, float, float, float]:
    """The box that holds everything printed, in millimetres: left, top, right, bottom."""
    with Image.open(picture) as page:
        box = page.convert("L").point(lambda v: 255 * (v < 160)).getbbox()
    assert box is not None, f"{picture.name} is an empty page"
    return tuple(side / DOTS * 25.4 for side in box)  # type: ignore[return-value]


@pytest.mark.parametrize("name", sorted(MADE))
@pytest.mark.parametrize("kind", Kind)
def test_a_document_is_printed_inside_its_margins(prints: Path, kind: Kind, name: str) -> None:
    pdf, look = prints / f"{kind}-{name}.pdf", figures()
    told = run("pdfinfo", str(pdf))
    width, height = map(float, re.search(r"Page size: +([\d.]+) x ([\d.]+)", told).groups())
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)
    pages = pictures(pdf)
    assert len(pages) == int(re.search(r"Pages: +(\d+)", told)[1])
    assert len(pages) <= {"sample": 3, "extreme": 12, "dashes": 3}[name]
    right = look.page["left"] + look.page["type_width"]
    for page in pages:
        left, top, end, bottom = ink(page)
        assert left > look.page["left"] - 2, page.name
        assert top > look.page["top"] - 3, page.name
        assert end < right + 2, page.name
        assert bottom < look.page["height"] - 10, page.name


@pytest.mark.parametrize("kind", Kind)
def test_the_text_is_there_with_page_numbers_and_no_missing_glyphs(prints: Path, kind: Kind):
    for name in ("sample", "extreme"):
        pdf = prints / f"{kind}-{name}.pdf"
        text = run("pdftotext", "-layout", str(pdf), "-")
        flat = re.sub(r"\s", "", text)
        context = MADE[name](kind)
        assert re.sub(r"\s", "", context.title) in flat
        assert context.number in flat
        assert "—1—" in flat
        assert "\ufffd" not in flat
        assert "{" not in flat
        if isinstance(context, Letter):
            assert context.addressees in re.sub(r"—\d+—", "", flat)
        fonts = run("pdffonts", str(pdf))
        assert re.search(r"CJK|FangSong|SimSun|仿宋", fonts), (
            "no font with Chinese letters was used"
        )
        assert ".notdef" not in fonts


def test_a_page_holds_22_lines_of_28_characters(tmp_path: Path) -> None:
    """Counted on a page of nothing but body text, as printed."""
    context = replace(sample_of(CONTEXTS[Kind.NOTICE]), found="字" * 28 * 60)
    path = tmp_path / "grid.docx"
    path.write_bytes(fill(shipped(Kind.NOTICE), context))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    page = run("pdftotext", "-f", "2", "-l", "2", "-layout", str(path.with_suffix(".pdf")), "-")
    lines = [line.strip() for line in page.splitlines() if line.strip()]
    body = [line for line in lines if set(line) == {"字"}]
    assert len(body) == figures().page["lines"]
    assert {len(line) for line in body} == {figures().page["characters"]}

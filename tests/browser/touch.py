"""A person with a phone 390 px wide and one thumb.

Whatever is touched must be at least 24 px wide and high (WCAG 2.2, 2.5.8) with its label, lie free
of everything else, and stand on a page that does not scroll sideways.
"""

from __future__ import annotations

from datetime import date, datetime

from playwright.sync_api import ElementHandle, FilePayload, Locator, Page, expect

WIDTH = 390
SMALLEST = 24
FAULTS = """(box, smallest) => {
  box.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
  const faults = [];
  const parts = [box, ...(box.labels ?? [])].map((part) => part.getBoundingClientRect());
  const width = Math.max(...parts.map((part) => part.width));
  const height = Math.max(...parts.map((part) => part.height));
  if (width < smallest || height < smallest) faults.push(`is ${width} x ${height} px`);
  const place = box.getBoundingClientRect();
  const [x, y] = [place.left + place.width / 2, place.top + place.height / 2];
  const spot = document.elementFromPoint(x, y);
  const own = spot && [box, ...(box.labels ?? [])].some((part) => part.contains(spot));
  if (!own) faults.push(`is covered by ${spot?.outerHTML.slice(0, 80)}`);
  if (place.left < 0 || place.right > innerWidth) faults.push('hangs over the edge of the screen');
  return faults;
}"""
TOUCHED = "box => box.labels?.[0]?.contains(box) ? box.labels[0] : box"


class Touch:
    """A thumb on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        """Tap a link or a button."""
        self._free(target).tap()

    def write(self, target: Locator, text: str) -> None:
        """Tap a field and fill it."""
        self._free(target).tap()
        target.fill(text)

    def write_day(self, target: Locator, day: date) -> None:
        """Fill a date; the phone's own picker cannot be driven."""
        self._free(target)
        target.fill(f"{day:%Y-%m-%d}")

    def write_minute(self, target: Locator, moment: datetime) -> None:
        """Fill a time; the phone's own picker cannot be driven."""
        self._free(target)
        target.fill(f"{moment:%Y-%m-%dT%H:%M}")

    def choose(self, target: Locator, value: str) -> None:
        """Choose from a list; the phone's own picker cannot be driven."""
        self._free(target)
        target.select_option(value)

    def tick(self, target: Locator) -> None:
        """Tap a box or a radio button by its label."""
        self._free(target).tap()
        expect(target).to_be_checked()

    def attach(self, target: Locator, file: FilePayload) -> None:
        """Choose a file; the phone's own dialog cannot be driven."""
        self._free(target)
        target.set_input_files(file)

    def search(self, field: Locator, text: str) -> None:
        """Fill the search and tap the button beside it."""
        self.write(field, text)
        self.press(field.locator("xpath=ancestor::form").get_by_role("button").first)

    def open_row(self, link: Locator) -> None:
        """Tap the link of a row."""
        self.press(link)

    def _free(self, target: Locator) -> ElementHandle:
        """What a thumb would touch of this, once nothing speaks against it."""
        expect(target).to_be_visible()
        self._fits()
        box = target.element_handle()
        faults = box.evaluate(FAULTS, SMALLEST)
        assert faults == [], f"{self.page.url}: {target} {', '.join(faults)}"
        touched = box.evaluate_handle(TOUCHED).as_element()
        assert touched is not None
        return touched

    def _fits(self) -> None:
        wide = self.page.evaluate("Math.max(innerWidth, document.documentElement.scrollWidth)")
        assert wide <= WIDTH, f"{self.page.url} is {wide} px wide"

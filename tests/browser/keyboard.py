"""A person who has a keyboard and nothing else.

Every place is reached with Tab or Shift+Tab, the skip link or a shortcut of the site. On the way
each thing that takes the focus must be in sight, not wholly covered, and show that it is focused.
"""

from __future__ import annotations

from datetime import date, datetime

from playwright.sync_api import FilePayload, Locator, Page, expect

MOST_TABS = 600
MOST_ROWS = 60
REST = """() => {
  window.atRest ??= new WeakMap();
  const kinds = 'a, button, input, select, textarea, summary, [tabindex], div';
  for (const box of document.querySelectorAll(kinds)) {
    if (box === document.activeElement) continue;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(box);
    window.atRest.set(box, [outlineStyle, outlineWidth, boxShadow]);
  }
}"""
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Until what a key has moved stands where it will be seen."""
LOOK = """(wanted) => {
  const box = document.activeElement;
  if (box === null || box === document.body) return { there: false, body: true, faults: [] };
  const named = (box.getAttribute('aria-label') || box.labels?.[0]?.textContent || box.textContent)
    .trim().replace(/\\s+/g, ' ').slice(0, 60);
  const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(box);
  const [style, width, shadow] = window.atRest.get(box) ?? ['none', '0px', 'none'];
  const outlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 &&
    !/rgba\\(.*, 0\\)|transparent/.test(outlineColor);
  const ringed = boxShadow !== shadow ||
    (outlined && (outlineStyle !== style || outlineWidth !== width));
  const place = box.getBoundingClientRect();
  const left = Math.max(place.left, 0), right = Math.min(place.right, innerWidth);
  const top = Math.max(place.top, 0), bottom = Math.min(place.bottom, innerHeight);
  const spots = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) =>
    document.elementFromPoint(left + x * (right - left), top + y * (bottom - top))));
  const faults = [];
  const free = (spot) => spot && (box.contains(spot) || spot.contains(box));
  const shown = box.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  if (!shown) faults.push('is not shown');
  else if (right - left < 1 || bottom - top < 1) faults.push('is out of sight');
  else if (!spots.some(free)) faults.push('is covered');
  if (!ringed) faults.push('does not show that it has the focus');
  return { there: wanted.includes(box), body: false, faults, name: `<${box.localName}> ${named}`,
    before: wanted.length > 0 &&
      Boolean(box.compareDocumentPosition(wanted[0]) & Node.DOCUMENT_POSITION_PRECEDING) };
}"""


class Keyboard:
    """Hands on the keys of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, target: Locator) -> None:
        """Tab to one of what `target` finds, backwards if it lies behind; fails where it cannot."""
        expect(target.first).to_be_attached()
        self.page.evaluate(REST)
        seen = target.evaluate_all(LOOK)
        if seen["body"] and self._in_main(target):
            self._skip_the_frame()
        key = "Shift+Tab" if seen.get("before") else "Tab"
        last, rounds = "nothing", 0
        for _ in range(MOST_TABS):
            if seen["there"]:
                return
            self.page.keyboard.press(key)
            self.page.evaluate(DRAWN)
            seen = target.evaluate_all(LOOK)
            rounds += seen["body"]
            assert rounds < 3, f"Tab goes round the page without {target}; last was {last}"
            last = seen.get("name", last)
            assert not seen["faults"], f"{self.page.url}: {last} {', '.join(seen['faults'])}"
        raise AssertionError(f"{MOST_TABS} times {key} do not reach {target}; last was {last}")

    def press(self, target: Locator) -> None:
        """Follow a link or push a button."""
        self.reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        """Replace what a field says."""
        self.reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        expect(target).to_have_value(text)

    def write_day(self, target: Locator, day: date) -> None:
        """Type a date in the order of the profile's language, en-US."""
        self.reach(target)
        self.page.keyboard.type(f"{day:%m%d%Y}")
        expect(target).to_have_value(f"{day:%Y-%m-%d}")

    def write_minute(self, target: Locator, moment: datetime) -> None:
        """Type a time; a year may have six digits, so an arrow ends it."""
        self.reach(target)
        self.page.keyboard.type(f"{moment:%m%d%Y}")
        self.page.keyboard.press("ArrowRight")
        self.page.keyboard.type(f"{moment:%I%M%p}")
        expect(target).to_have_value(f"{moment:%Y-%m-%dT%H:%M}")

    def choose(self, target: Locator, value: str) -> None:
        """Go through a list with the arrows until it says `value`."""
        self.reach(target)
        self.page.keyboard.press("Home")
        for _ in range(target.locator("option").count()):
            if target.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        expect(target).to_have_value(value)

    def tick(self, target: Locator) -> None:
        """Tick a box, or choose among radio buttons: Tab reaches their group, arrows the one."""
        group = target
        if target.get_attribute("type") == "radio":
            form = target.locator("xpath=ancestor::form")
            group = form.locator(f'input[name="{target.get_attribute("name")}"]')
        self.reach(group)
        for _ in range(group.count()):
            if target.evaluate("box => box === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
        if not target.is_checked():
            self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def attach(self, target: Locator, file: FilePayload) -> None:
        """Choose a file: the field is reached by Tab; the system's own dialog cannot be driven."""
        self.reach(target)
        target.set_input_files(file)

    def search(self, field: Locator, text: str) -> None:
        """The shortcut `/`, some words, Enter."""
        self._leave_fields()
        self.page.keyboard.press("/")
        expect(field).to_be_focused()
        self.write(field, text)
        self.page.keyboard.press("Enter")

    def open_row(self, link: Locator) -> None:
        """Go down the rows with `j` to the one with this link and open it with Enter."""
        expect(link).to_be_attached()
        self.page.evaluate(REST)
        self._leave_fields()
        for _ in range(MOST_ROWS):
            self.page.keyboard.press("j")
            seen = link.evaluate_all(LOOK)
            assert not seen["faults"], f"{self.page.url}: {seen['name']} {seen['faults']}"
            if seen["there"]:
                break
        expect(link).to_be_focused()
        self.page.keyboard.press("Enter")

    def _leave_fields(self) -> None:
        """Letters are shortcuts only outside of fields."""
        while self.page.evaluate("document.activeElement.matches('input, textarea, select')"):
            self.page.keyboard.press("Tab")

    def _in_main(self, target: Locator) -> bool:
        return bool(target.first.evaluate("box => box.closest('main') !== null"))

    def _skip_the_frame(self) -> None:
        self.page.keyboard.press("Tab")
        expect(self.page.locator("a.skip")).to_be_focused()
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#main")).to_be_focused()

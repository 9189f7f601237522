"""Checks the page in headless Chromium: python3 Tests/page/check_page.py [--url URL] [--shots DIR].

Without --url the page runs against the mock (which also has hostile names, failures and a missing
three.js to offer); with --url it runs against a real service, leaving out what needs the mock.
Ends with status 1 when a check fails.
"""

import argparse
import pathlib
import sys
import urllib.request

import mock_server
from devtools import Browser, pixels

READY = "document.documentElement.dataset.ready === 'true'"
VIEW = "document.documentElement.dataset.view"
VERDICT = "document.querySelector('#panel .verdict[data-served]')"
WIDE, PHONE = (1440, 900), (420, 860)


class Checks:
    """Counts what holds and what does not."""

    def __init__(self, shots):
        self.failed, self.passed, self.shots = 0, 0, shots

    def that(self, name, holds, detail=""):
        self.passed += bool(holds)
        self.failed += not holds
        print(f"{'ok  ' if holds else 'FAIL'} {name}{'' if holds or not detail else f': {detail}'}", flush=True)

    def shot(self, browser, name):
        if self.shots:
            browser.screenshot(self.shots / f"{name}.png")


def colours_in_middle(browser):
    """How many colours a square in the middle of the globe shows."""
    box = browser.run("(({left, top, width, height}) => ({left, top, width, height}))(document.getElementById('globe').getBoundingClientRect())")
    side = min(200, box["width"], box["height"])
    clip = {"x": box["left"] + (box["width"] - side) / 2, "y": box["top"] + (box["height"] - side) / 2, "width": side, "height": side}
    rows, channels = pixels(browser.screenshot(clip=clip))
    return len({bytes(row[i:i + 3]) for row in rows for i in range(0, len(row), channels)})


def middle_of_globe(browser):
    return browser.run("(({left, top, width, height}) => [left + width / 2, top + height / 2])(document.getElementById('globe').getBoundingClientRect())")


def ask(browser, place):
    browser.run("document.querySelector('#panel .close')?.click(); document.getElementById('place').focus(); document.getElementById('place').select()")
    browser.type(place)
    browser.key("Enter", 13)


def check_globe(checks, url, size, name):
    with Browser(*size, touch=size == PHONE) as browser:
        browser.open(url)
        checks.that(f"{name}: the page starts", browser.wait(READY, 60))
        checks.that(f"{name}: it shows the globe", browser.run(VIEW) == "globe", browser.run(VIEW))
        browser.wait("document.querySelectorAll('#terminal-list li').length > 0", 20)
        checks.that(f"{name}: the globe is drawn", colours_in_middle(browser) > 40, f"{colours_in_middle(browser)} colours")
        checks.that(f"{name}: nothing is wider than the window",
                    browser.run("document.documentElement.scrollWidth <= innerWidth"), browser.run("document.documentElement.scrollWidth"))
        checks.shot(browser, f"{name}-globe")
        before = browser.run("document.documentElement.dataset.slots || '0'")
        checks.that(f"{name}: a slot event refreshes the page",
                    browser.wait(f"Number(document.documentElement.dataset.slots ?? 0) > {before}", 40))
        asked = browser.run("performance.getEntriesByType('resource').filter(({name}) => name.endsWith('/lasers.bin')).length")
        checks.that(f"{name}: lasers are asked for once a minute, not with each slot", asked == 1, f"{asked} times")
        check_click(checks, browser, name)
        checks.that(f"{name}: no errors on the console", not browser.errors, browser.errors[:3])
        foreign = [u for u in browser.requests if not u.startswith((url, "data:", "blob:"))]
        checks.that(f"{name}: no request to any other host", not foreign, foreign[:3])


def check_click(checks, browser, name):
    # Without satellites in between, a click must reach the ground or what stands on it.
    browser.run("[...document.querySelectorAll('#tools button')].find(b => b.textContent === 'Satellites').click()")
    browser.click(*middle_of_globe(browser))
    checks.that(f"{name}: a click on the globe asks about the place", browser.wait(f"{VERDICT} || document.querySelector('#panel .facts')", 20))
    browser.run("document.querySelector('#panel .close').click()")
    browser.run("document.querySelector('#terminal-list button').click()")
    checks.that(f"{name}: a terminal of the list opens its answer", browser.wait(VERDICT, 20))
    checks.that(f"{name}: the sky is plotted", browser.run("document.querySelectorAll('.sky-may, .sky-may-not').length") > 0)
    checks.shot(browser, f"{name}-answer")
    browser.key("Escape", 27)
    checks.that(f"{name}: Escape closes the panel", browser.wait("document.getElementById('panel').hidden", 5))


def check_keyboard(checks, url):
    with Browser(*WIDE, calm=True) as browser:
        browser.open(url)
        browser.wait(READY, 60)
        browser.run("document.getElementById('globe').focus()")
        before = browser.screenshot(clip={"x": 500, "y": 200, "width": 300, "height": 300})
        browser.key("ArrowRight", 39)
        browser.run("new Promise(done => setTimeout(done, 400))")
        after = browser.screenshot(clip={"x": 500, "y": 200, "width": 300, "height": 300})
        checks.that("keyboard: an arrow key turns the globe", before != after)
        browser.key("Enter", 13)
        checks.that("keyboard: Enter asks about the middle", browser.wait("document.querySelector('#panel h2')", 20))
        browser.key("/", 191)
        checks.that("keyboard: / goes to the question", browser.run("document.activeElement.id") == "place")


def check_answers(checks, url):
    with Browser(*WIDE) as browser:
        browser.open(url)
        browser.wait(READY, 60)
        ask(browser, "Tehran")
        checks.that("answer: Tehran is refused", browser.wait("document.querySelector('.verdict[data-served=false] .reason')", 20))
        checks.that("answer: with its reason", browser.run("document.querySelector('.reason').dataset.reason") == "not-licensed")
        checks.that("answer: and what it would take", "licence in force" in browser.run("document.getElementById('panel').textContent"))
        ask(browser, "49.99, 36.23")
        checks.that("answer: Kharkiv is served", browser.wait("document.querySelector('.verdict[data-served=true]')", 20))
        text = browser.run("document.getElementById('panel').textContent")
        checks.that("answer: numbers have units", "ms" in text and "Mbit/s" in text)
        checks.that("answer: numbers say where they come from", browser.run("document.querySelectorAll('.numbers .tag').length") >= 5)
        checks.that("answer: it stands in the address", "#at=" in browser.run("location.hash"))
        checks.that("answer: no errors so far", not browser.errors, browser.errors[:3])
        ask(browser, "Atlantis")
        checks.that("answer: an unknown place is refused with a remedy",
                    browser.wait("document.getElementById('search-error').textContent.includes('LAT,LON')", 20))


def check_hostile(checks, url):
    with Browser(*WIDE) as browser:
        browser.open(url + "#at=hostile")
        browser.wait(VERDICT, 60)
        urllib.request.urlopen(url + "mock/connection").read()
        urllib.request.urlopen(url + "mock/act").read()
        checks.that("hostile: events are listed", browser.wait("document.querySelectorAll('#feed-list li').length >= 2", 10))
        text = browser.run("document.querySelector('#panel h2').textContent")
        checks.that("hostile: the name stands as text", text.startswith("<img src=x"), text)
        checks.that("hostile: no markup came of it", browser.run("document.querySelectorAll('img, #panel script, #feed b').length") == 0)
        checks.that("hostile: no script ran", browser.run("document.body.dataset.owned === undefined"))
        checks.that("hostile: no errors on the console", not browser.errors, browser.errors[:3])


def check_connections(checks, url):
    with Browser(*WIDE) as browser:
        browser.open(url)
        browser.wait(READY, 60)
        rows = "document.querySelectorAll('#connection-list li').length"
        checks.that("connections: who is connected is listed", browser.wait(f"{rows} === 1", 20))
        text = "document.querySelector('#connection-list li').textContent"
        checks.that("connections: with both rates and delays", browser.wait(f"/↓ .*bit\\/s.*↑ .*bit\\/s.*delay .*ms, p99 .*ms/.test({text})", 10), browser.run(text))
        checks.that("connections: and losses by cause", "queue full" in browser.run(text), browser.run(text))
        drawn = "document.querySelector('#connection-list .spark-down').getAttribute('d')"
        before = browser.run(drawn)
        checks.that("connections: the line of rates grows", browser.wait(f"{drawn}.length > {len(before) + 20}", 20))
        checks.that("connections: the line is no text that was cut", "…" not in browser.run(drawn))
        browser.run("document.querySelector('#connection-list button').click()")
        section = "document.querySelector('#panel .live:not([hidden])')"
        checks.that("connections: the terminal's card shows the live link", browser.wait(f"{VERDICT} && {section}?.querySelector('table')", 20))
        cell = f"{section}.querySelector('tbody td').textContent"
        shown = browser.run(cell)
        checks.that("connections: the card follows the accounts", browser.wait(f"{cell} !== '{shown}'", 20))
        browser.run("new Promise(done => setTimeout(done, 6000))")
        checks.shot(browser, "connections")
        urllib.request.urlopen(url + "mock/connection").read()
        checks.that("connections: one that joins is added", browser.wait(f"{rows} === 2", 10))
        checks.that("connections: its name stands as text", browser.run("document.querySelectorAll('#connection-list b, #feed b').length") == 0)
        count = "document.querySelectorAll('#feed-list li').length"
        told = browser.run(count)
        browser.run("new Promise(done => setTimeout(done, 2000))")
        checks.that("connections: accounts are not told of as events", browser.run(count) == told == 1, f"{told}")
        urllib.request.urlopen(url + "mock/connection?leave=1").read()
        checks.that("connections: one that leaves goes", browser.wait(f"{rows} === 1", 10))
        checks.that("connections: no errors on the console", not browser.errors, browser.errors[:3])


def check_large_world(checks, url, page):
    """A world with more terminals than one page of their list holds: the rest is asked for, and said."""
    rows = "document.querySelectorAll('#terminal-list li').length"
    marks = "[...document.querySelectorAll('#terminal-list button')].map((b) => b.classList.contains('is-served'))"
    with Browser(*WIDE) as browser:
        browser.open(url)
        checks.that("large: a page of terminals is listed", browser.wait(f"{rows} === {page}", 60))
        text = browser.run("document.getElementById('terminal-more').textContent")
        checks.that("large: it says how many there are", f"{page} listed of " in text, text)
        browser.run("document.querySelector('[data-filter=refused]').click()")
        checks.that(
            "large: those not served are asked for",
            browser.wait(f"{rows} > 0 && {marks}.every((served) => !served)", 20),
        )
        checks.that("large: more of them than the first page held", browser.wait(f"{rows} >= 2", 20), browser.run(rows))
        checks.that("large: no errors on the console", not browser.errors, browser.errors[:3])
        checks.shot(browser, "large-world")


def check_lists(checks, url, name, webgl):
    with Browser(1280, 720, webgl=webgl) as browser:
        browser.open(url)
        checks.that(f"{name}: the page starts", browser.wait(READY, 60))
        checks.that(f"{name}: tables stand in for the globe", browser.run(VIEW) == "list", browser.run(VIEW))
        checks.that(f"{name}: it says why", browser.wait("document.querySelector('.notice').textContent.length > 20", 5))
        checks.that(f"{name}: all four tables are there", browser.run("document.querySelectorAll('#tables table').length") == 4)
        ask(browser, "Tehran")
        checks.that(f"{name}: the question is answered", browser.wait(VERDICT, 20))
        checks.shot(browser, f"{name}-list")
        unexpected = [e for e in browser.errors if "vendor/three" not in e]
        checks.that(f"{name}: no errors beside the missing file", not unexpected, unexpected[:3])


def check_outage(checks, url):
    with Browser(*WIDE) as browser:
        browser.open(url)
        browser.wait(READY, 60)
        urllib.request.urlopen(url + "mock/down?seconds=4").read()
        checks.that("outage: a banner says so", browser.wait("!document.getElementById('banner').hidden", 15))
        checks.shot(browser, "outage")
        checks.that("outage: it goes when the service is back", browser.wait("document.getElementById('banner').hidden", 30))


MOTION = """
(async () => {
  const { parseSky, positionAt } = await import('./js/binary.js');
  const sky = parseSky(await (await fetch('api/v1/sky.bin')).arrayBuffer());
  let worst = 0;
  for (let i = 0; i < sky.count; i += 97) {
    const r = (u) => Math.hypot(...positionAt(sky, i, sky.startMs + u * sky.durationS * 1000));
    if (sky.state[i] === 0) worst = Math.max(worst, Math.abs(r(0.5) - r(0)), Math.abs(r(4) - r(0)) / 100);
  }
  return worst;
})()
"""


def check_motion(checks, url):
    with Browser(800, 600) as browser:
        browser.open(url)
        browser.wait(READY, 60)
        worst = browser.run(MOTION)
        checks.that("motion: circles stay circles between the slot's ends (5 m)", worst < 0.005, f"{worst * 1000:.2f} m")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="a running service, such as http://127.0.0.1:8080/")
    parser.add_argument("--shots", type=pathlib.Path, help="folder for screenshots")
    arguments = parser.parse_args()
    if arguments.shots:
        arguments.shots.mkdir(parents=True, exist_ok=True)
    checks = Checks(arguments.shots)
    url = arguments.url.rstrip("/") + "/" if arguments.url else mock_server.start(speed=5)[1]
    check_globe(checks, url, WIDE, "wide")
    check_globe(checks, url, PHONE, "phone")
    check_keyboard(checks, url)
    check_lists(checks, url, "no-webgl", webgl=False)
    if not arguments.url:
        check_answers(checks, url)
        check_hostile(checks, url)
        check_connections(checks, mock_server.start(speed=5)[1])
        check_large_world(checks, mock_server.start(speed=5, page=3)[1], page=3)
        check_motion(checks, url)
        check_lists(checks, mock_server.start(with_vendor=False)[1], "no-three", webgl=True)
        check_outage(checks, url)
    print(f"{checks.passed} hold, {checks.failed} fail")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())

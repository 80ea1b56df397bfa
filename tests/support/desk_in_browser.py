"""A person at the desk in a real Chromium. Takes one JSON object on standard input: what to do, the one-time address, and what
is typed. Fails with the reason on standard error."""

import json
import re
import sys
import tempfile
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import sync_playwright

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TASK = json.load(sys.stdin)
BASE = TASK["once"].split("/open/")[0]
TYPED = {}
for name, text in TASK["typed"]:
    TYPED.setdefault(name, []).append(text)


def must(holds, why):
    if not holds:
        raise SystemExit(f"{TASK['do']}: {why}")


def boxes(text):
    """What somebody types into the boxes of a date."""
    date, _, time = text.partition(" ")
    year, month, day = date.split("-")
    return {"day": str(int(day)), "month": str(int(month)), "year": year, "time": time}


def wanted(control):
    """What is typed into a control, by its name; nothing where nothing is."""
    name, _, box = control.partition("-")
    texts = TYPED.get(name, [])
    return texts if not box or not texts else [boxes(texts[0]).get(box, "")]


def is_fault(message):
    """Chromium takes a form that is shown again with its faults (422) for one of its own."""
    return message.type == "error" and "status of 422" not in message.text


class Person:
    """Does with mouse or keys what a person does; sees what is on the page."""

    def __init__(self, context, keyboard):
        self.context, self.keyboard = context, keyboard
        self.page = context.new_page()
        self.dialogs, self.faults, self.requests = [], [], []
        self.page.on("dialog", lambda d: (self.dialogs.append(d.message), d.dismiss()))
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("console", lambda m: self.faults.append(m.text) if is_fault(m) else None)
        context.on("request", lambda r: self.requests.append((r.method, r.url)))

    def reach(self, locator):
        """Brings the focus to a control with the tab key alone."""
        handle = locator.element_handle()
        for _ in range(400):
            if handle.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        must(False, f"the tab key never reaches {locator}")

    def press(self, locator, opens_window=False):
        if not self.keyboard:
            locator.click()
        elif opens_window:
            self.reach(locator)
            self.page.keyboard.press("Enter")
        else:
            self.reach(locator)
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def tick(self, locator):
        if locator.is_checked():
            return
        if not self.keyboard:
            locator.check()
        elif locator.get_attribute("type") == "radio":
            # a group of radio buttons is one stop of the tab key: its first, then the arrows
            name = locator.get_attribute("name")
            group = self.page.locator(f"input[name='{name}']")
            ids = [group.nth(i).get_attribute("id") for i in range(group.count())]
            self.reach(group.first)
            self.page.keyboard.press("Space")
            for _ in range(ids.index(locator.get_attribute("id"))):
                self.page.keyboard.press("ArrowDown")
            must(locator.is_checked(), f"the arrows do not choose in {name}")
        else:
            self.reach(locator)
            self.page.keyboard.press("Space")

    def type(self, locator, text):
        if self.keyboard:
            self.reach(locator)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.press("Delete")
            self.page.keyboard.insert_text(text)
        else:
            locator.fill(text)

    def rows(self):
        """Adds the rows that are needed."""
        for table in {n.split("[")[0] for n in TYPED if "[" in n}:
            rows = max(int(re.search(r"\[(\d+)\]", n)[1]) for n in TYPED if n.startswith(table + "["))
            more = self.page.locator(f"button[value='more {table}']")
            while more.count() and self.page.locator(f"[id='{table}'] > fieldset.row").count() < rows:
                self.press(more)

    def fill_page(self):
        self.rows()
        controls = self.page.locator("#answers [name]")
        for i in range(controls.count()):
            control = controls.nth(i)
            name, kind = control.get_attribute("name"), control.get_attribute("type")
            texts = wanted(name)
            if kind == "hidden" or name == "act" or not texts:
                continue
            if kind in ("radio", "checkbox"):
                if control.get_attribute("value") in texts:
                    self.tick(control)
            else:
                self.type(control, texts[0])

    def go_on(self):
        self.press(self.page.locator("#answers .actions button").first)

    def open(self):
        self.page.goto(TASK["once"])
        must(self.page.url == BASE + "/", f"the token stays in the address: {self.page.url}")

    def begin(self):
        self.press(self.page.get_by_role("link", name="I am worried about a child"))
        self.tick(self.page.locator("#part-1"))
        self.type(self.page.locator("#child"), TASK["child"])
        self.type(self.page.locator("#id"), TASK["id"])
        self.type(self.page.locator("#pin"), "24681357")
        self.press(self.page.get_by_role("button", name="Begin"))

    def to_the_end(self):
        for _ in range(80):
            if self.page.url.endswith("/answers"):
                return
            self.fill_page()
            self.go_on()
        must(False, f"the desk leads in a circle at {self.page.url}")

    def print(self):
        """Prints, and says what came: status, type, letters."""
        with self.context.expect_page() as opened:
            self.press(self.page.get_by_role("button", name="Print", exact=True), opens_window=True)
        shown = opened.value
        shown.wait_for_load_state()
        return shown


def axe(page, where):
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})")
    faults = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]
    must(not faults, f"{where}: axe finds {faults}")


def record(browser):
    """Three mistakes are shown, mended, printed; then everything is wiped."""
    script = TASK["do"] != "without_script"
    profile = tempfile.mkdtemp(prefix="confide-profile-")
    browser.close()
    with_profile = TASK["playwright"].chromium.launch_persistent_context(
        profile, executable_path=TASK["chromium"], args=["--no-sandbox"], java_script_enabled=script
    )
    person = Person(with_profile, TASK["do"] == "by_keyboard")
    answers = {}
    with_profile.on("response", lambda r: answers.setdefault(r.url.removeprefix(BASE), []).append(r))
    person.open()
    person.begin()
    right = dict(TYPED)
    TYPED.update({"child_dob": ["2024-02-31"], "place": [""], "child_address.postcode": ["LS1"]})
    person.to_the_end()
    summary = person.page.locator("#errors")
    must(summary.locator("li").count() == 3, f"the summary has {summary.inner_text()}")
    if script:
        must(person.page.evaluate("document.activeElement.id") == "errors", "the summary has not the focus")
    TYPED.update(right)
    for _ in range(3):
        if not person.page.locator("#errors a").count():
            break
        person.press(person.page.locator("#errors a").first)
        at = person.page.url.split("#")[1]
        must(person.page.locator(f"[id='{at}']").count() == 1, f"the summary leads to nothing: {at}")
        person.fill_page()
        person.go_on()
        must(person.page.url.endswith("/answers"), f"what was mended leads to {person.page.url}")
    must(not person.page.locator("#errors").count(), "there is still something to mend")
    shown = person.print()
    printed = answers["/print"][0]
    must(printed.status == 200 and printed.headers["content-type"] == "application/pdf", "no PDF came")
    must(int(printed.headers["content-length"]) == TASK["length"], "the PDF is not the command line's")
    shown.close()
    person.page.reload()
    person.press(person.page.get_by_role("link", name="The paper is in my hand"))
    person.press(person.page.get_by_role("button", name="Wipe it"))
    must("Nothing is left here" in person.page.content(), "it was not wiped")
    person.page.go_back()
    person.page.wait_for_load_state()
    must("Noah" not in person.page.content(), "the browser's way back shows what was wiped")
    must(not person.dialogs and not person.faults, f"{person.dialogs} {person.faults}")
    must(sum(1 for method, url in person.requests if url == BASE + "/print") == 1, "the page was asked for twice")
    foreign = [url for _, url in person.requests if not url.startswith((BASE, "data:", "chrome-extension:", "chrome:", "blob:"))]
    must(not foreign, f"something else was asked for: {foreign}")
    with_profile.close()
    for path in Path(profile).rglob("*"):
        if path.is_file():
            bytes_ = path.read_bytes()
            for word in TASK["words"]:
                for code in ("utf-8", "utf-16-le"):
                    must(word.encode(code) not in bytes_, f"the browser keeps {word} in {path.relative_to(profile)}")


def screens(browser):
    """Every screen, in light, dark and forced colours, wide and narrow."""
    for scheme, colours, width in [("light", None, 1100), ("dark", None, 1100), ("light", "active", 1100), ("light", None, 320)]:
        context = browser.new_context(color_scheme=scheme, forced_colors=colours, viewport={"width": width, "height": 700})
        context.add_cookies(TASK.get("cookies", []))
        person = Person(context, False)
        if not TASK.get("cookies"):
            person.open()
            TASK["cookies"] = context.cookies()
        else:
            person.page.goto(BASE + "/")
        where = f"{scheme} {colours} {width}"

        def look(name):
            axe(person.page, f"{name}, {where}")
            wide = person.page.evaluate("document.documentElement.scrollWidth")
            must(wide <= width, f"{name}, {where}: the page is {wide} wide")

        def look_at_all(name):
            person.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            look(name + " with everything open")

        look("choose")
        if person.page.get_by_role("link", name="Wipe it").count():
            person.press(person.page.get_by_role("link", name="Wipe it"))
            look("clear")
            person.press(person.page.get_by_role("button", name="Wipe it"))
            look("done")
            person.page.goto(BASE + "/")
        person.press(person.page.get_by_role("link", name="I am worried about a child"))
        look("begin")
        look_at_all("begin")
        person.press(person.page.get_by_role("button", name="Begin"))
        look("begin with faults")
        person.tick(person.page.locator("#part-1"))
        person.type(person.page.locator("#pin"), "24681357")
        person.press(person.page.get_by_role("button", name="Begin"))
        for _ in range(80):
            name = person.page.url.removeprefix(BASE)
            look(name)
            if name == "/answers":
                look_at_all(name)
                person.press(person.page.get_by_role("button", name="Send to the printer"))
                must(person.page.url == BASE + "/sent", f"the printer leads to {person.page.url}")
                look("sent")
                break
            person.go_on()
            if person.page.locator("#errors").count() and person.page.url.startswith(BASE + "/write"):
                look(name + " with faults")
            person.fill_page()
            person.go_on()
        person.page.goto(BASE + "/urgent")
        look("urgent")
        look_at_all("urgent")
        for path in ["/look", "/close", "/clear"]:
            person.page.goto(BASE + path)
            look(path)
        person.press(person.page.locator("#lock"))
        look("locked")
        person.type(person.page.locator("#pin"), "24681357")
        person.press(person.page.get_by_role("button", name="Open"))
        must("locked" not in person.page.title(), "the figures do not open it")
        must(not person.faults and not person.dialogs, f"{where}: {person.faults} {person.dialogs}")
        context.close()


def nasty(browser):
    """What looks like HTML or script is letters; nothing runs, nothing opens."""
    context = browser.new_context()
    person = Person(context, False)
    person.open()
    person.begin()
    person.page.goto(BASE + "/write/child_name")
    person.type(person.page.locator("#child_name"), TASK["name"])
    person.page.locator("button[value='answers']").click()
    must(TASK["name"] in person.page.locator("main").inner_text(), "the name is not there as it was typed")
    person.page.goto(BASE + "/write/child_name")
    must(person.page.locator("#child_name").input_value() == TASK["name"], "the box holds another name")
    must(not person.dialogs and not person.faults, f"{person.dialogs} {person.faults}")


def locks(browser):
    """A screen that nobody uses locks by itself, and what was typed and not yet sent is behind it."""
    person = Person(browser.new_context(), False)
    person.open()
    person.begin()
    person.type(person.page.locator("#child_name"), "Noah Specimen")
    person.page.get_by_label("Your figures").wait_for(timeout=120_000)
    must("Noah" not in person.page.content(), "the locked screen shows it")
    person.type(person.page.locator("#pin"), "24681357")
    person.press(person.page.get_by_role("button", name="Open"))
    person.page.goto(BASE + "/write/child_name")
    must(person.page.locator("#child_name").input_value() == "Noah Specimen", "what was typed is lost")


with sync_playwright() as playwright:
    TASK["playwright"] = playwright
    started = playwright.chromium.launch(executable_path=TASK["chromium"], args=["--no-sandbox"])
    {"by_mouse": record, "by_keyboard": record, "without_script": record, "screens": screens, "nasty": nasty, "locks": locks}[TASK["do"]](started)

"""A person at the desk in a real Chromium. Takes one JSON object on standard input: what to do, the one-time address, and what
is typed. Fails with the reason on standard error."""

import json
import re
import shutil
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
        context.set_default_timeout(120_000)  # only to catch what never comes
        self.page = context.new_page()
        self.dialogs, self.faults, self.requests = [], [], []
        self.page.on("dialog", lambda d: (self.dialogs.append(d.message), d.dismiss()))
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("console", lambda m: self.faults.append(m.text) if is_fault(m) else None)
        # choosing a file is watched from the start: a watch that begins with the key comes too late
        self.page.on("filechooser", lambda _: None)
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
    shutil.rmtree(profile, ignore_errors=True)


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
        for path in ["/look", "/close", "/clear", "/notices", "/waiting", "/rules", "/rules/R57", "/rules/07.2.1",
                     "/guidance", "/seal"]:
            person.page.goto(BASE + path)
            look(path)
        person.press(person.page.locator("#lock"))
        look("locked")
        person.type(person.page.locator("#pin"), "24681357")
        person.press(person.page.get_by_role("button", name="Open"))
        must("locked" not in person.page.title(), "the figures do not open it")
        table(person, look)
        person.page.goto(BASE + "/unlock")
        look("set aside")
        must(not person.faults and not person.dialogs, f"{where}: {person.faults} {person.dialogs}")
        context.close()


def table(person, look):
    """Puts the office's table down, looks at a pack, makes the rest; what is seen at each step."""
    person.page.goto(BASE + "/packs")
    look("packs")
    person.press(person.page.get_by_role("button", name="Look at the table"))
    look("packs with faults")
    person.tick(person.page.get_by_label("A short pack"))
    person.page.locator("#table").set_input_files(
        {"name": "september.csv", "mimeType": "text/csv", "buffer": TASK["table"].encode()}
    )
    person.type(person.page.locator("#pin"), "24681357")
    person.press(person.page.get_by_role("button", name="Look at the table"))
    look("the rows")
    must("4 of 6 rows are ready" in person.page.locator("h1").inner_text(), person.page.locator("h1").inner_text())
    faults = person.page.locator(".errors").inner_text()
    for place in ["row 4, column A", "row 7, column "]:
        must(place in faults, f"no fault in {place}: {faults}")
    with person.context.expect_page() as opened:
        person.press(person.page.get_by_role("button", name="Look at this pack of C-0001"), opens_window=True)
    opened.value.wait_for_load_state()
    must(opened.value.url.endswith("/packs/preview"), "no pack is shown")
    opened.value.close()
    person.press(person.page.get_by_role("button", name="Make 4 packs"))
    look("being made")
    # the page follows by itself; without script somebody looks again
    for _ in range(600):
        if "are made" in person.page.title():
            break
        person.page.wait_for_timeout(200)
        if not SCRIPT:
            person.page.reload()
    look("made")
    must("4 packs" in person.page.locator("main").inner_text(), "the summary has other packs")
    with person.context.expect_page() as opened:
        person.press(person.page.get_by_role("button", name=re.compile("^Open ")).first, opens_window=True)
    opened.value.wait_for_load_state()
    opened.value.close()
    person.page.goto(BASE + "/")
    look("with packs")
    person.page.goto(BASE + "/packs")
    person.press(person.page.get_by_role("button", name="Everything is printed: wipe it here"))


def intake(browser):
    """By mouse, by keyboard alone, and without script."""
    global SCRIPT
    SCRIPT = True
    context = browser.new_context()
    person = Person(context, False)
    person.open()
    table(person, lambda where: None)
    person.keyboard = True
    table(person, lambda where: None)
    must(not person.faults and not person.dialogs, f"{person.faults} {person.dialogs}")
    cookies = context.cookies()
    SCRIPT = False
    without = browser.new_context(java_script_enabled=False)
    without.add_cookies(cookies)
    table(Person(without, False), lambda where: None)
    asked = [url for method, url in person.requests if "Sample" in url or "Maya" in url or "24681357" in url]
    must(not asked, f"the address says it: {asked}")


SCRIPT = True


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


def signs(browser):
    """Draws a signature; it stands on the page, and the screen to draw on is for everybody."""
    person = Person(browser.new_context(), False)
    person.open()
    person.begin()
    person.to_the_end()
    person.press(person.page.get_by_role("link", name="Draw it here"))
    axe(person.page, "to sign")
    person.press(person.page.get_by_role("button", name="This is my signature"))
    must(person.page.locator("#errors li").count() == 3, "an empty signature is taken")
    axe(person.page, "to sign, with faults")
    person.page.locator("#pad").scroll_into_view_if_needed()
    frame = person.page.locator("#pad").bounding_box()
    person.page.mouse.move(frame["x"] + 40, frame["y"] + 60)
    person.page.mouse.down()
    for step in range(20):
        person.page.mouse.move(frame["x"] + 40 + 12 * step, frame["y"] + 60 + 40 * (step % 2))
    person.page.mouse.up()
    person.type(person.page.locator("#name"), "PRIYA SHAH")
    person.type(person.page.locator("#role"), "Room leader")
    person.press(person.page.get_by_role("button", name="This is my signature"))
    must("Drawn on this screen" in person.page.locator("main").inner_text(), "it is not there")
    axe(person.page, "signed")
    shown = person.print()
    must(shown.url.endswith("/print"), "nothing was printed")
    must(not person.faults and not person.dialogs, f"{person.faults} {person.dialogs}")


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


# what stands on the paper, where it is not yes, filled in and signed
ON_PAPER = {"suncream": "blank", "outings_local": "no", "section.health": "gaps", "signed.second_sign": "not signed"}
MOST_KEYS = 250


def answer_page(person):
    """Enters one form as it stands on the paper."""
    page = person.page
    must(not page.locator("input:checked").count(), "something is chosen before anybody chose")
    first = page.locator("#returned input[type=radio]").first
    must(first.evaluate("e => e === document.activeElement"), "the first question has not the focus")
    names = page.locator("#returned input[type=radio]").evaluate_all("all => [...new Set(all.map(e => e.name))]")
    for name in names:
        values = page.locator(f"[name='{name}']").evaluate_all("all => all.map(e => e.value)")
        value = ON_PAPER.get(name, next(v for v in ("yes", "filled", "signed") if v in values))
        person.tick(page.locator(f"[name='{name}'][value='{value}']"))
        if value == "gaps":
            person.tick(page.locator(f"[name='{name}.missing'][value='allergy']"))
    for box, text in (("day", "20"), ("month", "11"), ("year", "2026")):
        person.type(page.locator(f"#signed_on-{box}"), text)
    if not page.locator("#seen_by").input_value():
        person.type(page.locator("#seen_by"), "S-001")


def returns(browser):
    """A pack that came back on paper is entered by keyboard alone, with as few keys as two minutes have."""
    person = Person(browser.new_context(), True)
    person.open()
    pressed = []
    press, insert = person.page.keyboard.press, person.page.keyboard.insert_text
    person.page.keyboard.press = lambda key, **how: (pressed.append(key), press(key, **how))
    person.page.keyboard.insert_text = lambda text: (pressed.extend(text), insert(text))
    person.press(person.page.get_by_role("link", name="A pack came back"))
    for pack in range(2):
        must(person.page.evaluate("document.activeElement.id") == "code", "the box has not the focus")
        begun = len(pressed)
        # as a scanner does: the number, then Enter
        person.page.keyboard.insert_text("registration-C-0042")
        with person.page.expect_navigation():
            person.page.keyboard.press("Enter")
        if pack:
            break
        for form in ("privacy_notice_ack", "child_registration", "consent_set"):
            must(person.page.url == f"{BASE}/returns/registration-C-0042/{form}", f"it leads to {person.page.url}")
            if form == "consent_set":
                # Enter in the middle of it writes nothing half
                with person.page.expect_navigation():
                    person.page.keyboard.press("Enter")
                must(person.page.locator("#errors li").count() > 15, "an empty page was taken")
                must(person.page.evaluate("document.activeElement.id") == "errors", "the summary has not the focus")
                person.page.go_back()
            answer_page(person)
            with person.page.expect_navigation():
                person.page.keyboard.press("Enter")
        must(person.page.url == f"{BASE}/returns/registration-C-0042", f"the end leads to {person.page.url}")
        must(len(pressed) - begun < MOST_KEYS, f"a pack takes {len(pressed) - begun} keys")
        said = person.page.locator("main").inner_text()
        must("May we put sun cream on your child? Neither yes nor no" in said, f"what is open is not said: {said}")
    must("/returns/registration-C-0042/" in person.page.url, "the box on the last screen leads to no pack")
    for _, url in person.requests:
        must("yes" not in url and "S-001" not in url and "?" not in url, f"an answer is in the address {url}")
    must(not person.dialogs and not person.faults, f"{person.dialogs} {person.faults}")


def returns_screens(browser):
    """Every screen of packs that come back, in light, dark and forced colours, wide and narrow."""
    for scheme, colours, width in [("light", None, 1100), ("dark", None, 1100), ("light", "active", 1100), ("light", None, 320)]:
        context = browser.new_context(color_scheme=scheme, forced_colors=colours, viewport={"width": width, "height": 700})
        context.add_cookies(TASK.get("cookies", []))
        person = Person(context, False)
        if not TASK.get("cookies"):
            person.open()
            TASK["cookies"] = context.cookies()
        where = f"{scheme} {colours} {width}"

        def look(name):
            axe(person.page, f"{name}, {where}")
            wide = person.page.evaluate("document.documentElement.scrollWidth")
            must(wide <= width, f"{name}, {where}: the page is {wide} wide")

        person.page.goto(BASE + "/returns")
        look("the list")
        person.type(person.page.locator("#code"), "nothing")
        person.press(person.page.get_by_role("button", name="Enter this pack"))
        look("the list with a fault")
        for form in ("privacy_notice_ack", "child_registration", "consent_set"):
            person.page.goto(f"{BASE}/returns/registration-C-0042/{form}")
            look(form)
            person.page.locator("#returned button").click()
            person.page.wait_for_load_state()
            look(form + " with faults")
        person.page.goto(f"{BASE}/returns/registration-C-0042/child_registration")
        answer_page(person)
        look("a page that is answered")
        person.page.locator("#returned button").click()
        person.page.wait_for_load_state()
        person.page.goto(f"{BASE}/returns/registration-C-0042")
        look("what is open")
        person.page.goto(BASE + "/returns")
        look("the list with gaps")
        must(not person.faults and not person.dialogs, f"{where}: {person.faults} {person.dialogs}")
        context.close()


def put_down(person, name, button):
    """Puts a file down in the box for one."""
    box = person.page.locator("#file")
    if person.keyboard:
        person.reach(box)
        with person.page.expect_file_chooser() as chooser:
            person.page.keyboard.press("Enter")
        chooser.value.set_files(f"{TASK['files']}/{name}.pdf")
    else:
        box.set_input_files(f"{TASK['files']}/{name}.pdf")
    person.press(person.page.get_by_role("button", name=button, exact=True))


def in_three_ways(browser):
    """Somebody with a mouse, somebody with the keyboard alone, somebody without script; each at the same desk."""
    first = browser.new_context()
    person = Person(first, False)
    person.open()
    yield "by mouse", person
    person.keyboard = True
    yield "by keyboard", person
    without = browser.new_context(java_script_enabled=False)
    without.add_cookies(first.cookies())
    yield "without script", Person(without, False)


def nothing_is_told(person, words):
    """No address tells anything, nothing opens by itself, nothing fails."""
    for _, url in person.requests:
        must("?" not in url.removeprefix(BASE) or "/alive?" in url, f"the address says something: {url}")
        must(not any(word in url for word in words), f"the address says it: {url}")
    must(not person.faults and not person.dialogs, f"{person.faults} {person.dialogs}")


def sent_back(browser):
    """A pack that was filled in on a screen is put down, looked at and entered."""
    for way, person in in_three_ways(browser):
        page = person.page
        page.goto(BASE + "/")
        person.press(page.get_by_role("link", name="A pack came back"))
        put_down(person, "words", "Read it")
        must("This file is not entered" in page.locator("h1").inner_text(), f"{way}: a file of words is entered")
        put_down(person, "signed", "Read it")
        must(page.url == BASE + "/sent-back", f"{way}: it leads to {page.url}")
        must(page.locator("#word").inner_text() == "FILLED", f"{way}: it is {page.locator('#word').inner_text()}")
        must(not page.locator("input:checked").count(), f"{way}: something is chosen before anybody chose")
        must(("entered before" in page.locator("main").inner_text()) == (way != "by mouse"), f"{way}: entered before")
        person.press(page.get_by_role("button", name="Enter what was read"))
        links = page.locator("#errors a")
        must(links.count() == (2 if way == "by mouse" else 1), f"{way}: {page.locator('#errors').inner_text()}")
        if way != "without script":
            must(page.evaluate("document.activeElement.id") == "errors", f"{way}: the summary has not the focus")
        person.press(links.first)
        at = page.url.split("#")[1]
        must(page.locator(f"[id='{at}']").count() == 1, f"{way}: the summary leads to nothing: {at}")
        person.tick(page.locator("input[value='signed']"))
        if not page.locator("#seen_by").input_value():
            person.type(page.locator("#seen_by"), "S-001")
        person.press(page.get_by_role("button", name="Enter what was read"))
        must(page.url == BASE + "/returns/registration-C-0042", f"{way}: it leads to {page.url}")
        said = page.locator("main").inner_text()
        must("3 forms were entered from the file." in said, f"{way}: {said}")
        nothing_is_told(person, ["S-001", "signed=", "Tom"])


def is_biggest(page):
    """Whether no letters of the page are as big as those of the first word."""
    return page.evaluate("""() => {
        const size = e => parseFloat(getComputedStyle(e).fontSize);
        const word = document.getElementById("word");
        const others = [...document.body.querySelectorAll("*")].filter(e => e !== word && e.innerText && e.innerText.trim());
        return others.every(e => size(e) < size(word));
    }""")


def look_at(browser):
    """Anybody puts a file down and reads one word first; an encrypted copy is opened with its passphrase."""
    for way, person in in_three_ways(browser):
        page = person.page
        page.goto(BASE + "/")
        person.press(page.get_by_role("link", name="Is this PDF genuine?").first)
        for name, word in [("pack", "SEALED"), ("signed", "FILLED"), ("stranger", "UNKNOWN-SIGNER"), ("words", "NOT-SEALED")]:
            put_down(person, name, "Look at it")
            must(page.locator("h1").inner_text() == word, f"{way}: {name} is {page.locator('h1').inner_text()}")
            must(page.title().startswith(word), f"{way}: the title is {page.title()}")
            for width in (1280, 320):
                page.set_viewport_size({"width": width, "height": 800})
                must(way == "without script" or is_biggest(page), f"{name}, {width} wide: something is as big as {word}")
        put_down(person, "copy", "Look at it")
        must(page.url == BASE + "/look/open", f"{way}: a copy leads to {page.url}")
        if way != "without script":
            must(page.evaluate("document.activeElement.id") == "passphrase", f"{way}: the box has not the focus")
        person.type(page.locator("#passphrase"), "otter lantern")
        person.press(page.get_by_role("button", name="Open it and look"))
        must(page.locator("#errors").count() == 1, f"{way}: a wrong passphrase is taken")
        must(page.locator("#passphrase").input_value() == "", f"{way}: the passphrase came back")
        person.type(page.locator("#passphrase"), TASK["passphrase"])
        person.press(page.get_by_role("button", name="Open it and look"))
        must(page.locator("h1").inner_text() == "SEALED", f"{way}: the copy is {page.locator('h1').inner_text()}")
        must("AES-256" in page.locator("main").inner_text(), f"{way}: it is not said that it is a copy")
        nothing_is_told(person, ["otter", "lantern"])


def sent_back_screens(browser):
    """Every screen of a file that is put down, in light, dark and forced colours, wide and narrow."""
    cookies = []
    for scheme, colours, width in [("light", None, 1280), ("dark", None, 390), ("light", "active", 1280), ("light", None, 320)]:
        context = browser.new_context(color_scheme=scheme, forced_colors=colours, viewport={"width": width, "height": 700})
        context.add_cookies(cookies)
        person = Person(context, False)
        if not cookies:
            person.open()
            cookies = context.cookies()
        page, where = person.page, f"{scheme} {colours} {width}"

        def look(name):
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            axe(page, f"{name}, {where}")
            wide = page.evaluate("document.documentElement.scrollWidth")
            must(wide <= width, f"{name}, {where}: the page is {wide} wide")

        for path, button in [("/returns", "Read it"), ("/look", "Look at it")]:
            page.goto(BASE + path)
            look(path)
            person.press(page.get_by_role("button", name=button, exact=True))
            look(path + " and no file")
            for name in ["words", "stranger", "copy", "pack", "both", "signed"]:
                page.goto(BASE + path)
                put_down(person, name, button)
                look(f"{path} and {name}")
                if page.url.endswith("/look/open"):
                    person.press(page.get_by_role("button", name="Open it and look"))
                    look("no passphrase")
                    person.type(page.locator("#passphrase"), TASK["passphrase"])
                    person.press(page.get_by_role("button", name="Open it and look"))
                    look("a copy that is open")
            if path == "/returns":
                person.press(page.get_by_role("button", name="Enter what was read"))
                look("with faults")
                person.tick(page.locator("input[value='signed']"))
                person.type(page.locator("#seen_by"), "S-001")
                person.press(page.get_by_role("button", name="Enter what was read"))
                look("entered")
        must(not person.faults and not person.dialogs, f"{where}: {person.faults} {person.dialogs}")
        context.close()


with sync_playwright() as playwright:
    TASK["playwright"] = playwright
    started = playwright.chromium.launch(executable_path=TASK["chromium"], args=["--no-sandbox"])
    {"by_mouse": record, "by_keyboard": record, "without_script": record, "screens": screens, "nasty": nasty, "locks": locks, "signs": signs, "intake": intake, "returns": returns, "returns_screens": returns_screens,
     "sent_back": sent_back, "look_at": look_at, "sent_back_screens": sent_back_screens}[TASK["do"]](started)

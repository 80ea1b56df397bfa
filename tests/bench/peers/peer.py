"""One peer of `cargo bench`: `peer.py KIND FOLDER WORKERS` makes sealed packs in as many processes as there are cores.

It says `ready` when every process has made one pack; then each line with a number asks for so many packs, and is
answered with how many pages and bytes they had. FOLDER holds what each pack says (`0.typ`, `0.json`, ...) and `out`.
"""

import itertools
import json
import multiprocessing
import pathlib
import resource
import sys
import time


class TypstPy:
    """The compiler in this process, called as typst-py's own page shows it."""

    def __init__(self, house):
        import typst

        self.how = {"format": "pdf", "pdf_standards": ["a-2a", "ua-1"], "timestamp": house["timestamp"]}
        self.where = {"root": house["empty"], "font_paths": [house["fonts"]], "ignore_system_fonts": True}
        self.typst = typst

    def source(self, folder, index):
        # the note and the line below it, which confide draws afterwards, stand in the page's footer
        facts = json.loads((folder / f"{index}.json").read_text())
        rows = " + linebreak() + ".join(json.dumps(row, ensure_ascii=False) for row in facts["footer"])
        footer = f'text(size: 8pt, {rows} + " " + context counter(page).display("1 of 1", both: true))'
        source = (folder / f"{index}.typ").read_text()
        assert "footer: none" in source, "the page has no place for a footer"
        return source.replace("footer: none", f"footer: {footer}", 1).encode()

    def pages(self, folder, index):
        return self.typst.compile(self.source(folder, index), **self.where, **self.how)


class TypstPyKept(TypstPy):
    """The same with one compiler kept for all packs: what it laid out for one child it knows for the next."""

    def __init__(self, house):
        super().__init__(house)
        self.compiler = self.typst.Compiler(**self.where)

    def pages(self, folder, index):
        return self.compiler.compile(self.source(folder, index), **self.how)


class WeasyPrint:
    """The same words as HTML: headings, tables, lines to write on, the note at the foot of every page."""

    def __init__(self, house):
        import html_pages
        from weasyprint.text.fonts import FontConfiguration

        self.html, self.house = html_pages, house
        self.fonts = FontConfiguration()
        self.style = html_pages.style(house["fonts"], self.fonts)

    def pages(self, folder, index):
        pack = json.loads((folder / f"{index}.json").read_text())
        return self.html.pdf(pack, self.style, self.fonts)


PEERS = {"typst-py": TypstPy, "typst-py-kept": TypstPyKept, "weasyprint": WeasyPrint}


def start(which, folder):
    """Once in each process."""
    global peer, sealer, place, kind
    from seal import Sealer

    place, kind = pathlib.Path(folder), which
    peer, sealer = PEERS[kind](json.loads((place / "house.json").read_text())), Sealer()


def make(index):
    """One pack: typeset, sealed, written."""
    pdf = sealer.seal(peer.pages(place, index))
    (place / "out" / kind / f"{index}.pdf").write_bytes(pdf)
    return len(pdf), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def warm(index):
    """Long enough that every process gets one."""
    made = make(index)
    time.sleep(0.5)
    return made


def main():
    kind, folder, workers = sys.argv[1], sys.argv[2], int(sys.argv[3])
    packs = len(list(pathlib.Path(folder).glob("*.typ")))
    (pathlib.Path(folder) / "out" / kind).mkdir(parents=True, exist_ok=True)
    with multiprocessing.get_context("spawn").Pool(workers, start, (kind, folder)) as pool:
        pool.map(warm, range(workers), chunksize=1)
        print("ready", flush=True)
        turn = itertools.cycle(range(packs))
        for line in sys.stdin:
            wanted = list(itertools.islice(turn, int(line)))
            made = list(pool.imap_unordered(make, wanted, chunksize=1))
            print(sum(size for size, _ in made), max(rss for _, rss in made), flush=True)


if __name__ == "__main__":
    main()

"""A pack as HTML for WeasyPrint: the same words in the same order, as headings, paragraphs, lists, tables, tick boxes and
lines to write on, with the note at the foot of every page. It is a plain page, not a copy of confide's layout."""

from html import escape

from weasyprint import CSS, HTML

STYLE = """
@font-face {{ font-family: Noto; src: url("file://{fonts}/NotoSans-Regular.ttf") }}
@font-face {{ font-family: Noto; font-weight: bold; src: url("file://{fonts}/NotoSans-Bold.ttf") }}
@page {{ size: A4; margin: 16mm 18mm 30mm;
  @bottom-left {{ content: element(foot); width: 100%; vertical-align: top; padding-top: 4mm }} }}
html {{ font: 11pt/1.25 Noto; }}
#foot {{ position: running(foot); font-size: 8pt; }}
#foot .page::after {{ content: counter(page) " of " counter(pages) }}
h1 {{ font-size: 21pt; margin: 6mm 0 4mm; break-before: page }} h1.first {{ break-before: auto }}
h2 {{ font-size: 14pt; margin: 5mm 0 2.4mm }} h3 {{ font-size: 12pt; margin: 7mm 0 3.6mm }}
.field {{ margin-bottom: 3mm }} .frame .frame {{ border: 0; padding: 0; margin: 0 }} .half, .frame > .field {{ display: inline-block; width: 48%; margin: 0 0 2mm; vertical-align: top }}
.long {{ columns: 2 }} .short p {{ display: inline-block; margin-right: 12mm }} .label {{ font-weight: bold; margin: 0 0 1mm }} p {{ margin: 0 0 1.2mm }}
.help {{ font-size: 9.5pt; margin: 0 0 1.2mm }} .frame {{ border: .6pt solid #666; padding: 1.4mm; margin-bottom: 2mm }}
.line {{ border-bottom: .6pt solid #666; height: 8mm }} .kept {{ break-inside: avoid }}
.tick {{ display: inline-block; width: 4.6mm; height: 4.6mm; border: .8pt solid black; margin-right: 2.4mm }}
.box {{ display: inline-block; width: 5.8mm; height: 8.4mm; border: .6pt solid #666 }}
table {{ width: 100%; border-collapse: collapse; font-size: 10pt }} td, th {{ border: .6pt solid #666; padding: 1.6mm 2mm;
  text-align: left; vertical-align: top; height: 7mm }}
"""


def style(fonts, known):
    """Read once for a whole run."""
    return CSS(string=STYLE.format(fonts=fonts), font_config=known)


def pdf(pack, sheet, known):
    """The pages, tagged."""
    return HTML(string=page(pack)).write_pdf(stylesheets=[sheet], font_config=known, pdf_variant="pdf/ua-1")


def page(pack):
    foot = "<br>".join(escape(row) for row in pack["footer"])
    rows = "".join(
        f"<tr><td>{escape(d['title'])}</td><td>{escape('; '.join(o['words'] for o in d['open']))}</td></tr>"
        for d in pack["documents"]
    )
    return (
        f'<html lang="en"><head><title>{escape(pack["title"])}</title></head><body>'
        f'<div id="foot">{foot} <span class="page"></span></div><h1 class="first">{escape(pack["title"])}</h1>'
        f"<table>{rows}</table>{''.join(map(document, pack['documents']))}</body></html>"
    )


def document(doc):
    head = [doc["about"], doc["child"] and f"{doc['child']} {doc['child_ref']}", doc["moment_words"]]
    opened = "".join(f"<li>{escape(o['words'])}</li>" for o in doc["open"])
    note = paragraphs([doc["note_title"], *doc["note"]])
    parts = "".join(
        (f"<h2>{escape(p['title'])}</h2>" if p["shown_title"] else "") + "".join(map(section, p["sections"]))
        for p in doc["parts"]
    )
    return (
        f"<h1>{escape(doc['title'])}</h1>{paragraphs(head)}{f'<ul>{opened}</ul>' if opened else ''}"
        f'<div class="frame">{note}</div>{parts}{paragraphs(doc["closing"])}'
    )


def section(s):
    title = f"<h2>{escape(s['title'])}</h2>" if s["title"] else ""
    return title + paragraphs([s["help"]]) + "".join(map(field, s["fields"]))


def field(f):
    asked = "".join(
        f'<p class="{kind}">{escape(f[key])}</p>' for kind, key in (("label", "label"), ("help", "help")) if f.get(key)
    )
    return f'<div class="field">{asked}{answer(f)}</div>'


def answer(f):
    kind, is_open = f["kind"], f["state"] == "open"
    if f.get("rows"):
        head = "".join(f"<th>{escape(c['label'])}</th>" for c in f["columns"])
        body = "".join("<tr>" + "".join(f"<td>{escape(c['text'])}</td>" for c in r["cells"]) + "</tr>" for r in f["rows"])
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    if f.get("members"):
        return '<div class="frame">' + "".join(map(field, f["members"])) + "</div>"
    if kind == "statement":
        points = "".join(f"<li>{escape(p['text'])}</li>" for p in f.get("points", ()))
        return paragraphs(f.get("paras", ())) + (f"<ul>{points}</ul>" if points else "")
    if consent := f.get("consent"):
        told = [consent[key] for key in ("what", "why", "purpose", "implications")] + consent["who"]
        return f'<div class="frame">{paragraphs(told)}{ticks(f["choices"])}{lines(1)}</div>'
    if f.get("choices"):
        return ticks(f["choices"])
    if sign := f.get("sign"):
        named = "".join(f'<div class="half"><p class="help">{escape(word)}</p>{lines(1)}</div>' for word in sign)
        return f'<div class="frame kept">{named}</div>'
    if not is_open:
        return f'<div class="frame">{paragraphs(f.get("paras") or [f["text"]])}</div>'
    if kind in ("date", "time", "datetime"):
        return '<p class="help">' + '<span class="box"></span>' * (12 if kind == "datetime" else 8) + "</p>"
    return lines(int(f["lines"]) if kind == "para" else 1)


def paragraphs(texts):
    return "".join(f"<p>{escape(text)}</p>" for text in texts if text)


def ticks(choices):
    each = "".join(f'<p><span class="tick"></span>{escape(c["label"])}</p>' for c in choices)
    return f'<div class="{"short" if len(choices) < 4 else "long"}">{each}</div>'


def lines(count):
    return '<div class="line"></div>' * count

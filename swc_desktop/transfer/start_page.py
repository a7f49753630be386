"""``START-HERE.html``: what is on a stick, how long it is good for, and what to do with it."""

from html import escape
from typing import Final

from swc_desktop.transfer.manifest import Contents, Kind, Part

PAGE: Final = "START-HERE.html"

_IN_THE_PROGRAM: Final = "In the program: <i>Tools, Take from a stick</i>"
_WHAT_TO_DO: Final = {
    Kind.PACK: f"{_IN_THE_PROGRAM}, or drop the file on the window.",
    Kind.WEATHER: f"{_IN_THE_PROGRAM}, or drop the file on the window.",
    Kind.TRANSLATION: f"{_IN_THE_PROGRAM}.",
    Kind.MANUAL: "Open it in a browser. The program has it too, by F1.",
    Kind.GPU_KIT: f"{_IN_THE_PROGRAM}.",
}
_STYLE: Final = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .6rem .8rem .6rem 0;
  border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent) }
td:nth-child(2), th:nth-child(2) { white-space: nowrap; text-align: right }
code { overflow-wrap: anywhere } small { opacity: .75 }
"""


def start_page(contents: Contents) -> bytes:
    """The page as UTF-8; it needs no other file and names no address."""
    rows = "".join(_row(part) for part in contents.parts)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>swc-desktop on a stick</title>
<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>
<h1>swc-desktop on a stick</h1>
<p>Names wild cats and elephants in photographs, without a network. Written on
{escape(contents.made)} by swc-desktop {escape(contents.program)}. On the machine in the field:
install the program, then take the rest in it by <i>Tools, Take from a stick</i>. Each part is
checked before it is taken, and can be gone back from.</p>
<table><thead><tr><th>Part</th><th>MB</th><th>Good for</th><th>What to do</th></tr></thead>
<tbody>{rows}</tbody></table>
<p><small>No photograph, no sighting and no result of any run is on this stick. The hashes in
contents.json find what was half copied; they are no signature, so take programs only from sticks
of people you know.</small></p>
</body></html>
""".encode()


def _row(part: Part) -> str:
    first = part.files[0].path
    if part.kind is Kind.MANUAL:
        first = next((file.path for file in part.files if file.path.endswith(".html")), first)
    link = first if len(part.files) == 1 or part.kind is Kind.MANUAL else f"{part.kind.value}/"
    return (
        f'<tr><td><a href="{escape(link)}">{escape(part.title)}</a></td>'
        f"<td>{max(0.1, part.bytes / 1e6):,.1f}</td><td>{escape(part.good_for)}</td>"
        f"<td>{_what_to_do(part)}</td></tr>\n"
    )


def _what_to_do(part: Part) -> str:
    if part.kind is not Kind.PROGRAM:
        return _WHAT_TO_DO[part.kind]
    name = escape(part.files[0].path.rpartition("/")[2])
    if name.endswith(".deb"):
        return f"Copy it to the machine, then <code>sudo apt install ./{name}</code>."
    if ".tar." in name:
        return (
            f"Copy it to the machine, then <code>tar -xf {name}</code> and start "
            "<code>install.sh</code> in the folder that comes out of it."
        )
    return "Open it."

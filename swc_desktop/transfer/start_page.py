"""``START-HERE.html``: what is on a stick, for how long it is good, and what to do with it."""

from html import escape
from typing import Final

from swc_desktop.transfer.manifest import Contents, PartKind, TransferPart

PAGE: Final = "START-HERE.html"

_IN_THE_PROGRAM: Final = "In the program: <i>Tools, Install from USB stick</i>"
_WHAT_TO_DO: Final = {
    PartKind.PACK: f"{_IN_THE_PROGRAM}, or drop the file on the window.",
    PartKind.WEATHER: f"{_IN_THE_PROGRAM}, or drop the file on the window.",
    PartKind.TRANSLATION: f"{_IN_THE_PROGRAM}.",
    PartKind.MANUAL: "Open it in a browser. In the program, press F1.",
    PartKind.GPU_KIT: f"{_IN_THE_PROGRAM}.",
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
    """The page as UTF-8; it needs no other file and links to no web address."""
    rows = "".join(_row(part) for part in contents.parts)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>swc-desktop on a stick</title>
<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>
<h1>swc-desktop on a stick</h1>
<p>swc-desktop names wild cats and elephants in photographs, without a network. This stick was
written on {escape(contents.made)} by swc-desktop {escape(contents.program)}. On the machine in the
field, install the program; install the rest inside it with <i>Tools, Install from USB stick</i>.
Each part is checked before it is installed, and each installation can be undone.</p>
<table><thead><tr><th>Part</th><th>MB</th><th>Good for</th><th>What to do</th></tr></thead>
<tbody>{rows}</tbody></table>
<p><small>There are no photographs, sightings or results on this stick. The hashes in contents.json
detect incomplete copies; they are not a signature, so install programs only from sticks of people
you know.</small></p>
</body></html>
""".encode()


def _row(part: TransferPart) -> str:
    first = part.files[0].path
    if part.kind is PartKind.MANUAL:
        first = next((file.path for file in part.files if file.path.endswith(".html")), first)
    link = first if len(part.files) == 1 or part.kind is PartKind.MANUAL else f"{part.kind.value}/"
    return (
        f'<tr><td><a href="{escape(link)}">{escape(part.title)}</a></td>'
        f"<td>{max(0.1, part.bytes / 1e6):,.1f}</td><td>{escape(part.good_for)}</td>"
        f"<td>{_what_to_do(part)}</td></tr>\n"
    )


def _what_to_do(part: TransferPart) -> str:
    if part.kind is not PartKind.PROGRAM:
        return _WHAT_TO_DO[part.kind]
    name = escape(part.files[0].path.rpartition("/")[2])
    if name.endswith(".deb"):
        return f"Copy it to the machine, then <code>sudo apt install ./{name}</code>."
    if ".tar." in name:
        return (
            f"Copy it to the machine, then <code>tar -xf {name}</code> and start "
            "<code>install.sh</code> in the unpacked folder."
        )
    return "Open it."

"""``--self-test``: whether this installation is whole and works."""

from swc_desktop import home
from swc_desktop.cli.printing import show
from swc_desktop.core.errors import SelfTestFailed
from swc_desktop.core.progress import Control
from swc_desktop.engine.devices import Device, inspect_devices
from swc_desktop.engine.run import Classifier, RunOptions
from swc_desktop.engine.sessions import Sessions
from swc_desktop.geo.land import land_outlines
from swc_desktop.packs.golden import check_golden
from swc_desktop.packs.reader import read_pack
from swc_desktop.photos.find import find_photos
from swc_desktop.resources import resource


def self_test() -> int:
    """Open every part that ships, recompute the golden values, name the sample photographs.

    Raises ``SelfTestFailed`` and the leaves of what it calls.
    """
    _resources()
    pack = read_pack(home.starter_pack())
    show(f"starter pack: {pack.label}, {pack.signature.value}")
    for report in inspect_devices(pack):
        show(f"{report.name}: {'usable' if report.usable else 'not usable'}, {report.detail}")
    sessions = Sessions.open(pack, Device.AUTO)
    check_golden(pack, sessions)
    show(f"golden values: the same on {sessions.device.value} as where the pack was made")
    files = find_photos([resource("demo")])
    for result in Classifier(pack, sessions).classify(files, RunOptions(), control=Control()):
        if result.prediction is None:
            problem = "" if result.unreadable is None else result.unreadable.sentence
            raise SelfTestFailed(part="the sample photographs", problem=problem.rstrip("."))
        answer = result.prediction.answer
        show(f"{result.file.name}: {answer.taxon or answer.status.value}")
    show("The installation is whole.")
    return 0


def _resources() -> None:
    """Open what ships beside the packs; raises ``SelfTestFailed``."""
    try:
        for outlines in sorted(resource("map").glob("*.json")):
            show(f"{outlines.name}: {len(land_outlines(outlines))} outlines of land")
        drawings = [path.read_bytes() for path in sorted(resource("icons").glob("*.svg"))]
        show(f"icons: {len(drawings)}")
        credited = resource("demo", "credits.csv").read_text(encoding="utf-8")
        show(f"sample photographs with credits: {len(credited.splitlines()) - 1}")
    except (OSError, ValueError) as error:
        raise SelfTestFailed(part="the files that came with the program", problem=error) from error

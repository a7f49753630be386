"""``--self-test``: whether this installation is whole and works."""

from swc_desktop.cli.printing import show
from swc_desktop.core.progress import Control
from swc_desktop.engine.devices import Device, inspect_devices
from swc_desktop.engine.run import Classifier, RunOptions
from swc_desktop.engine.sessions import Sessions
from swc_desktop.packs import home
from swc_desktop.packs.golden import check_golden
from swc_desktop.packs.reader import read_pack
from swc_desktop.photos.find import find_photos
from swc_desktop.resources import resource


def self_test() -> int:
    """Open every part that ships, recompute the golden values, name the sample photographs.

    The exit status is 1 when a sample photograph can not be read. Raises ``SwcError`` leaves.
    """
    pack = read_pack(home.starter_pack())
    show(f"starter pack: {pack.label}, {pack.signature.value}")
    for report in inspect_devices(pack):
        show(f"{report.name}: {'usable' if report.usable else 'not usable'}, {report.detail}")
    sessions = Sessions.open(pack, Device.AUTO)
    check_golden(pack, sessions)
    show(f"golden values: the same on {sessions.device.value} as where the pack was made")
    files = find_photos([resource("demo")])
    unreadable = 0
    for result in Classifier(pack, sessions).classify(files, RunOptions(), control=Control()):
        if result.prediction is None:
            unreadable += 1
            answer = "unreadable" if result.unreadable is None else result.unreadable.sentence
        else:
            answer = result.prediction.answer.taxon or result.prediction.answer.status.value
        show(f"{result.file.name}: {answer}")
    return 1 if unreadable else 0

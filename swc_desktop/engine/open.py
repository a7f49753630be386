"""From a pack's file to a classifier that is ready."""

from pathlib import Path

from swc_desktop import home
from swc_desktop.engine.devices import Device
from swc_desktop.engine.run import Classifier
from swc_desktop.engine.sessions import Sessions
from swc_desktop.packs import store
from swc_desktop.packs.reader import read_pack


def pack_in_use() -> Path:
    """The installed pack, else the starter pack that came with the program."""
    return store.current(home.data_home()) or home.starter_pack()


def open_classifier(pack_file: Path | None = None, device: Device = Device.AUTO) -> Classifier:
    """Open a pack (None: the one in use) on a device.

    Raises the ``PackRefused`` leaves of reading it, and ``DeviceNotUsable``.
    """
    pack = read_pack(pack_file or pack_in_use())
    return Classifier(pack, Sessions.open(pack, device))

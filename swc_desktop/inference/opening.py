"""From a pack's file to a classifier that is ready."""

import logging
from dataclasses import replace
from pathlib import Path

from swc_desktop import home
from swc_desktop.core.device import Device
from swc_desktop.core.message import Message, message
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.deciding import Decider
from swc_desktop.inference.devices import DeviceReport, inspect_devices
from swc_desktop.inference.errors import PackMissing
from swc_desktop.inference.graph_process import GraphProcess
from swc_desktop.inference.graphs import Graphs
from swc_desktop.inference.known_packs import open_checked_pack, ships_with_program
from swc_desktop.inference.sandbox import devices_under_limits
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs import store
from swc_desktop.packs.errors import PackRefused
from swc_desktop.packs.kept_packs import kept_pack
from swc_desktop.packs.pack import Pack

logger = logging.getLogger(__name__)

_OTHER_PACK = message(
    "Inference",
    "{refusal} {pack} is used instead. To stop using it: swc-desktop pack rollback, or "
    "Restore previous version under Model pack.",
)


def packs_to_use() -> tuple[tuple[Path, ...], PackRefused | None]:
    """The installed packs, the one in use first, then the starter pack that came with the program.

    Also the error where the folder of installed packs cannot be read.
    """
    try:
        return (*store.listing(home.data_home()), home.starter_pack()), None
    except PackRefused as error:
        return (home.starter_pack(),), error


def pack_in_use() -> Path:
    """The installed pack, else the starter pack that came with the program."""
    return packs_to_use()[0][0]


def open_pack_in_use() -> tuple[Pack, Message | str]:
    """The pack in use, or the latest usable one before it, and a notice where it is another.

    Raises the ``PackRefused`` of the one in use when none can be used.
    """
    files, refused = packs_to_use()
    for file in files:
        try:
            pack = open_checked_pack(file)
        except PackRefused as error:
            logger.warning("a pack cannot be used: %s", str(error))
            refused = refused or error
            continue
        if refused is None:
            return pack, ""
        return pack, _OTHER_PACK.fill(refusal=refused.message, pack=pack.label)
    assert refused is not None
    raise refused


def open_classifier(pack_file: Path | None = None, device: Device = Device.AUTO) -> Classifier:
    """Open a pack (None: the one in use, or the latest usable one before it) on a device.

    Raises ``PackRefused`` and ``DeviceNotUsable``.
    """
    pack, notice = open_pack_in_use() if pack_file is None else (open_checked_pack(pack_file), "")
    return Classifier(pack, open_graphs(pack, device), notice=notice)


def open_graphs(pack: Pack, device: Device) -> Graphs:
    """The graphs of the pack that ships in this process, any other's in one with limits."""
    if ships_with_program(pack.file):
        return Sessions.open(pack, device)
    return GraphProcess.open(pack, device)


def open_decider(pack: Pack) -> Decider:
    """What decides with a pack from outputs that were kept; no picture is read for that.

    Raises ``PackRefused`` and ``DeviceNotUsable``.
    """
    if ships_with_program(pack.file):
        return Decider(
            pack, Sessions.open(replace(pack, image_model=None, detector_model=None), Device.CPU)
        )
    return Decider(pack, GraphProcess.open(pack, Device.CPU))


def find_decider(digest: str, hint: Path | None) -> Decider | None:
    """What decides by the pack with this digest, None for "". Raises ``PackMissing``."""
    return open_decider(find_pack(digest, hint)) if digest else None


def find_pack(digest: str, hint: Path | None) -> Pack:
    """The pack with this digest.

    It is looked for where it was (``hint``), among the packs that projects keep, and among the
    installed ones. Raises ``PackMissing`` where it is nowhere.
    """
    kept = kept_pack(home.data_home(), digest)
    for file in (*([] if hint is None else [hint]), kept, *packs_to_use()[0]):
        try:
            pack = open_checked_pack(file)
        except PackRefused as error:
            logger.info("not the pack that is looked for: %s", error)
            continue
        if pack.digest == digest:
            return pack
    raise PackMissing(file=hint or digest)


def devices_for(pack: Pack) -> list[DeviceReport]:
    """Every device with whether it can run this pack; raises ``PackRefused``."""
    if ships_with_program(pack.file):
        return inspect_devices(pack)
    return devices_under_limits(pack.file)

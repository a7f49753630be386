"""The command ``pack``: verify, install, list, roll back."""

import argparse
from pathlib import Path

from swc_desktop import home
from swc_desktop.cli.printing import show
from swc_desktop.core.errors import PackRefused
from swc_desktop.engine.open import pack_in_use
from swc_desktop.engine.quarantine import check_pack
from swc_desktop.packs import store
from swc_desktop.packs.pack import Pack
from swc_desktop.packs.reader import read_pack
from swc_desktop.packs.trust import trusted_keys


def _read(file: Path) -> Pack:
    return read_pack(file, trusted_keys=trusted_keys(home.data_home()))


def _described(pack: Pack) -> str:
    return f"{pack.label} ({pack.created}, {pack.licence}), {pack.signature.value}"


def pack(arguments: argparse.Namespace) -> int:
    """Run one of the actions; raises the ``PackRefused`` leaves."""
    actions = {"verify": _verify, "install": _install, "list": _list, "rollback": _roll_back}
    actions[arguments.action](arguments)
    return 0


def _verify(arguments: argparse.Namespace) -> None:
    checked = _read(arguments.file)
    check_pack(checked)
    show(f"{arguments.file} is whole: {_described(checked)}.")


def _install(arguments: argparse.Namespace) -> None:
    installed = store.install(
        arguments.file,
        home.data_home(),
        check_pack,
        allow_downgrade=arguments.allow_downgrade,
    )
    show(f"{_described(installed)} is installed and in use.")


def _list(_arguments: argparse.Namespace) -> None:
    in_use = pack_in_use()
    for file in dict.fromkeys([*store.listing(home.data_home()), home.starter_pack()]):
        place = " in use," if file == in_use else ""
        try:
            show(f"{_described(_read(file))},{place} {file}")
        except PackRefused as error:
            show(f"{file.name},{place} can not be used: {error.sentence}")


def _roll_back(_arguments: argparse.Namespace) -> None:
    show(f"{_described(store.rollback(home.data_home()))} is in use again.")

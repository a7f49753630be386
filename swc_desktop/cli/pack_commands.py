"""The command ``pack``: verify, install, list, rollback."""

import argparse

from swc_desktop import home
from swc_desktop.cli.console import line_of, show
from swc_desktop.inference.known_packs import open_checked_pack, summary_of
from swc_desktop.inference.opening import pack_in_use
from swc_desktop.packs import store
from swc_desktop.packs.errors import PackRefused
from swc_desktop.packs.pack import Pack, PackSummary


def _described(pack: Pack | PackSummary) -> str:
    key = f" ({pack.signer})" if pack.signer else ""
    return (
        f"{pack.label} ({pack.created}, {pack.licence}), {pack.signature.words}{key}, "
        f"SHA-256 {pack.digest}"
    )


def run_pack_command(arguments: argparse.Namespace) -> int:
    """Run one of the actions; raises ``PackRefused``."""
    actions = {"verify": _verify, "install": _install, "list": _list, "rollback": _roll_back}
    actions[arguments.action](arguments)
    return 0


def _verify(arguments: argparse.Namespace) -> None:
    checked = open_checked_pack(arguments.file, check_again=True)
    show(f"{arguments.file} is valid: {_described(checked)}.")
    if checked.detector is not None:
        show(f"Its detector: {checked.detector.origin} ({checked.detector.licence}).")


def _install(arguments: argparse.Namespace) -> None:
    installed = store.install(
        arguments.file,
        home.data_home(),
        open_checked_pack,
        allow_downgrade=arguments.allow_downgrade,
        allow_other_signer=arguments.allow_other_signer,
    )
    show(f"{_described(installed)} is installed and in use.")


def _list(_arguments: argparse.Namespace) -> None:
    in_use = pack_in_use()
    for file in dict.fromkeys([*store.listing(home.data_home()), home.starter_pack()]):
        place = " in use," if file == in_use else ""
        try:
            show(f"{_described(summary_of(file))},{place} {file}")
        except PackRefused as error:
            text = "{name},{place} cannot be used: {reason}"
            show(line_of(text, name=file.name, place=place, reason=error.message))


def _roll_back(_arguments: argparse.Namespace) -> None:
    show(f"{_described(store.rollback(home.data_home(), open_checked_pack))} is in use again.")

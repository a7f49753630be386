"""Packs that are refused, and packs that cannot be installed."""

from swc_desktop.core.errors import OutputFault, SwcError


class PackRefused(SwcError):
    """A model pack that is refused; nothing on disk was changed."""

    exit_status = 3


class PackMissing(PackRefused):
    """The file cannot be opened."""

    template = "{file} could not be opened: {reason}."


class PackNotZip(PackRefused):
    """The file is not a ZIP archive."""

    template = "{file} is not a model pack. Choose a file whose name ends in .swcpack."


class PackCutShort(PackRefused):
    """The file begins like a pack and does not end like one."""

    template = (
        "{file} is incomplete: its end is missing, or something was added to it. Copy it again."
    )


class PackTooLarge(PackRefused):
    """The file or what it unpacks to is larger than a pack may be."""

    template = (
        "{file} was refused: {what} is larger than a pack may hold. "
        "Get the pack again from where it was published."
    )


class PackUnsafeName(PackRefused):
    """An entry would be unpacked outside, or is not a regular file."""

    template = (
        "{file} was refused: its entry {entry!r} {problem}. "
        "Packs made by the trainer have no such entry, so it was changed by someone."
    )


class PackEntryUnknown(PackRefused):
    """An entry that packs of this format do not have."""

    template = (
        "{file} was refused: it has an entry {entry!r}, which this program does not know. "
        "It was changed by someone, or it needs a newer version of the program."
    )


class PackUnlistedEntry(PackRefused):
    """An entry that the pack's own list does not name."""

    template = (
        "{file} was refused: its entry {entry!r} is not on the pack's own list. "
        "Get the pack again from where it was published."
    )


class PackEntryMissing(PackRefused):
    """An entry that the pack's own list names is not there."""

    template = "{file} was refused: its entry {entry!r} is missing. Copy the pack again."


class PackEntryDamaged(PackRefused):
    """An entry cannot be unpacked."""

    template = "{file} was refused: its entry {entry!r} is damaged. Copy the pack again."


class PackEntryChanged(PackRefused):
    """An entry is not the one that the trainer wrote."""

    template = (
        "{file} was refused: its entry {entry!r} is not the one that was written with the pack. "
        "Get the pack again from where it was published."
    )


class PackJsonBroken(PackRefused):
    """``pack.json`` cannot be parsed safely."""

    template = (
        "{file} was refused: its pack.json cannot be read ({problem}). "
        "Get the pack again from where it was published."
    )


class PackFormatUnknown(PackRefused):
    """The format is newer than this program, or missing."""

    template = (
        "{file} was refused: its pack format is {format}, this program knows format {known}. "
        "Install a newer version of the program."
    )


class PackNeedsNewerProgram(PackRefused):
    """The pack needs a newer version of the program."""

    template = (
        "{file} was refused: it needs version {needed} of the program, this is {version}. "
        "Install the newer version of the program."
    )


class PackManifestWrong(PackRefused):
    """``pack.json`` is readable but does not describe a pack."""

    template = (
        "{file} was refused: its pack.json does not describe a pack ({problem}). "
        "Get the pack again from where it was published."
    )


class PackTaxonomyWrong(PackRefused):
    """The taxa of a pack do not form a tree of ranks."""

    template = (
        "{file} was refused: its taxa do not form a tree ({problem}). "
        "Get the pack again from where it was published."
    )


class PackMethodWrong(PackRefused):
    """Nodes, votes, weights or bars of a pack do not fit its taxa or each other."""

    template = (
        "{file} was refused: its votes do not fit its taxa or each other ({problem}). "
        "Get the pack again from where it was published."
    )


class PackFeatureUnknown(PackRefused):
    """A vote of the pack needs a feature that this program does not compute in the same way."""

    template = (
        "{file} was refused: {problem}. Install the version of the program that the pack was "
        "made for."
    )


class PackGraphUnsafe(PackRefused):
    """A graph has something that a pack may not have."""

    template = (
        "{file} was refused: its entry {entry!r} {problem}. Use only packs from people you know."
    )


class PackGraphMismatch(PackRefused):
    """A graph does not fit ``pack.json``."""

    template = (
        "{file} was refused: its entry {entry!r} does not fit its pack.json ({problem}). "
        "Get the pack again from where it was published."
    )


class PackSignatureBroken(PackRefused):
    """The signature does not belong to this pack."""

    template = (
        "{file} was refused: its signature does not belong to it, so it was changed. "
        "Get the pack again from where it was published."
    )


class PackGoldenWrong(PackRefused):
    """The outputs of the graphs differ from those where the pack was made."""

    template = (
        "{file} was refused: on this computer its {output} differs by {difference:.2g} from where "
        "it was made (allowed: {tolerance:.2g}). Try another device or another pack."
    )


class PackGoldenBroken(PackRefused):
    """The golden values cannot be read, or do not fit the pack."""

    template = (
        "{file} was refused: its golden.npz does not fit this pack ({problem}). "
        "Get the pack again from where it was published."
    )


class PackOtherSigner(PackRefused):
    """A pack with the id of an installed one that was signed by somebody else."""

    template = (
        "{file} was refused: the installed {name} is {installed}, this one is {signed}. "
        "Use --allow-other-signer if you know who made it."
    )


class PackCascadeWrong(PackRefused):
    """The cascade decides differently here than where the pack was made."""

    template = (
        "{file} was refused: for its sample {sample} this program gives {given}, but where the "
        "pack was made it gave {expected}. Install the program version it was made with."
    )


class PackDowngrade(PackRefused):
    """A newer version of the same pack is installed."""

    template = (
        "{file} was refused: it is version {version} of {name}, and version {installed} is "
        "installed. Use --allow-downgrade if that is what you want."
    )


class PackNotInstalled(OutputFault):
    """The pack could not be written to disk; the one in use stays in use."""

    template = "{file} could not be installed in {folder}: {reason}. The pack in use stays in use."

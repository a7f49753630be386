"""Every error a user can meet, as one tree; each class carries one sentence for that user.

    SwcError
    ├── WrongUsage           exit status 2
    ├── PackRefused          exit status 3
    ├── DeviceNotUsable      exit status 4
    ├── OutputFault          exit status 5
    ├── RootLost             exit status 8
    ├── Interrupted          exit status 130
    └── PhotoUnreadable      never ends a run: becomes an ``Unreadable`` value for its file

A leaf class fills ``template`` with the facts it was raised with; the facts stay as attributes.
"""

from dataclasses import dataclass
from typing import ClassVar

from swc_desktop.core.text import on_one_line


class SwcError(Exception):
    """Base of all; ``template`` says what happened, to which file, and what to do."""

    template: ClassVar[str] = ""
    exit_status: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        self.sentence = on_one_line(self.template.format(**facts))
        super().__init__(self.sentence)


@dataclass(frozen=True)
class Unreadable:
    """A file that gave no photograph: a value, not an exception; the run goes on.

    ``is_passing``: the machine was the reason, as it was then, so that it is tried again.
    """

    sentence: str
    is_passing: bool = False


class WrongUsage(SwcError):
    """The command line or a dialog was given something that can not be meant."""

    template = "{problem}"
    exit_status = 2


class PackRefused(SwcError):
    """A model pack that is not taken; nothing on disk was changed."""

    exit_status = 3


class HomeMissing(WrongUsage):
    """This user has no folder of its own, so there is no place to keep anything."""

    template = (
        "This user has no home folder, so nothing can be kept. "
        "Set SWC_HOME to a folder where the program may write."
    )


class FolderGone(WrongUsage):
    """The program was started in a folder that is not there any more."""

    template = (
        "The folder that this was started in is gone. Go to another folder, connect its disk or "
        "stick where it has one, and try again."
    )


class WindowNotOpened(WrongUsage):
    """The desktop that a window needs is not there, or not whole."""

    template = (
        "The window cannot be opened: {reason}. "
        "Without a window there is: swc-desktop classify PATH."
    )


class DeviceNotUsable(SwcError):
    """The device that was asked for can not run the pack."""

    template = "{device} was asked for but can not be used: {reason}. Use --device auto or cpu."
    exit_status = 4


class OutputFault(SwcError):
    """Results could not be written."""

    template = "{file} could not be written: {reason}."
    exit_status = 5


class ProcessNotStarted(SwcError):
    """The system does not let the program start a process that it needs."""

    template = (
        "This computer does not let the program start the process that it works in ({reason}). "
        "Close other programs and try again; what was done is kept."
    )
    exit_status = 5


class OutputCutShort(OutputFault):
    """Results could not be written to their end; what was written is whole rows."""

    template = (
        "{file} could not be written to its end: {reason}. What is in it so far is whole rows."
    )


class OutputReplaced(OutputFault):
    """Another program touched what results are written to; what was in it is safe."""

    template = "{file} was {fate} by another program while results were written. {safe}."


class OutputNotReplaced(OutputFault):
    """Results are whole and could not be given their name."""

    template = (
        "{file} could not be replaced: {reason}. The new results are whole in {part}; "
        "the same command with --resume puts them in place."
    )


class OutputInTheWay(OutputFault):
    """Something that this program did not make has the name of a file that it needs."""

    template = (
        "{file} is in the way and was not made by this program. "
        "Move it, or give the results another name."
    )


class OutputIsInput(WrongUsage):
    """Results that would take the place of what they are made from."""

    template = "{file} is {what}, and the results would overwrite it. Give them another name."


class Interrupted(SwcError):
    """The run was stopped by a person and can go on later."""

    template = "Stopped after {done} of {total} files; --resume goes on from there."
    exit_status = 130


class RootAbsent(WrongUsage):
    """A file or folder that was named is not there; nothing was read or written."""

    template = "{root} could not be opened: {reason}. Nothing was changed."


class RootEmptied(WrongUsage):
    """A folder holds no photographs, and the earlier results have rows of some in it."""

    template = (
        "{root} holds no photographs now, and {file} has results of some, so it was left as it is. "
        "Connect the disk or stick, or give the new results another name."
    )


class ResultsUnknown(WrongUsage):
    """``--resume`` was given for a file that holds no results of this program."""

    template = (
        "{file} holds something else than results of this program, so it cannot be resumed. "
        "Leave out --resume to replace it, or choose another file."
    )


class RootLost(SwcError):
    """What was named for a run went away while it was read; the run can be resumed.

    The fact ``root`` is its path.
    """

    template = "{root} is no longer there. Connect its disk, stick or network drive again."
    exit_status = 8


class RunLostRoot(RootLost):
    """The same, with the way to go on."""

    template = (
        "{root} is no longer there; {done} of {total} files are done and kept. "
        "Connect its disk, stick or network drive again, then give the same command with --resume."
    )


class StreamLostRoot(RootLost):
    """The same of a run whose results went to a stream."""

    template = (
        "{root} is no longer there; the rows of {done} of {total} files were written. "
        "With --out FILE such a run can be resumed."
    )


class PhotoUnreadable(SwcError):
    """A file that can not be turned into a photograph."""

    is_passing: ClassVar[bool] = False
    """Whether the machine is the reason, as it is now."""

    @property
    def value(self) -> Unreadable:
        """What becomes of the file."""
        return Unreadable(self.sentence, self.is_passing)


class RuntimeMissing(DeviceNotUsable):
    """ONNX Runtime is not installed, or its libraries do not load."""

    template = (
        "ONNX Runtime, which runs the models, can not be loaded ({reason}). "
        "Install the program again."
    )


class DeviceFailed(DeviceNotUsable):
    """A device that had passed its self-test failed during the work."""

    template = (
        "{device} stopped working during the run ({reason}). Run again, with --device cpu "
        "if it was the GPU."
    )


class GpuKitRefused(DeviceNotUsable):
    """A GPU kit that is not taken, or can not be taken away; nothing was changed."""

    template = (
        "The GPU kit in {folder} can not be used: {problem}. The CPU does the work as before."
    )


class PackNotRunnable(PackRefused):
    """ONNX Runtime can not open a graph of the pack."""

    template = (
        "{file} was refused: its {graph} graph can not be run here ({reason}). "
        "Get the pack again from where it was published."
    )


class JournalMismatch(WrongUsage):
    """``--resume`` was given for a run that was made from other things."""

    template = (
        "{file} belongs to a run with other {what}. Give the same as then, "
        "or leave out --resume to start anew."
    )


class JournalBroken(WrongUsage):
    """The journal of an interrupted run can not be understood."""

    template = (
        "{file} is damaged, so {results} cannot be resumed. Leave out --resume to start anew."
    )


class OutputChanged(WrongUsage):
    """Results are not as the run left them."""

    template = (
        "{file} has changed, so this run cannot be resumed. "
        "Keep a copy of it and leave out --resume to start anew."
    )


class OutputBusy(WrongUsage):
    """Another run is writing the same results."""

    template = "{file} is being written by another run. Wait for its end, or choose another file."


class StreamInterrupted(Interrupted):
    """A run whose results went to a stream was stopped by a person."""

    template = (
        "Stopped after {done} of {total} files. "
        "With --out FILE a stopped run can go on later with --resume."
    )


class CopyInterrupted(Interrupted):
    """The copying of large files was stopped by a person; what was half copied is gone."""

    template = "Stopped after {done} of {total} MB; nothing was changed."


class FetchInterrupted(Interrupted):
    """A fetch of weather was stopped by a person; what came is kept."""

    template = "Stopped after {done} of {total} calls; the same command goes on from there."


class FileVanished(PhotoUnreadable):
    """The system does not give a file that was there when the run began, or was named."""

    template = "{file} could not be opened: {reason}."


class PhotoEndedProgram(PhotoUnreadable):
    """A file that was in hand each time when the program ended."""

    template = (
        "{file} was not opened, for the program ended twice while this file was open. "
        "Save a copy of it as an ordinary JPEG, or leave out --resume to try it again."
    )


class PhotoFault(PhotoUnreadable):
    """Reading a file failed in a way that the program did not foresee."""

    template = (
        "{file} could not be read ({reason}). This is a fault of the program; "
        "please report it with the file."
    )


class PackMissing(PackRefused):
    """There is no file to read."""

    template = "{file} could not be opened: {reason}."


class PackNotZip(PackRefused):
    """The file is no zip archive at all."""

    template = "{file} is not a model pack. Choose a file whose name ends in .swcpack."


class PackCutShort(PackRefused):
    """The file begins like a pack and does not end like one."""

    template = (
        "{file} is not whole: its end is missing, or something was added to it. Copy it again."
    )


class PackTooLarge(PackRefused):
    """The file or what it unpacks to is larger than a pack may be."""

    template = (
        "{file} was refused: {what} is larger than a pack may hold. "
        "Get the pack again from where it was published."
    )


class PackUnsafeName(PackRefused):
    """An entry would land outside, or is no plain file."""

    template = (
        "{file} was refused: its entry {entry!r} {problem}. "
        "Packs made by the trainer have no such entry, so it was changed by someone."
    )


class PackEntryUnknown(PackRefused):
    """An entry that packs of this format do not have."""

    template = (
        "{file} was refused: it holds an entry {entry!r}, which this program does not know. "
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
    """An entry can not be unpacked."""

    template = "{file} was refused: its entry {entry!r} is damaged. Copy the pack again."


class PackEntryChanged(PackRefused):
    """An entry is not the one that the trainer wrote."""

    template = (
        "{file} was refused: its entry {entry!r} is not the one that was written with the pack. "
        "Get the pack again from where it was published."
    )


class PackJsonBroken(PackRefused):
    """``pack.json`` can not be parsed safely."""

    template = (
        "{file} was refused: its pack.json can not be read, for {problem}. "
        "Get the pack again from where it was published."
    )


class PackFormatUnknown(PackRefused):
    """The format is newer than this program, or none."""

    template = (
        "{file} was refused: its pack format is {format}, this program knows format {known}. "
        "Install a newer version of the program."
    )


class PackNeedsNewerProgram(PackRefused):
    """The pack names a later version of the program than this."""

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
    """A vote of the pack needs a feature that this program does not compute, or not so."""

    template = (
        "{file} was refused: {problem}. Install the version of the program that the pack was "
        "made for."
    )


class PackGraphUnsafe(PackRefused):
    """A graph holds something that a pack may not hold."""

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
    """There is a signature, and it is not of this pack."""

    template = (
        "{file} was refused: its signature does not belong to it, so it was changed. "
        "Get the pack again from where it was published."
    )


class PackGoldenWrong(PackRefused):
    """The graphs do not give here what they gave where the pack was made."""

    template = (
        "{file} was refused: on this machine its {output} differs by {difference:.2g} from what "
        "it gave where it was made (allowed: {tolerance:.2g}). Try another device or another pack."
    )


class PackGoldenBroken(PackRefused):
    """The values to compare with can not be read, or do not fit the pack."""

    template = (
        "{file} was refused: its golden.npz is not that of this pack ({problem}). "
        "Get the pack again from where it was published."
    )


class PackNotFinite(PackRefused):
    """A graph gives something that is not a number for what any photograph could show."""

    template = (
        "{file} was refused: for {what} its output {output} is not a number. "
        "Get the pack again from where it was published."
    )


class PackStopped(PackRefused):
    """A pack that had passed its check did in a run what no pack may."""

    template = (
        "{file} was stopped: {reason}. What it named so far stays. Go on with another pack; "
        "the one before comes back with: swc-desktop pack rollback."
    )


class PackOtherSigner(PackRefused):
    """A pack with the id of an installed one that was signed by somebody else."""

    template = (
        "{file} was refused: {name} that is installed is {installed}, this one is {signed}. "
        "Use --allow-other-signer if you know who made it."
    )


class PackCascadeWrong(PackRefused):
    """The cascade does not decide here as it decided where the pack was made."""

    template = (
        "{file} was refused: for its sample {sample} the cascade of this program gives {given}, "
        "where the pack was made it gave {expected}. Install the program version it was made with."
    )


class PackDowngrade(PackRefused):
    """A newer version of the same pack is installed."""

    template = (
        "{file} was refused: it is version {version} of {name}, and version {installed} is "
        "installed. Use --allow-downgrade if that is what you want."
    )


class PackNotInstalled(OutputFault):
    """The disk does not take the pack; the one in use stays."""

    template = "{file} could not be installed in {folder}: {reason}. The pack in use stays in use."


class NothingToRollBack(WrongUsage):
    """There is nothing earlier that is kept."""

    template = "There is no earlier {what} to go back to."


class PhotoEmpty(PhotoUnreadable):
    """A file of no bytes."""

    template = "{file} is empty. Copy it again from the card."


class PhotoKindUnknown(PhotoUnreadable):
    """The first bytes are those of no picture that the program reads."""

    template = (
        "{file} is not a picture of a kind that this program reads "
        "(JPEG, PNG, TIFF, WebP, HEIC, AVIF, GIF, BMP or RAW)."
    )


class PhotoKindNotSupported(PhotoUnreadable):
    """A sound file of a kind that no decoder here knows."""

    template = (
        "{file} is {kind}, which this program cannot read. Save a copy of it as an ordinary JPEG."
    )


class NotAPhotograph(PhotoUnreadable):
    """A file that is known, and known not to be a picture."""

    template = (
        "{file} is {kind} and not a photograph. Leave it out, or save a picture from it as JPEG."
    )


class PhotoBroken(PhotoUnreadable):
    """A picture that its decoder does not decode."""

    template = (
        "{file} is damaged or cut short and cannot be decoded ({reason}). "
        "Copy it again from the card."
    )


class PhotoCutShort(PhotoUnreadable):
    """A picture of which less was left than a name can be given to."""

    template = "{file} is damaged: {damage}, too much for a name. Copy it again from the card."


class PhotoNeedsMemory(PhotoUnreadable):
    """More memory than one picture may take, or than the machine has."""

    is_passing = True

    template = (
        "{file} needs more memory than one picture may take, or than this computer has free. "
        "Close other programs and try again, or save a smaller copy of it."
    )


class PhotoEndsReader(PhotoUnreadable):
    """A file on which the process that reads it ended, and a fresh one too."""

    template = (
        "{file} ends the process that reads it ({reason}) and was left out. Copy it again from the "
        "card; where other programs open it, please report it with the file."
    )


class PhotoTakesTooLong(PhotoUnreadable):
    """A file that was not read in the time that one file may take."""

    is_passing = True

    template = (
        "{file} was left out, for reading it took more than {seconds} seconds. Copy it to another "
        "disk; where that does not help, save a copy of it as an ordinary JPEG."
    )


class PhotoFileTooLarge(PhotoUnreadable):
    """More bytes than are taken in whole for a picture of its kind."""

    template = (
        "{file} has {megabytes} MB, more than this program opens of its kind. "
        "Save a smaller copy of it."
    )


class PhotoTooLarge(PhotoUnreadable):
    """More pixels than are opened, by what the file declares."""

    template = (
        "{file} declares {width} × {height} pixels, more than this program opens. "
        "Save a smaller copy of it."
    )


class CoordinatesNotRead(WrongUsage):
    """A typed place that can not be understood, or not in one way only."""

    template = (
        "{text!r} is not a place: {problem}. "
        "Write it like -24.9947,31.5889, 24°59'41\"S 31°35'20\"E, 36J 357591 7234898 (UTM) "
        "or 36J UT 57591 34898 (MGRS)."
    )


class TimeNotRead(WrongUsage):
    """A typed time that cannot be understood, or at which no photograph was taken."""

    template = (
        "{text!r} is not a time: {problem}. "
        "Write day, time of day and offset like 2024-06-01T05:30:00+02:00; without an offset the "
        "time zone of the place counts."
    )


class LibraryTooNew(OutputFault):
    """The library was made by a later program."""

    template = (
        "{file} was written by a newer version of the program. Install that version, "
        "or set SWC_HOME to another folder."
    )


class LibraryBroken(OutputFault):
    """The library is not one, or a part of it is damaged."""

    template = "{file}, which keeps the earlier runs, is damaged ({reason}). Move it elsewhere."


class LibraryBusy(OutputFault):
    """Another program holds the library."""

    template = "{file} is in use by another program. Close the other window and try again."


class LibraryNotWritten(OutputFault):
    """The disk does not take what is to be kept."""

    template = "{file} could not be written: {reason}."


class SettingsNotWritten(OutputFault):
    """The choices of a person can not be kept; they hold until the window is closed."""

    template = (
        "The settings could not be kept in {file}: {reason}. They hold until the window is closed."
    )


class FileGone(SwcError):
    """A file was to be shown in its folder and is no longer there."""

    template = "{file} is no longer there. Check that its disk or stick is connected."


class NoFileManager(SwcError):
    """No file manager opened a folder."""

    template = "No file manager of this computer opened {folder}. Open that folder yourself."


class SelfTestFailed(SwcError):
    """Part of the installed program is missing or does not work."""

    template = "The self-test failed at {part}: {problem}. Install the program again."


class RectangleWrong(WrongUsage):
    """A rectangle of the earth that can not be meant."""

    template = (
        "That is not a rectangle for weather: {problem}. "
        "Write it as south,west,north,east in degrees, like -25.5,31.0,-22.3,32.1."
    )


class DatesWrong(WrongUsage):
    """Days that no weather can be fetched for."""

    template = "Those days can not be fetched: {problem}."


class WeatherSettingsWrong(WrongUsage):
    """Where weather is fetched from can not be understood."""

    template = "The settings of the weather service can not be used: {problem}."


class StickRefused(WrongUsage):
    """What lies there is no stick of this program, or can not go on one."""

    template = "{folder} can not be used: {problem}."


class StickPartDamaged(StickRefused):
    """A part of a stick is not as it was written; nothing was taken of it."""

    template = "{title} was not taken from {folder}: {problem}. Write the stick again."


class StickPartNotForHere(StickRefused):
    """A part of a stick that this installation can not take by itself."""

    template = "{title} can not be taken from inside the program: {how}."


class StickProgramNotAccepted(StickRefused):
    """A program from a stick was not agreed to; it is not taken, and the program at hand stays."""

    template = (
        "{title} is a program and was not installed, because nobody agreed to it. "
        "Take programs only from sticks of people you know; then give --accept-program."
    )


class StickNotWritten(OutputFault):
    """A stick could not be written whole; its list of contents is the one of before."""

    template = (
        "The stick at {folder} could not be written: {reason}. What was on it before is unchanged."
    )


class UpdateRefused(WrongUsage):
    """Another version of the program that is not taken; the one at hand stays."""

    template = "{file} was not installed: {problem}. The program at hand is unchanged."


class TranslationRefused(WrongUsage):
    """A translation that is not taken; nothing was changed."""

    template = "The translation {file} was refused: {problem}."


class WeatherFault(SwcError):
    """Weather could not be fetched, kept or read; what was kept before is still there."""


class NeverOnline(WeatherFault):
    """A person has switched every connection off."""

    template = (
        "This program is set to never go online, so nothing was fetched. "
        "Change that in the settings, or import weather from a file."
    )


class WeatherUnreachable(WeatherFault):
    """The service gave no usable answer, however often it was asked."""

    template = (
        "{host} could not be asked for weather ({reason}). What was fetched so far is kept; "
        "try again later."
    )


class WeatherLoginNeeded(WeatherFault):
    """Something between here and the service answered in its place, as networks of hotels do."""

    template = (
        "This network answers in the place of {host}: it probably asks for a login first. "
        "Open any page in a browser, log in, and try again; what was fetched so far is kept."
    )


class WeatherRequestRefused(WeatherFault):
    """The service says that what it was asked can not be meant; asking again would not help."""

    template = "{host} refused to give this weather ({reason})."


class WeatherLimitReached(WeatherFault):
    """The free share of the day is used up."""

    template = (
        "{host} gives no more weather today ({reason}). What was fetched so far is kept; "
        "go on after {when}."
    )


class WeatherReplyWrong(WeatherFault):
    """A reply that is whole but is not the weather that was asked for."""

    template = "{host} answered with something that is not the weather asked for: {problem}."


class WeatherCacheBroken(WeatherFault):
    """The kept weather is damaged, or was made by a later program."""

    template = (
        "{file}, which keeps the weather, cannot be used ({reason}). Move it elsewhere, then fetch "
        "or import the weather again."
    )


class WeatherNotKept(OutputFault):
    """The disk does not take the weather."""

    template = "{file} could not be written: {reason}."


class ClockWrong(WeatherFault):
    """This computer's clock shows a day that has surely passed, so no days can be asked for."""

    template = (
        "The date of this computer, {today}, is before the day on which the program was made "
        "({made}). Set its clock, then fetch the weather again."
    )


class WeatherFromFuture(WeatherFault):
    """A weather file is newer than this computer's clock allows; nothing was changed."""

    template = (
        "{file} holds weather that was fetched on {day}, and this computer's date is {today}. "
        "Set its clock, then import the file again."
    )


class WeatherFileTooLarge(WeatherFault):
    """A weather file with more than any park needs; nothing was changed."""

    template = (
        "{file} was refused: it holds more weather than a park needs ({problem}). Have it made "
        "again for a smaller rectangle or fewer days."
    )


class WeatherFileRefused(WeatherFault):
    """A weather file that is not taken; nothing was changed."""

    template = "{file} was refused: {problem}. Copy it again from where it was made."

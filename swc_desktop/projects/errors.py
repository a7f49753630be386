"""What is wrong with a project, and with files and texts from which it takes what people say."""

from collections.abc import Mapping

from swc_desktop.core.errors import Interrupted, OutputFault, SwcError, WrongUsage
from swc_desktop.core.message import Message, message
from swc_desktop.photos.errors import RootLost


class FolderPatternNotRead(WrongUsage):
    """A pattern for the names of folders that cannot be used."""

    template = message(
        "Projects",
        "The folder pattern {text!r} cannot be used: {problem}. "
        "Write for example {example} with a folder name between the slashes.",
    )

    def __init__(self, **facts: object) -> None:
        super().__init__(**{"example": "{station}/{date:%Y%m%d}", **facts})


class TrackNotRead(WrongUsage):
    """A file that is not a GPX track, or has nothing that gives a place at a time."""

    template = message(
        "Projects",
        "{file} cannot be read as a GPX track: {problem}. Export it from the receiver again.",
    )


class SpanNotRead(WrongUsage):
    """A length of time that a person wrote and that cannot be understood."""

    template = message(
        "Projects",
        "{text!r} is not a length of time: {problem}. Write it like 30s, 10m or -1h 30m.",
    )


class ClockPairsRefused(WrongUsage):
    """Times of a camera's clock that cannot be true, or do not say how it is wrong."""

    template = message("Projects", "The clock cannot be corrected: {problem}.")


class ClockInFuture(WrongUsage):
    """A correction that moves photographs to after now, by the clock of this computer."""

    template = message(
        "Projects",
        "The clock was not corrected: {photographs} after the date of this computer, up to "
        "{latest}. This computer shows {now}; check whether that is right. If the correction is "
        "right, confirm it.",
    )


class FindingUnknown(WrongUsage):
    """A project has no finding about a clock with this id."""

    template = message(
        "Projects", "There is no sign {name!r} of a wrong clock. List them with the command clock."
    )


class TaxonUnknown(WrongUsage):
    """A name that is of no taxon, or of several."""

    template = message("Projects", "{name!r} is not the name of one animal: {problem}.")


class IdentificationRefused(WrongUsage):
    """What cannot be said of a photograph, box or event."""

    template = message("Projects", "This cannot be said: {problem}.")


class ZoneUnknown(WrongUsage):
    """A text that is not the name of a time zone."""

    template = message(
        "Projects",
        "There is no time zone {name!r}. Write for example Africa/Nairobi, or UTC.",
    )


class ProjectNotFound(WrongUsage):
    """There is no project at this path."""

    template = message(
        "Projects",
        "There is no project at {file}. Check the name, and that its disk or stick is connected.",
    )


class ProjectNotNamed(WrongUsage):
    """A path that ends in no name, such as that of the whole disk."""

    template = message(
        "Projects", "{name!r} is not the name of a project. Write for example park.swcproject."
    )


class ExportRefused(WrongUsage):
    """An export would take the place of a file that it is made from."""

    template = message(
        "Projects", "{file} is {what}, and the export would overwrite it. Give it another name."
    )


class CorrectionsRefused(WrongUsage):
    """A folder for what people confirmed that holds something else."""

    template = message(
        "Projects",
        "Nothing was written to {folder}: {problem}. Choose a new or an empty folder.",
    )


class ProjectExists(WrongUsage):
    """A new project or a copy would take the name of another file."""

    template = message("Projects", "{file} exists already. Choose another name.")


class ProjectLocked(SwcError):
    """The project has a passphrase and none was given."""

    template = message("Projects", "{file} is locked. Give its passphrase or its recovery code.")
    exit_status = 6


class PassphraseWrong(ProjectLocked):
    """The passphrase or recovery code is that of no slot of the key file."""

    template = message(
        "Projects", "This is neither the passphrase nor the recovery code of {file}. Try again."
    )


class RecoveryCodeMistyped(ProjectLocked):
    """A text like a recovery code that is not one; a passphrase of short words can be like one."""

    template = message(
        "Projects",
        "This is neither the passphrase nor the recovery code of {file}. "
        "If it is meant as the code: {problem}.",
    )


class PassphraseRefused(WrongUsage):
    """A text that cannot be a passphrase."""

    template = message("Projects", "This cannot be the passphrase: {problem}. Choose another one.")


class KeyFileBroken(OutputFault):
    """The key file of a project is damaged."""

    template = message(
        "Projects",
        "The key file {file} is damaged: {problem}. "
        "Put a copy of it in its place, for example from the backups of the project.",
    )


class KeyFileMissing(OutputFault):
    """The project is locked, and the key file that opens it is not beside it."""

    template = message(
        "Projects",
        "{file} is locked, and its key file {key_file} is not beside it. Put it there: without it "
        "not even the passphrase opens the project.",
    )


class ProjectBusy(SwcError):
    """Another program has the project open for writing, or reads it for longer than is waited."""

    template = message(
        "Projects", "{file} is in use by {holder}. Close it there, or open the project to read."
    )
    exit_status = 7


class ProjectBroken(OutputFault):
    """The file is not a project, or it is damaged."""

    template = message(
        "Projects",
        "{file} is damaged or is not a project: {reason}. "
        "What can be read of it may be rescued; look beside it for backups.",
    )


class ProjectTooNew(OutputFault):
    """The project was written by a later program."""

    template = message(
        "Projects",
        "{file} was written by a newer version of the program. Install that version to open it.",
    )


class ProjectNotWritten(OutputFault):
    """The project could not be written; what it held before is whole."""

    template = message(
        "Projects", "{file} could not be written: {reason}. What was in it before is kept."
    )


class ProjectNotRead(OutputFault):
    """The project could not be read, for a reason of its disk or of this computer."""

    template = message("Projects", "{file} could not be read: {reason}.")


class DeploymentsNotRead(WrongUsage):
    """A file that is not a table of deployments."""

    template = message(
        "Projects",
        "{file} cannot be read as a table of deployments: {problem}. "
        "Save it as CSV with the column names of Camtrap DP.",
    )


class ChecklistNotRead(WrongUsage):
    """A file that is not a list of names."""

    template = message(
        "Projects",
        "{file} cannot be read as a checklist: {problem}. Save it as CSV with the columns "
        "scientificName and vernacularName, or as a text with a name on each line.",
    )


class DeploymentRefused(WrongUsage):
    """Fields that cannot be those of a camera station; ``problems`` has a text for each of them."""

    template = message("Projects", "The camera station cannot be saved: {problem}.")

    def __init__(
        self, problems: Mapping[str, Message | str] | None = None, **facts: object
    ) -> None:
        super().__init__(**facts)
        self.problems = dict(problems or {})


class CameraGapRefused(WrongUsage):
    """Times that cannot be a gap of a camera station."""

    template = message("Projects", "This cannot be a time in which {name} was down: {problem}.")


class CameraGapUnknown(WrongUsage):
    """A camera station has no gap that begins at this time."""

    template = message(
        "Projects",
        "{name} has no gap that begins at {starts}. The command deployments lists its gaps.",
    )


class CaptureMethodUnknown(WrongUsage):
    """A text that is not a way in which cameras take photographs."""

    template = message("Projects", "{text!r} is not a capture method. Give one of {known}.")


class RootUnknown(WrongUsage):
    """A project has no folder of this name."""

    template = message(
        "Projects", "The project has no folder {name!r}. The command roots lists those it has."
    )


class RootNotThere(WrongUsage):
    """The place where a folder is said to be is not a folder."""

    template = message("Projects", "{file} is not a folder. Name the folder or card itself.")


class RootNameRefused(WrongUsage):
    """A text that cannot be the name of a folder in a project."""

    template = message(
        "Projects", "The folder cannot be called {name!r}: {problem}. Choose another name."
    )


class RootOfOthers(WrongUsage):
    """The place where a folder is said to be has none of its photographs."""

    template = message(
        "Projects", "{file} has none of the photographs of {label}. Name the folder that has them."
    )


class RootTaken(WrongUsage):
    """The place where a folder is said to be was added as another folder, with the same files."""

    template = message(
        "Projects",
        "{file} is in the project already, as {label}. Remove one of the two folders.",
    )


class CardEmptied(RootLost):
    """A folder had photographs of the project and has none now, as where a card was pulled."""

    template = message(
        "Projects",
        "{root} had photographs of the project and has none now. Connect its card or disk; if they "
        "were deleted on purpose, remove the folder with the command roots.",
    )


class AddingStopped(Interrupted):
    """A person stopped an act of adding; what was read is kept."""

    template = message(
        "Projects",
        "Stopped after {done} of %Ln file(s); the same command continues from there.",
        "",
        0,
    )


class DeploymentUnknown(WrongUsage):
    """A project has no camera station with this id."""

    template = message(
        "Projects", "The project has no camera station {name!r}. Import it first, or check its id."
    )


class PathNotInProject(WrongUsage):
    """A path of which the project knows no photograph."""

    template = message("Projects", "{file} has no photographs of this project. Add it first.")


class NothingChosen(WrongUsage):
    """A camera or station of which the project has no photograph."""

    template = message("Projects", "The project has no photograph of {name!r}.")


class BoxUnknown(WrongUsage):
    """A photograph has no box with this id."""

    template = message(
        "Projects",
        "The photograph has no box {name!r}. The column region of an export has those of each.",
    )


class NothingToUndo(WrongUsage):
    """No act is left to take back."""

    template = message("Projects", "There is nothing to undo.")


class NothingToRedo(WrongUsage):
    """No undone act is left to bring back."""

    template = message("Projects", "There is nothing to redo.")


class EventUnknown(WrongUsage):
    """A project has no event with this id."""

    template = message(
        "Projects", "The project has no event {name!r}. The command events lists those it has."
    )


class NothingToDraw(WrongUsage):
    """A project without an answer that could be checked."""

    template = message(
        "Projects",
        "There is nothing to draw: no photograph has {answer} that nobody has judged yet.",
    )


class AuditUnknown(WrongUsage):
    """A project has no draw to check answers by, or none with this id."""

    template = message(
        "Projects", "The project has no such audit. The command audit draw makes one."
    )


class EventsRefused(WrongUsage):
    """Events that cannot be formed, split or merged as a person asked."""

    template = message("Projects", "The events cannot be changed like this: {problem}.")


class IndividualUnknown(WrongUsage):
    """A project has no individual with this code."""

    template = message(
        "Projects",
        "The project has no individual {name!r}. The command individuals lists those it has.",
    )


class IndividualRefused(WrongUsage):
    """Something that cannot be said of an individual."""

    template = message("Projects", "This cannot be said of the individual: {problem}.")


class AnimalNotCompared(WrongUsage):
    """An animal that cannot be compared with others."""

    template = message("Projects", "This animal cannot be compared: {problem}.")


class MergeRefused(WrongUsage):
    """A project that cannot be merged into the one that is open."""

    template = message("Projects", "{file} cannot be merged: {problem}.")

"""The errors of the trainer that a user can meet, beside those of the program."""

from swc_desktop.core.errors import Interrupted, WrongUsage
from swc_desktop.core.message import message


class SourceUnreadable(WrongUsage):
    """A source of observations cannot be read."""

    template = message("Trainer", "{file} cannot be used as a source: {problem}.")


class ConfigurationWrong(WrongUsage):
    """The configuration of a training run is not valid."""

    template = message("Trainer", "{file} cannot be used as a configuration: {problem}.")


class StageMissing(WrongUsage):
    """A stage needs the output of an earlier stage."""

    template = message("Trainer", "{folder} has no finished stage {stage}. Run that stage first.")


class NotEnoughData(WrongUsage):
    """There are too few observations to train or test on."""

    template = message("Trainer", "There is not enough data: {problem}.")


class StageInterrupted(Interrupted):
    """The user stopped a stage; finished stages and their files stay."""

    template = message("Trainer", "Stopped during the stage {stage}. Repeat the command to resume.")


class WorkerEnded(Interrupted):
    """A process that fitted models ended before its work was done."""

    template = message(
        "Trainer",
        "A process that fitted models ended before its work was done, probably because memory ran "
        "out. Repeat the command with a smaller number in compute.workers.",
    )


class ClusterUnusable(WrongUsage):
    """The Dask cluster of the configuration cannot fit models."""

    template = message("Trainer", "The cluster at {address} cannot be used: {problem}.")


class SuspectsEdited(WrongUsage):
    """An audit would replace a table of suspect labels that a person has filled in."""

    template = message(
        "Trainer",
        "{file} holds corrections. Move it out of the run folder, name it among the sources, "
        "and repeat the command.",
    )


class BackboneUnknown(WrongUsage):
    """The configuration names a network that the trainer does not have."""

    template = message(
        "Trainer",
        "There is no backbone {name!r}. The backbones are {known}, or the file of a network that "
        "ends in .onnx.",
    )


class WeightsMissing(WrongUsage):
    """A network has no weights."""

    template = message(
        "Trainer", "The weights of {network} are missing, and nothing is downloaded. {remedy}"
    )


class WeightsUnusable(WrongUsage):
    """A file of weights that is broken, unsafe, or of another network."""

    template = message("Trainer", "{file} cannot be used as weights of {network}: {problem}.")


class GraphUnusable(WrongUsage):
    """An ONNX file that cannot be the backbone of a pack."""

    template = message("Trainer", "{file} cannot be used as a backbone: {problem}.")


class ExportDiffers(WrongUsage):
    """An exported graph does not give the outputs of its network."""

    template = message(
        "Trainer",
        "The exported graph of {network} differs from the network by {difference:.2g}; the limit "
        "is {limit:.0e}. The graph was not kept.",
    )


class CheckpointUnusable(WrongUsage):
    """Fine-tuning cannot resume from an earlier checkpoint."""

    template = message(
        "Trainer", "{file} cannot be used to resume: {problem}. Delete it to start again."
    )


class LearningFailed(WrongUsage):
    """The loss of fine-tuning became infinite or NaN."""

    template = message(
        "Trainer",
        "The loss of fine-tuning {network} was not a number in epoch {epoch}. Earlier epochs are "
        "kept; try a smaller tuning.rate.",
    )


class NotComparable(WrongUsage):
    """Two packs cannot be compared."""

    template = message("Trainer", "The two packs cannot be compared: {problem}.")


class DemoFolderTaken(WrongUsage):
    """The folder for the invented data set is not empty."""

    template = message("Trainer", "{folder} is not empty. Name a new folder.")


class DetectorUnusable(WrongUsage):
    """An ONNX file that cannot be used as a detector."""

    template = message("Trainer", "{file} cannot be used as a detector: {problem}.")

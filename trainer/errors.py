"""Every error that a person who trains can meet, beside those of the program."""

from swc_desktop.core.errors import Interrupted, WrongUsage


class SourceUnreadable(WrongUsage):
    """Observations that a model is to be made from can not be read."""

    template = "{file} can not be used as a source: {problem}."


class ConfigurationWrong(WrongUsage):
    """The configuration of a training run can not be meant."""

    template = "{file} can not be used as a configuration: {problem}."


class StageMissing(WrongUsage):
    """A stage needs what an earlier one makes."""

    template = "{folder} holds no finished stage {stage}. Do that stage first."


class NotEnoughData(WrongUsage):
    """What is left after cleaning can not be learned from or tested on."""

    template = "There is not enough to learn from: {problem}."


class StageInterrupted(Interrupted):
    """A stage was stopped by a person; finished stages and what they keep stay."""

    template = "Stopped during the stage {stage}; the same command goes on from there."


class BackboneUnknown(WrongUsage):
    """A network that the trainer does not know by name."""

    template = (
        "There is no backbone {name!r}. There are {known}, or a file of a network that ends in "
        ".onnx."
    )


class WeightsMissing(WrongUsage):
    """A network that has to be given its weights."""

    template = "The weights of {network} are not here, and nothing is downloaded. {remedy}"


class WeightsUnusable(WrongUsage):
    """A file of weights that is broken, unsafe, or of another network."""

    template = "{file} can not be used as weights of {network}: {problem}."


class GraphUnusable(WrongUsage):
    """An ONNX file that can not be the backbone of a pack."""

    template = "{file} can not be used as a backbone: {problem}."


class ExportDiffers(WrongUsage):
    """A graph that was exported does not give what its network gives."""

    template = (
        "The exported graph of {network} differs from the network by {difference:.2g}, and at most "
        "{limit:.0e} is let pass. It was not kept."
    )


class CheckpointUnusable(WrongUsage):
    """What an earlier fine-tuning left can not be gone on from."""

    template = "{file} can not be gone on from: {problem}. Delete it to start again."


class LearningFailed(WrongUsage):
    """Fine-tuning left the numbers."""

    template = (
        "Fine-tuning of {network} gave no numbers in epoch {epoch}. The epochs before are kept; "
        "a smaller rate may help."
    )


class NotComparable(WrongUsage):
    """Two packs can not be held against each other."""

    template = "The two packs can not be compared: {problem}."


class DemoFolderTaken(WrongUsage):
    """The made-up world would be written where something is."""

    template = "{folder} is not empty. Name a folder that is not there yet."


class DetectionsUnreadable(WrongUsage):
    """Results of a detector that can not be read."""

    template = "{file} can not be used as results of MegaDetector: {problem}."


class DetectorUnusable(WrongUsage):
    """An ONNX file that can not be used as a detector."""

    template = "{file} can not be used as a detector: {problem}."

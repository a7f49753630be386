"""Every error that a person who trains can meet, beside those of the program."""

from swc_desktop.core.errors import WrongUsage


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

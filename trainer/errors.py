"""Every error that a person who trains can meet, beside those of the program."""

from swc_desktop.core.errors import WrongUsage


class SourceUnreadable(WrongUsage):
    """Observations that a model is to be made from can not be read."""

    template = "{file} can not be used as a source: {problem}."


class ConfigurationWrong(WrongUsage):
    """The configuration of a training run can not be meant."""

    template = "{file} can not be used as a configuration: {problem}."

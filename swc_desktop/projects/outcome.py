"""What an act did, in numbers and in a sentence."""

from dataclasses import dataclass, field

from swc_desktop.core.message import Message, message


@dataclass(frozen=True)
class Outcome:
    """What an act did: the photographs that it concerns, and how many answers changed."""

    media: int
    changed: int
    left: int = 0
    """Photographs that were meant and that the act does not fit."""

    is_act: bool = True
    """Whether it is an act of a person, which can be undone."""

    is_done: bool = False
    """Whether something was done that concerns more than photographs."""

    is_judgement: bool = field(default=False, compare=False)
    """Whether people said what is in the photographs, so that they are said to be judged."""

    is_withdrawal: bool = field(default=False, compare=False)
    """Whether what people said of the photographs was taken back, so that it is said."""

    @property
    def can_undo(self) -> bool:
        """Whether there is something to be undone."""
        return self.is_act and (self.media > 0 or self.is_done)

    @property
    def words(self) -> Message:
        """The photographs, and how many answers changed, in a sentence each."""
        media = message("Projects", "%Ln photograph(s)", "", 0).counted(self.media)
        if self.is_judgement:
            media = message("Projects", "%Ln photograph(s) judged", "", 0).counted(self.media)
        if self.is_withdrawal:
            text = message("Projects", "What was said of %Ln photograph(s) was taken back", "", 0)
            media = text.counted(self.media)
            if not self.media:
                media = message("Projects", "Nothing was said that could be taken back")
        changed = message("Projects", "%Ln answer(s) changed", "", 0).counted(self.changed)
        if self.is_judgement and not self.changed:
            return self._judged(media)
        if not self.left:
            return message("Projects", "{media}, {changed}.").fill(media=media, changed=changed)
        left = message("Projects", "%Ln left as (it is|they are)", "", 0).counted(self.left)
        text = message("Projects", "{media}, {changed}, {left}.")
        return text.fill(media=media, changed=changed, left=left)

    def _judged(self, media: Message) -> Message:
        """The sentence where no answer changed, which nobody expects of judging."""
        if not self.left:
            return message("Projects", "{media}.").fill(media=media)
        left = message("Projects", "%Ln left as (it is|they are)", "", 0).counted(self.left)
        return message("Projects", "{media}, {left}.").fill(media=media, left=left)

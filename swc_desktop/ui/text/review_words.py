"""What photographs are called by what people said of them."""

from PySide6.QtCore import QCoreApplication

from swc_desktop.core.text import on_one_line
from swc_desktop.projects.media_filter import Review

translate = QCoreApplication.translate


def review_words(review: Review) -> str:
    """What photographs are called beside other filters."""
    return {
        Review.NOT_JUDGED: translate("Words", "To review"),
        Review.UNSURE: translate("Words", "Unsure, not judged"),
        Review.DISAGREE: translate("Words", "Picture and place disagree, not judged"),
        Review.RARE: translate("Words", "Rare in this project, not judged"),
        Review.JUDGED: translate("Words", "Judged"),
        Review.AGREED: translate("Words", "Judged, the program agrees"),
        Review.DIFFERENT: translate("Words", "Judged, the program differs"),
        Review.CHANGED: translate("Words", "Changed since accepted"),
        Review.CONFLICT: translate("Words", "People contradict each other"),
        Review.AUDIT: translate("Words", "Sample to check"),
    }[review]


def queue_words(review: Review) -> str:
    """The same in the left panel, where the parts of *To review* are below that."""
    parts = {
        Review.UNSURE: translate("Tree", "Unsure"),
        Review.DISAGREE: translate("Tree", "Picture and place disagree"),
        Review.RARE: translate("Tree", "Rare in this project"),
    }
    return parts.get(review) or review_words(review)


def differing_words(pair: tuple[str, str]) -> str:
    """What photographs are called of which two people said different things."""
    first, second = map(on_one_line, pair)
    text = translate("Words", "{first} and {second} differ")
    return text.format(first=first, second=second)


def second_words(pair: tuple[str, str]) -> str:
    """What photographs are called that one person judges again after another."""
    text = translate("Words", "Second review after {person}")
    return text.format(person=on_one_line(pair[1]))

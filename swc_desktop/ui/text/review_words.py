"""What photographs are called by what people said of them."""

from PySide6.QtCore import QCoreApplication

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

"""The file of a report for the command line, which has no window."""

import sys

from PySide6.QtWidgets import QApplication

from swc_desktop.session.report import Report
from swc_desktop.ui.report.report_file import report_html, report_pdf
from swc_desktop.ui.report.report_page import report_page


def report_content(report: object, suffix: str) -> bytes:
    """The content of a file with this suffix; needs no screen.

    Raises ``WindowNotOpened`` where the system lacks what Qt needs to draw.
    """
    assert isinstance(report, Report)
    application = QApplication.instance()
    if application is None:
        from swc_desktop.ui.window.application import make_application
        from swc_desktop.ui.window.qt_application import choose_platform_without_screen

        choose_platform_without_screen()
        application = make_application([sys.argv[0]])
    page = report_page(report)
    return report_html(page) if suffix == ".html" else report_pdf(page, report.project)

"""The tables of the report about origins: what each result stands on, and what it was made with."""

from trainer.evaluation.report.report_tables import Table
from trainer.evaluation.run_facts import ReportFacts


def origin_tables(facts: ReportFacts) -> list[Table]:
    """The tables that have rows."""
    tables = [
        Table(
            "stands-on",
            "What each result stands on",
            "The splits whose observations a result was worked out from, and how many these are.",
            ("result", "splits", "observations"),
            tuple((one.result, ", ".join(one.splits), one.rows) for one in facts.stands_on),
        ),
        Table(
            "made-with",
            "What it was made with",
            "The same data, configuration, seed and versions give the same pack.",
            ("what", "version, number or SHA-256"),
            tuple(facts.made_with.items()),
        ),
    ]
    return [table for table in tables if table.rows]

"""The figures of the report as SVG, the same bytes for the same input."""

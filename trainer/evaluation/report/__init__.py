"""The report that an ecologist can defend: one page, and its figures and tables as files."""

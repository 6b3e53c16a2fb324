"""The funnel report: one question a file, each builds one Select; the words are fixed in funnel/README.md."""

"""The report as a page that a person reads: one file of HTML, no script, no request."""

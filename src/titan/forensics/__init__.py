"""From a Document to a ForensicReport: checks, each with a finding and its reason."""

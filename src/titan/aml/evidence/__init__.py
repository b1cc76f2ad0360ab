"""Why an alert was raised: the payments that were scored, the path, the drivers, a picture."""

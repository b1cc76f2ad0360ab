"""Ways from a page to a picture of it: scans, phones, a print, a screen."""

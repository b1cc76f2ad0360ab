"""The OCR-B typeface, in which every machine-readable zone is printed (ICAO 9303-3, 4.2)."""

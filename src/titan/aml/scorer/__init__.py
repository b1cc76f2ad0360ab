"""The scorer: boosted trees over features, calibrated, with thresholds and a drift check."""

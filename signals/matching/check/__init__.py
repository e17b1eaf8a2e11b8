"""Which of many values are known, without keeping the ones that are not."""

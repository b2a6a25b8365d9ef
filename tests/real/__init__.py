"""Networks as `transformers` saves them, opened by seqtui and compared with `transformers` in float64."""

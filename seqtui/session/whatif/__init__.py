"""What if: edits, presets, words, experiments; both runs, and what moved."""

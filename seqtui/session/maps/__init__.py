"""Attention as heat maps: heads, stages, alignments, stacks, pictures."""

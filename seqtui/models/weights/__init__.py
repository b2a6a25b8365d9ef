"""Weights: from a seed or a file, under any module's names; and what a file says about itself."""

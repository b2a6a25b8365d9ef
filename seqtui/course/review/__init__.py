"""Review: which concepts are due, and the questions that bring them back."""

"""A training on screen: its curves, samples, snapshots."""

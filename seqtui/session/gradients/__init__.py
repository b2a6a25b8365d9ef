"""The walk backwards, and how gradients flow through time."""

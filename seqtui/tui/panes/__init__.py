"""The panes of the stepper: each draws one part of a frozen moment, and tells upwards what was clicked."""

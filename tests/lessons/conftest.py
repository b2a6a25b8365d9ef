"""A pilot waits for the app, and for no clock."""

from tests.tui.idle import hasten

hasten()

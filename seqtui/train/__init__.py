"""The torch side: everything that imports torch runs in a subprocess of its own."""

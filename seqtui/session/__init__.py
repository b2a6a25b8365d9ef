"""What the screen shows, without a screen: each room is a layer, held above those it may import by pyproject.toml."""

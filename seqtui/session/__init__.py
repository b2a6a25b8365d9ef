"""What the screen shows, without a screen: Player, Selection, frozen views, number formatting."""

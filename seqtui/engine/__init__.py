"""Numbers: one recorded trace, and everything that can be derived from it. numpy and the standard library only."""

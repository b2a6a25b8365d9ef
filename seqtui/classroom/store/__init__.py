"""The database of a class, on SQLite or PostgreSQL: accounts, events, polls."""

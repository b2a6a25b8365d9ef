"""Who is let in over SSH: keys, join codes, passwords, and bounds on whoever knocks."""

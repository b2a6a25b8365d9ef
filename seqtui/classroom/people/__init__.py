"""Who is in a class: the roster, join codes and passwords, who is there, and all that is kept of one person."""

"""Where the sessions of a class meet: their events committed, who is where, leads, polls, on one host or several."""

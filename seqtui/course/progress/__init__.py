"""What a learner has done: events in a file of the learner's own, and what follows from them."""

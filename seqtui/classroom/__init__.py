"""A class: who is in it, where each of them is, what they answered, and how a teacher leads them."""

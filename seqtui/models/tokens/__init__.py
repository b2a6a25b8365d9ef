"""The tokenizer of a file: what splits a text into the tokens a network was trained on, and what these are called."""

"""One number opened into its terms, and the program that prints it."""

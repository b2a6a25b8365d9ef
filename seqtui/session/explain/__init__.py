"""One number opened into its terms, the program that prints it, and the same step from nearer or farther away."""

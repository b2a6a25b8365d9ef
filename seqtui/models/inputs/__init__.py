"""What a model is given: texts, pairs of sentences, pictures, vectors, settings."""

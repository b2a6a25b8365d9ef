"""The queue of trainings of a class."""

"""What is remarkable in the numbers of one step, in one sentence: the voice of the stepper."""

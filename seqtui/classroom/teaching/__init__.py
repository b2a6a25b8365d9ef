"""What a teacher looks at: the grid, who is stuck, the spread of answers, polls."""

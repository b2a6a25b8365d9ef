"""Questions of lessons and of practice: how they are posed, drawn, read and graded."""

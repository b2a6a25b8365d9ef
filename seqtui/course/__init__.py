"""The course: lessons as data. Built with the course issue."""

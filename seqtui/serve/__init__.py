"""The SSH classroom: one OS process per student. Built with the classroom issue."""

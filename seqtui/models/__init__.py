"""The systems of the course, one file each; a file reads like its paper. Imports the engine only."""

"""The same moment from nearer or farther away: blocks, shapes, equations, code."""

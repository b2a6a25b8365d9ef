"""Rich renderables: tables, heat maps, cell diagrams and formulas, usable without Textual."""

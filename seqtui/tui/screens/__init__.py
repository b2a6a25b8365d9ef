"""The screens: switchboards between keys, the session and the panes."""

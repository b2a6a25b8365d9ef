"""The sessions of a server: forked, held to limits, relayed to their clients, ended."""

"""The story of each use case, in the order it happens: one file a command, named as the command."""

"""YAML files written by people: text to a tree in which every value keeps its place, and problems that show it."""

"""What rules can ask of a child in the tracker, the rules in `tracker.yaml`, and since when each applies."""

"""Reads, checks and holds `action_plan.yaml`, and sets what its leads say beside what is measured."""

"""The records that leave the calculation."""

"""Every way of settling the faults of small authorities, tried by editing their files: a test of the confidence."""

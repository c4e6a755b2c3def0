"""What is run for a release and by nobody who uses the program."""

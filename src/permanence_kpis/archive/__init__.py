"""The archive: what every run was made from and what it came to, on file for good. Figures only, no child."""

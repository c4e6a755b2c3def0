"""The rules of the documents worked out a second time, in plain Python: loops, dicts, dates and fractions.

Nothing here imports the product, so a figure on which both agree was reached twice. Clear before fast.
"""

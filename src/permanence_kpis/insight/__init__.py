"""What a figure means: whether it is more than chance. Sums over results that measures have made; nothing counts here.

`spc` and `chance` know numbers only; `trend` knows measures.
"""

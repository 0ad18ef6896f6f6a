"""People and organisations: who may come in, and as what.

Five words: an *account* is one person; an *organisation* is a provider; a *membership* makes a person its owner or editor;
a *role* is what a council account may do; an *invitation* is how staff and colleagues come in.
"""

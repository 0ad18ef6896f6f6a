"""What each bidder is told, and when.

Five words: a *cell* holds the words on one question of one bid; the *second reader* signs all of them or asks for a change;
the *summary* is what one bidder reads; the *release* sends every summary in one act; nothing is read before it.
"""

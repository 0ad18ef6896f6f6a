"""Evaluation: from the closed lid to a result anyone can re-work.

Five words: an *opening* is done by two people and kept with every digest; a *declaration* is what a panel member says about
each bidder; a *unit* is one question of one bid, marked once by each member; an *agreed mark* is the panel's one mark with
its reasons; the *lock* of quality comes before any price.
"""

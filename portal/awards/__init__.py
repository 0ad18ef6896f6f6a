"""From a computed result to a decided award, and the pause after it.

Five words: the officer *recommends* with reasons; an approver off the panel *approves* on the one-page *trail*; the *award
notice* tells the world; *standstill* is the pause in which nobody signs.
"""

"""What the portal promises while things break: driven from outside, on real servers, and audited after each fault.

`python -m tests.faults` (`make faults`) runs it all. From the bottom up: `database`, `store_proxy`, `mailbox` and `processes`
are the ground; `visitor` is a person without a window; `worlds` the tenders; `acts` what people do; `ledger` what they
were told; `promises` the audit; the phases are `killing`, `breaking`, `timing`, `repeating` and `lies`.
"""

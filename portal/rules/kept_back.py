"""What may follow where a file of an opened bid is harmful and kept back. The bid itself stands."""

WITHOUT, ASK, OTHER = "without", "ask", "other"
LEAST_LETTERS = 10

CHOICES = {
    WITHOUT: "The bid goes on without the file",
    ASK: "The bidder is asked what the file said",
    OTHER: "Something else, as the reason says",
}


def decision_faults(choice: str, reason: str) -> dict[str, str]:
    """What is wrong with a decision, by field; empty where nothing is."""
    faults: dict[str, str] = {}
    if choice not in CHOICES:
        faults["choice"] = "Select what follows"
    if len(reason.strip()) < LEAST_LETTERS:
        faults["reason"] = f"Enter your reason, in {LEAST_LETTERS} letters or more"
    return faults

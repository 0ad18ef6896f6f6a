"""What an employer pays on top of pay, person by person, by the rates of a day. Source: domain 5.8."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.rules.disclosure.posts import Post
from portal.rules.money import rounded_pence


@dataclass(frozen=True)
class Rates:
    """What an employer pays on top of pay: percentages, and amounts a year in pence, as law and fund have them."""

    insurance_percent: Decimal
    insurance_above_pence: int
    enrolment_percent: Decimal
    enrolment_from_pence: int
    enrolment_to_pence: int
    scheme_percent: Decimal


@dataclass(frozen=True)
class OnCosts:
    """National Insurance and pension for all posts, a year, in pence."""

    insurance_pence: int
    pension_pence: int

    @property
    def total_pence(self) -> int:
        """Both together."""
        return self.insurance_pence + self.pension_pence


def on_costs(posts: Sequence[Post], rates: Rates) -> OnCosts:
    """Add up National Insurance and pension, person by person, each rounded half up to the penny.

    The thresholds are for each person, not for each full-time post: two people on £12,000 cost £2,100 of insurance,
    one on £24,000 costs £2,850. `scheme_percent` is for defined-benefit schemes. Source: domain 5.8.
    """
    return OnCosts(
        insurance_pence=sum(insurance_pence(post.gross_pence, rates) for post in posts),
        pension_pence=sum(pension_pence(post, rates) for post in posts),
    )


def insurance_pence(pay_pence: int, rates: Rates) -> int:
    """Work out the employer's National Insurance for one person for a year, in pence. Source: domain 5.8.

    >>> rates = Rates(Decimal(15), 500_000, Decimal(3), 624_000, 5_027_000, Decimal("21.2"))
    >>> insurance_pence(2_400_000, rates)
    285000
    """
    return rounded_pence(max(0, pay_pence - rates.insurance_above_pence) * rates.insurance_percent / 100)


def pension_pence(post: Post, rates: Rates) -> int:
    """Work out the employer's pension contribution for one person for a year, in pence. Source: domain 5.8."""
    if post.pension == "none":
        return 0
    if post.pension == "auto":
        counted = min(post.gross_pence, rates.enrolment_to_pence) - rates.enrolment_from_pence
        return rounded_pence(max(0, counted) * rates.enrolment_percent / 100)
    return rounded_pence(post.gross_pence * rates.scheme_percent / 100)

"""The criteria of a draft: groups at any depth, scales, several measures, limits, and what is refused where it is wrong."""

from dataclasses import replace

import pytest

from portal.procurements import queries, services
from portal.procurements.services import NewLine
from portal.rules import codec
from portal.rules.criteria import lines_of, record_of
from portal.rules.drafting import ConsideredDraft, GroupDraft, MarksDraft, RulesDraft, ValueDraft
from portal.rules.lots import LotsDraft
from portal.rules.outline import question_numbers
from portal.rules.pack import Lot
from portal.rules.refusals import Invalid, NotAllowed, NotFound, Refusal, Stale
from portal.rules.scoring import from_data
from tests.factories.procurements import full_draft
from tests.ground import ON_SQLITE
from tests.procurements.conftest import Story
from tests.procurements.drafts import draft_of, faults, full_moment, save


def test_cl_05_c_weights_of_99_percent_are_refused_at_the_level_where_the_gap_is(ready: Story) -> None:
    pages = full_draft(full_moment(ready))
    save(ready, "question-Q2", replace(pages["question-Q2"], weight="15"))
    assert faults(ready) == ["Questions under Quality add up to 45. They must add up to 50"]
    with pytest.raises(Refusal):
        ready.send()
    save(ready, "question-Q2", replace(pages["question-Q2"], weight=""))
    assert "Question 2 has no weight" in faults(ready)
    save(ready, "question-Q2", pages["question-Q2"])
    save(ready, "measure-S1", replace(pages["measure-S1"], weight="9"))
    assert faults(ready) == ["Quality, price and social value add up to 99. They must add up to 100"]
    with pytest.raises(Refusal):
        ready.send()


def test_cl_05_d_a_mark_without_words_or_a_top_mark_that_only_exceeds_is_refused(ready: Story) -> None:
    scale = draft_of(ready).scale
    wordless = tuple(replace(step, words="") if step.mark == "3" else step for step in scale)
    save(ready, "marks-Q1", MarksDraft(wordless, "We tried other words."))
    assert faults(ready) == ["Question 1 has no words for mark 3"]
    exceeds = tuple(replace(step, words="Exceeds the requirement") if step.mark == "5" else step for step in scale)
    save(ready, "marks-Q1", MarksDraft(exceeds, "We tried other words."))
    assert faults(ready) == ["Question 1: say what mark 5 needs. 'Exceeds' alone is not enough"]
    with pytest.raises(Refusal):
        ready.send()
    bare = tuple(replace(step, plain="") if step.mark == "0" else step for step in scale)
    save(ready, "marks-Q1", MarksDraft(bare, "We tried other words."))
    assert faults(ready) == ["Question 1 has no plain words for mark 0"]


@ON_SQLITE
def test_other_marks_than_the_templates_need_a_reason(ready: Story) -> None:
    scale = tuple(replace(step, label="Good") if step.mark == "4" else step for step in draft_of(ready).scale)
    save(ready, "marks-Q2", MarksDraft(scale, ""))
    assert faults(ready) == ["Question 2 does not use the template's words for its marks"]
    save(ready, "marks-Q2", MarksDraft(scale, "The panel asked for a plainer name."))
    assert faults(ready) == []


def add(story: Story, kind: str, title: str = "", under: str = "", weight: str = "") -> str:
    with story.work_as(story.people.officer) as work:
        return services.add_line(work, story.id, NewLine(kind, title, under, weight), story.version())


def remove(story: Story, line: str) -> None:
    with story.work_as(story.people.officer) as work:
        services.remove_line(work, story.id, line, story.version())


def move(story: Story, line: str, step: int, seen: int | None = None) -> None:
    with story.work_as(story.people.officer) as work:
        services.move_line(work, story.id, line, step, story.version() if seen is None else seen)


def nest(story: Story) -> str:
    """Q1 (30) stays under Quality; Q2 (20) goes into a group of its own under Quality, with a minimum. Gives its id."""
    group = add(story, "group", "Safe practice", "Q", "20")
    save(story, f"group-{group}", GroupDraft("Safe practice", "Q", "20", "60"))
    save(story, "question-Q2", replace(full_draft(full_moment(story))["question-Q2"], group=group))
    return group


def test_cl_05_c_a_gap_in_a_group_within_a_group_is_told_there_and_only_there(ready: Story) -> None:
    group = nest(ready)
    assert faults(ready) == []
    pages = full_draft(full_moment(ready))
    save(ready, "question-Q2", replace(pages["question-Q2"], group=group, weight="15"))
    assert faults(ready) == ["Questions under Safe practice add up to 15. They must add up to 20"]
    save(ready, f"group-{group}", GroupDraft("Safe practice", "Q", "15", "60"))
    assert faults(ready) == ["Lines under Quality add up to 45. They must add up to 50"]
    with pytest.raises(Refusal):
        ready.send()
    inner = add(ready, "group", "Checks", group, "5")
    assert faults(ready) == [
        "Lines under Quality add up to 45. They must add up to 50",
        "Lines under Safe practice add up to 20. They must add up to 15",
        "Nothing stands under Checks. Add a line or remove it",
    ]
    remove(ready, inner)


def test_groups_within_groups_are_published_word_for_word_and_taken_by_the_core(ready: Story) -> None:
    group = nest(ready)
    ready.publish()
    with ready.reading() as session:
        pack = queries.get_pack(session, ready.id)
    assert [(c["id"], c["parent"], c["weight"]) for c in pack.criteria] == [
        ("Q", None, "50"),
        ("Q1", "Q", "30"),
        (group, "Q", "20"),
        ("Q2", group, "20"),
        ("P", None, "40"),
        ("S", None, "10"),
        ("S1", "S", "10"),
    ]
    assert pack.headings("Q2") == ("Quality", "Safe practice")
    assert {line.id: line.level for line in lines_of(pack)}["Q2"] == 2
    from_data(record_of(pack))


def test_cl_05_d_another_scale_needs_words_for_each_of_its_marks_and_a_reason(ready: Story) -> None:
    with ready.work_as(ready.people.officer) as work:
        services.choose_scale(work, ready.id, "Q2", 3, ready.version())
    told = faults(ready)
    assert "Question 2 has no words for mark 0, 1, 2 and 3" in told
    assert "Question 2 does not use the template's words for its marks" in told
    scale = draft_of(ready).marks["Q2"].scale
    worded = tuple(replace(s, label=f"Mark {s.mark}", words=f"Names {s.mark} of the checks", plain="So") for s in scale)
    save(ready, "marks-Q2", MarksDraft(worded, "Three words are enough for a yes, a partly and a no."))
    assert faults(ready) == []
    with pytest.raises(Invalid), ready.work_as(ready.people.officer) as work:
        services.choose_scale(work, ready.id, "Q2", 7, ready.version())
    ready.publish()
    with ready.reading() as session:
        pack = queries.get_pack(session, ready.id)
    assert next(c for c in pack.criteria if c["id"] == "Q2")["scale_max"] == "3"
    from_data(record_of(pack))


def test_a_line_moves_among_its_own_level_keeps_its_id_and_is_numbered_anew(ready: Story) -> None:
    move(ready, "Q2", -1)
    assert question_numbers(draft_of(ready)) == {"Q2": 1, "Q1": 2}
    move(ready, "Q2", -1)
    assert question_numbers(draft_of(ready)) == {"Q2": 1, "Q1": 2}
    seen = ready.version()
    move(ready, "S", -1)
    with pytest.raises(Stale):
        move(ready, "S", -1, seen=seen)
    with pytest.raises(NotFound):
        move(ready, "Q9", 1)
    ready.publish()
    with ready.reading() as session:
        pack = queries.get_pack(session, ready.id)
    assert [c["id"] for c in pack.criteria] == ["Q", "Q2", "Q1", "S", "S1", "P"]
    assert [q.id for q in pack.questions] == ["Q2", "Q1"]
    with pytest.raises(NotAllowed, match="frozen"):
        move(ready, "Q1", -1)


def test_what_may_not_be_taken_out_or_put_somewhere_is_refused(ready: Story) -> None:
    group = nest(ready)
    with pytest.raises(Refusal, match="Every procurement asks for a price"):
        remove(ready, "P")
    with pytest.raises(Refusal, match="Lines stand under “Safe practice”"):
        remove(ready, group)
    with pytest.raises(Invalid, match="Choose a group in the list"):
        save(ready, "group-Q", GroupDraft("Quality", group, "50", "50"))
    with pytest.raises(Invalid, match="Choose a group in the list"):
        save(ready, "question-Q2", replace(draft_of(ready).questions["Q2"], group="G9"))
    with pytest.raises(NotFound):
        save(ready, "group-G9", GroupDraft("Nowhere"))
    with pytest.raises(NotAllowed), ready.work_as(ready.people.publication_approver) as work:
        services.remove_line(work, ready.id, "Q2", ready.version())
    save(ready, "rules", RulesDraft(tie_break=("Q2", "Q", "lower_price")))
    remove(ready, "Q2")
    assert draft_of(ready).rules.tie_break == ("Q", "lower_price")


def second_measure(story: Story, **change: str) -> None:
    """Apprenticeships beside expert support, 5 each."""
    first = full_draft(full_moment(story))["measure-S1"]
    save(story, "measure-S1", replace(first, weight="5"))
    assert add(story, "amount", under="S", weight="5") == "S2"
    second = replace(first, code="SV02", title="Apprenticeships", unit="month", proxy_pence=150_000, weight="5")
    save(story, "measure-S2", replace(second, **change))


@ON_SQLITE
@pytest.mark.parametrize(
    ("lacking", "fault"),
    [
        ("unit", "Measure 2: the unit of social value is not written yet"),
        ("period", "Measure 2: when social value is counted is not written yet"),
        ("place", "Measure 2: where social value is done is not written yet"),
        ("evidence", "Measure 2: what shows that it was done is not written yet"),
        ("checked_by", "Measure 2: who checks it and when is not written yet"),
        ("most", "Measure 2: the most one may promise is not written yet"),
    ],
)
def test_cl_11_a_a_measure_that_nobody_could_check_is_refused_at_its_place(
    ready: Story, lacking: str, fault: str
) -> None:
    second_measure(ready, **{lacking: ""})
    with pytest.raises(Refusal) as caught:
        ready.send()
    assert {key.partition("#")[0]: told for key, told in caught.value.errors.items()} == {"measure-S2": fault}


def test_several_measures_stand_in_the_pack_and_in_the_record_at_most_six_and_each_once(ready: Story) -> None:
    second_measure(ready)
    assert faults(ready) == []
    third = add(ready, "amount", under="S", weight="0")
    save(ready, f"measure-{third}", replace(draft_of(ready).measures["S2"], weight="0"))
    assert faults(ready) == ["Measure SV02 stands there 2 times"]
    for number in range(4):
        name = add(ready, "amount", under="S", weight="0")
        save(ready, f"measure-{name}", replace(draft_of(ready).measures["S2"], code=f"SV1{number}", weight="0"))
    assert "There are 7 measures of social value. Policy is 6 at most" in faults(ready)
    for name in sorted(set(draft_of(ready).measures) - {"S2"}):
        remove(ready, name)
    ready.publish()
    with ready.reading() as session:
        pack = queries.get_pack(session, ready.id)
    assert [(m.id, m.code, m.weight) for m in pack.measures] == [("S1", "SV12", "5"), ("S2", "SV02", "5")]
    from_data(record_of(pack))


@ON_SQLITE
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"result": ""}, "What was considered of social value is not written yet"),
        ({"consulted": ""}, "Were people asked about social value?"),
        ({"why": ""}, "It does not say why people were asked, or not"),
        ({"considered_on": None}, "It does not say when social value was considered"),
    ],
)
def test_social_value_is_considered_and_recorded_before_publishing(
    ready: Story, change: dict[str, object], fault: str
) -> None:
    """R79."""
    content: ConsideredDraft = full_draft(full_moment(ready))["social-value"]
    save(ready, "social-value", replace(content, **change))  # type: ignore[arg-type]
    assert faults(ready) == [fault]


@ON_SQLITE
def test_without_measures_the_consideration_is_enough(ready: Story) -> None:
    remove(ready, "S1")
    assert draft_of(ready).value == ValueDraft()
    assert faults(ready) == ["Quality and price add up to 90. They must add up to 100"]
    save(ready, "price", replace(draft_of(ready).price, weight="50", weight_reason="One price decides this."))
    assert faults(ready) == []
    ready.publish()
    with ready.reading() as session:
        pack = queries.get_pack(session, ready.id)
    assert pack.measures == ()
    assert pack.considered is not None
    assert not pack.considered.consulted


@ON_SQLITE
def test_a_change_before_the_deadline_never_gives_a_new_line_the_id_of_an_old_one(ready: Story) -> None:
    """CL-05-b: bids hold on to ids, so an answer written for one question cannot come to stand under another."""
    ready.publish()
    with ready.work_as(ready.people.officer) as work:
        services.start_amendment(work, ready.id)
    remove(ready, "Q2")
    remove(ready, "S1")
    assert add(ready, "scored", "Safe practice", "Q", "20") == "Q3"
    assert add(ready, "amount", under="S", weight="10") == "S2"
    assert add(ready, "group", "A group", "Q") == "G1"
    with ready.reading() as session:
        pack = queries.get_pack(session, ready.id)
    assert [question.id for question in pack.questions] == ["Q1", "Q2"]


def with_lots(story: Story, number: int) -> None:
    with story.work_as(story.people.officer) as work:
        row = queries.lock_procurement(work, story.id)
        share = 9_000_000 // number
        lots = [Lot(str(n), f"District {n}", ("Ashford",), value_pence=share) for n in range(1, number + 1)]
        choice = LotsDraft("divided", "Small charities know one district each.")
        row.draft = {**row.draft, "lots": codec.encode(lots), "lots_choice": codec.encode(choice)}


@ON_SQLITE
@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ({"award_limit": "2"}, "One provider may win 2 lots, and there are 2 lots. Take the limit out, or lower it"),
        ({"award_mechanism": ""}, "It does not say who gets which lot where one comes first in too many"),
        ({"award_reason": ""}, "The limit of 1 lot has no reason"),
        ({"places": 0, "tie_break": ("Q7",)}, "What decides between equal totals names Q7, which is no line"),
        ({"ranking": "price_per_point"}, "“The most points in all” does not go with places by the price of one point"),
    ],
)
def test_rules_that_cannot_work_are_refused_at_their_place(ready: Story, rules: dict[str, object], fault: str) -> None:
    with_lots(ready, 2)
    sound = RulesDraft(award_limit="1", award_mechanism="max_total_score", award_reason="Two providers are safer.")
    save(ready, "rules", sound)
    assert faults(ready) == []
    save(ready, "rules", replace(sound, **rules))  # type: ignore[arg-type]
    assert fault in faults(ready)


@ON_SQLITE
def test_a_weight_finer_than_the_points_is_told_before_the_core_refuses_it(ready: Story) -> None:
    pages = full_draft(full_moment(ready))
    save(ready, "question-Q1", replace(pages["question-Q1"], weight="30.5"))
    save(ready, "question-Q2", replace(pages["question-Q2"], weight="19.5"))
    assert faults(ready) == []
    save(ready, "rules", RulesDraft(places=0))
    assert faults(ready) == [
        "Points are rounded to 0 places, but “Finding young carers, and what they get” and “Safe practice and a steady "
        "start” have more"
    ]


def test_limit_rounding_overall_minimum_and_figures_by_lot_reach_the_record(ready: Story) -> None:
    with_lots(ready, 2)
    save(
        ready,
        "rules",
        RulesDraft(
            places=1,
            mode="half_even",
            minimum_percent="55",
            tie_break=("Q1", "lower_price", "P"),
            award_limit="1",
            award_mechanism="min_total_cost",
            award_reason="Two providers are safer than one.",
        ),
    )
    save(ready, "price", replace(draft_of(ready).price, lot_amounts={"ceiling": {"2": "95000"}}))
    save(ready, "measure-S1", replace(draft_of(ready).value, lot_enough={"1": "100"}))
    assert faults(ready) == []
    ready.publish()
    with ready.reading() as session:
        pack = queries.get_pack(session, ready.id)
    record = record_of(pack)
    from_data(record)
    assert record["minimum_percent"] == "55"
    assert record["rounding"] == {"places": 1, "mode": "half_even"}
    assert record["tie_break"] == ["Q1", {"price": "P"}, "P"]
    assert record["award"] == {"limit": "1", "mechanism": "min_total_cost", "price": "P"}
    formulas = {c["id"]: c["formula"] for c in record["criteria"] if "formula" in c}
    assert formulas["P"]["ceiling"] == {"1": "90000", "2": "95000"}
    assert formulas["S1"]["target"] == {"1": "9000", "2": "18000"}
    assert "£90,000 (District 1) and £95,000 (District 2)" in pack.price.in_words


@ON_SQLITE
def test_places_by_the_price_of_one_point_leave_no_points_for_price(ready: Story) -> None:
    save(ready, "rules", RulesDraft(ranking="price_per_point"))
    assert faults(ready) == ["Places go by the price of one point, so the price sum must be “No points for price”"]
    save(ready, "price", replace(draft_of(ready).price, formula="none", weight="0", amounts={}))
    save(ready, "measure-S1", replace(draft_of(ready).value, weight="50"))
    assert faults(ready) == []
    ready.publish()
    with ready.reading() as session:
        pack = queries.get_pack(session, ready.id)
    assert pack.ranking == {"by": "price_per_point", "price": "P"}
    from_data(record_of(pack))

"""The people that all tests start from."""

from portal.rules.actors import Role
from tests.factories.accounts import create_editor, create_provider, create_service_user, create_staff, create_supporter


def test_everybody_comes_in_with_the_roles_asked_for(work_as):
    with work_as() as work:
        priya = create_staff(work, "Priya Nair", Role.PROCUREMENT_OFFICER)
        tom = create_staff(work, "Tom Ives")
        rosa = create_service_user(work, "Rosa M.")
        ada = create_supporter(work, "Ada Bell")
        ama = create_provider(work, "Alder Youth", "Ama Boateng")
        jo = create_editor(work, ama.organisation_id, "Jo Reed")
    assert priya.roles == {Role.STAFF, Role.PROCUREMENT_OFFICER}
    assert tom.roles == {Role.STAFF}
    assert rosa.roles == {Role.SERVICE_USER}
    assert ada.roles == {Role.SUPPORTER}
    assert (ama.roles, ama.organisation_name) == ({Role.OWNER}, "Alder Youth")
    assert (jo.roles, jo.organisation_id) == ({Role.EDITOR}, ama.organisation_id)

"""Accounts: registering, logging in and out, roles, blocking, tokens, resets."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.common.factories import PASSWORD
from wiki.domain.errors import InvalidError, NotAllowedError, NotFoundError
from wiki.domain.sectors import Role, Sector
from wiki.services import accounts, administering, profiles, resets, tokens
from wiki.services.passwords import make_hash
from wiki.storage.accounts import Account, ApiToken, LogIn, MailToken
from wiki.storage.events import Event


def register(session, clock, name="Ann", email="ann@example.org"):
    new = accounts.NewAccount(name, email, PASSWORD, Sector.BUSINESS)
    accounts.check_new(new)
    return accounts.register(session, new, make_hash(PASSWORD, 1), clock.now())


def test_who_registers_is_a_contributor_of_the_declared_sector(session, clock):
    actor = accounts.actor_of(session, register(session, clock))
    assert (actor.name, actor.role, actor.sector, actor.blocked) == ("Ann", Role.CONTRIBUTOR, Sector.BUSINESS, False)
    assert session.scalar(select(Event.kind)) == "account"


def test_a_name_is_taken_in_every_spelling_also_by_an_imported_author(session, clock):
    session.add(
        Account(
            name="Bob",
            name_key="bob",
            role="contributor",
            imported=True,
            created=clock.now(),
            about="",
            blocked_reason="",
        )
    )
    register(session, clock)
    for name in ("ann", "ＡＮＮ", "bob"):
        with pytest.raises(InvalidError) as refused:
            register(session, clock, name)
        assert "taken" in str(refused.value.errors["username"])
    assert session.scalar(select(func.count()).select_from(Account)) == 2


def test_a_mail_address_may_serve_several_accounts_so_that_nobody_learns_which_are_used(session, clock):
    register(session, clock)
    register(session, clock, "Bea", "ANN@example.org")
    assert [reset.name for reset in resets.begin(session, "ann@EXAMPLE.org", clock.now())] == ["Ann", "Bea"]


def test_all_that_is_wrong_is_said_at_once_beside_its_field():
    with pytest.raises(InvalidError) as refused:
        accounts.check_new(accounts.NewAccount("x", "nowhere", "short"))
    assert set(refused.value.errors) == {"username", "email", "password"}


@pytest.mark.parametrize(
    "email", ["", "ann", "ann@", "@x.org", "a b@x.org", "ann@x.org\nBcc: all@x.org", "a" * 300 + "@x.org"]
)
def test_what_is_no_mail_address_is_refused(email):
    assert accounts.email_problem(email) is not None


def test_only_name_and_password_together_let_in(session, clock):
    register(session, clock)
    assert accounts.authenticate(session, "ANN", PASSWORD, 1).name == "Ann"
    assert accounts.authenticate(session, "ann", "wrong password", 1) is None
    assert accounts.authenticate(session, "nobody", PASSWORD, 1) is None


def test_an_outdated_hash_is_replaced_at_the_next_log_in(session, clock):
    account_id = register(session, clock)
    known = accounts.authenticate(session, "Ann", PASSWORD, 2)
    accounts.log_in(session, account_id, clock.now(), known.rehash)
    assert accounts.authenticate(session, "Ann", PASSWORD, 2).rehash is None


def test_a_password_changed_since_it_was_checked_is_not_set_back_by_its_better_hash(session, clock):
    account_id = register(session, clock)
    known = accounts.authenticate(session, "Ann", PASSWORD, 2)
    accounts.set_password(session, account_id, make_hash("quite another one", 1))
    accounts.log_in(session, account_id, clock.now(), known.rehash)
    assert accounts.authenticate(session, "Ann", PASSWORD, 1) is None
    assert accounts.authenticate(session, "Ann", "quite another one", 1) is not None


def test_a_new_password_makes_links_to_set_it_anew_useless(session, clock):
    account_id = register(session, clock)
    email = session.scalar(select(Account.email).where(Account.id == account_id))
    reset = resets.begin(session, email, clock.now())[0]
    accounts.set_password(session, account_id, make_hash("quite another one", 1))
    with pytest.raises(NotFoundError):
        resets.account(session, reset.secret, clock.now())


def test_a_log_in_holds_thirty_days_and_only_its_digest_is_kept(session, clock):
    account_id = register(session, clock)
    secret = accounts.log_in(session, account_id, clock.now())
    assert session.scalar(select(LogIn.digest)) == accounts.digest(secret) != secret.encode()
    assert accounts.of_log_in(session, secret, clock.now() + timedelta(days=29)).id == account_id
    assert accounts.of_log_in(session, secret, clock.now() + timedelta(days=30)) is None
    assert accounts.of_log_in(session, secret[:-1], clock.now()) is None


def test_logging_out_ends_this_log_in_and_a_new_password_ends_all_others(session, clock):
    account_id = register(session, clock)
    first, second, third = (accounts.log_in(session, account_id, clock.now()) for _ in range(3))
    accounts.log_out(session, first)
    assert accounts.of_log_in(session, first, clock.now()) is None
    accounts.set_password(session, account_id, make_hash("another password", 1), but=accounts.digest(second))
    assert accounts.of_log_in(session, second, clock.now()) is not None
    assert accounts.of_log_in(session, third, clock.now()) is None


def test_blocking_ends_log_ins_and_tokens_at_once_and_is_told_in_public(session, clock, world):
    ann, mod = world.person("ann"), world.person("mod", role=Role.MODERATOR)
    secret, token = (
        accounts.log_in(session, ann.id, clock.now()),
        tokens.create(session, ann, "bot", "write", clock.now()),
    )
    administering.block(session, mod, clock.now(), "ANN", "  advertises\n ")
    assert accounts.of_log_in(session, secret, clock.now()) is None
    assert tokens.actor_of_token(session, token) is None
    assert accounts.actor_of(session, ann.id).blocked
    event = session.scalars(select(Event).where(Event.kind == "block")).one()
    assert event.payload == {"name": "ann", "reason": "advertises"}
    assert profiles.find(session, "ann").reason == "advertises"
    administering.unblock(session, mod, clock.now(), "ann")
    assert tokens.actor_of_token(session, token)[0].id == ann.id
    assert accounts.of_log_in(session, secret, clock.now()) is None


def test_a_log_in_of_a_blocked_account_is_nobody_even_if_its_row_is_there(session, clock, world):
    ann = world.person("ann")
    secret = accounts.log_in(session, ann.id, clock.now())
    session.get(Account, ann.id).blocked = clock.now()
    session.flush()
    assert accounts.of_log_in(session, secret, clock.now()) is None


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.MODERATOR])
def test_only_administrators_give_roles_and_see_the_accounts(session, clock, world, role):
    ann = world.person("ann", role=role)
    with pytest.raises(NotAllowedError):
        administering.set_role(session, ann, clock.now(), "ann", Role.ADMINISTRATOR)
    with pytest.raises(NotAllowedError):
        administering.accounts(session, ann)


def test_moderators_block_no_administrators_and_nobody_blocks_oneself(session, clock, world):
    mod, root = world.person("mod", role=Role.MODERATOR), world.person("chief", role=Role.ADMINISTRATOR)
    with pytest.raises(NotAllowedError):
        administering.block(session, mod, clock.now(), "chief", "because")
    with pytest.raises(NotAllowedError):
        administering.block(session, root, clock.now(), "chief", "because")
    with pytest.raises(NotAllowedError):
        administering.block(session, world.person("ann"), clock.now(), "mod", "because")
    with pytest.raises(InvalidError):
        administering.block(session, root, clock.now(), "mod", " ")


def test_the_last_administrator_stays_one(session, clock, world):
    root = world.person("chief", role=Role.ADMINISTRATOR)
    with pytest.raises(InvalidError):
        administering.set_role(session, root, clock.now(), "chief", Role.MODERATOR)
    world.person("ann")
    administering.set_role(session, root, clock.now(), "ann", Role.ADMINISTRATOR)
    administering.set_role(session, root, clock.now(), "chief", Role.MODERATOR)
    assert accounts.actor_named(session, "chief").role is Role.MODERATOR


def test_accounts_are_found_by_parts_of_names_and_addresses_taken_literally(session, clock, world):
    root = world.person("chief", role=Role.ADMINISTRATOR)
    world.person("under_score")
    world.person("underXscore")
    assert [row.name for row in administering.accounts(session, root, "r_s")[0]] == ["under_score"]
    assert administering.accounts(session, root, "%")[1] == 0
    assert administering.accounts(session, root)[1] == 3
    assert administering.accounts(session, root, "SCORE@example")[1] == 2


def test_a_token_works_until_it_is_revoked_by_its_owner(session, clock, world):
    ann, bob = world.person("ann"), world.person("bob")
    token = tokens.create(session, ann, "my bot", "read", clock.now())
    assert token not in str(session.scalars(select(ApiToken.digest)).all())
    assert tokens.actor_of_token(session, token) == (ann, "read")
    assert tokens.actor_of_token(session, token + "x") is None
    number = tokens.of(session, ann)[0].id
    with pytest.raises(NotFoundError):
        tokens.revoke(session, bob, number, clock.now())
    tokens.revoke(session, ann, number, clock.now())
    assert tokens.actor_of_token(session, token) is None
    assert tokens.of(session, ann) == []


def test_the_use_of_a_token_is_noted_to_the_hour(session, clock, world):
    ann = world.person("ann")
    token = tokens.create(session, ann, "bot", "read", clock.now())
    first = clock.now()
    tokens.note_use(session, token, first)
    tokens.note_use(session, token, clock.advance(minutes=30))
    assert tokens.of(session, ann)[0].used == first
    tokens.note_use(session, token, clock.advance(minutes=31))
    assert tokens.of(session, ann)[0].used == clock.now()


@pytest.mark.parametrize(
    ("label", "scope", "field"), [("", "read", "label"), ("x" * 81, "read", "label"), ("x", "all", "scope")]
)
def test_a_token_needs_a_label_and_a_scope(session, clock, world, label, scope, field):
    with pytest.raises(InvalidError) as refused:
        tokens.create(session, world.person("ann"), label, scope, clock.now())
    assert set(refused.value.errors) == {field}


def test_a_reset_works_once_within_the_hour_and_ends_all_log_ins(session, clock):
    account_id = register(session, clock)
    log_in = accounts.log_in(session, account_id, clock.now())
    first = resets.begin(session, "ann@example.org", clock.now())[0].secret
    second = resets.begin(session, "ann@example.org", clock.now())[0].secret
    assert set(session.scalars(select(MailToken.digest))) == {accounts.digest(first), accounts.digest(second)}
    resets.finish(session, first, make_hash("brand new password", 1), clock.now())
    assert accounts.of_log_in(session, log_in, clock.now()) is None
    assert accounts.authenticate(session, "ann", "brand new password", 1) is not None
    for used in (first, second, "guessed"):
        with pytest.raises(NotFoundError):
            resets.finish(session, used, make_hash("yet another password", 1), clock.now())


def test_a_reset_is_over_after_an_hour_and_for_the_blocked(session, clock, world):
    moderator = world.person("mod", role=Role.MODERATOR)
    register(session, clock)
    secret = resets.begin(session, "ann@example.org", clock.now())[0].secret
    with pytest.raises(NotFoundError):
        resets.account(session, secret, clock.now() + timedelta(hours=1))
    assert resets.account(session, secret, clock.now())[1] == "Ann"
    administering.block(session, moderator, clock.now(), "Ann", "spam")
    with pytest.raises(NotFoundError):
        resets.account(session, secret, clock.now())
    assert resets.begin(session, "ann@example.org", clock.now()) == []


def test_a_public_record_pages_through_what_somebody_did(session, clock, world, monkeypatch):
    monkeypatch.setattr(profiles, "PAGE", 2)
    ann = world.person("ann")
    slug = world.draft("# One\n", by=ann)
    for number in range(2, 6):
        world.edit(slug, f"# {number}\n", by=ann)
    person = profiles.find(session, "ANN")
    first = profiles.revisions(session, person)
    second = profiles.revisions(session, person, first.after)
    third = profiles.revisions(session, person, second.after)
    assert [row.number for part in (first, second, third) for row in part.items] == [5, 4, 3, 2, 1]
    assert third.after is None
    assert [row.slug for row in profiles.drafts(session, person).items] == [slug]
    with pytest.raises(NotFoundError):
        profiles.find(session, "nobody")

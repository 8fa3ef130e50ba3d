"""What becomes of stages when two contacts become one."""

from contacts.moving import Follow, PutAway, Stays, moves

# The survivor stands where it stood until it is looked at again, as the merge is a fact.
moves("lifecycle.Standing", "contact", PutAway("lifecycle.Standing", "contact"))
moves("lifecycle.StageChange", "contact", Follow("lifecycle.StageChange", "contact"))
moves("lifecycle.StageLook", "contact", Stays())
moves(
    "lifecycle.SampledContact",
    "contact",
    Follow("lifecycle.SampledContact", "contact", apart=("sample",)),
)

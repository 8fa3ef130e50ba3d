"""What becomes of scores when two contacts become one."""

from contacts.moving import Follow, PutAway, Stays, moves

# The survivor's own are reckoned anew, as the merge is a fact; the other's come back with it.
moves("scoring.ContactScore", "contact", PutAway("scoring.ContactScore", "contact"))
moves("scoring.ScoreDay", "contact", PutAway("scoring.ScoreDay", "contact"))
moves("scoring.ScoreLook", "contact", Stays())
moves("scoring.GivenPoints", "contact", Follow("scoring.GivenPoints", "contact"))

"""The webhook inbox: what other systems call in with.

Owns: proving the sender, keeping a call before anything is done with it, recognising
repeats, and turning a payload into an activity as its hook's data says.
Does not own: any provider. Sources and hooks are rows, brought by staff or by packs.
"""

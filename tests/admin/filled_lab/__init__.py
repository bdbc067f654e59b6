"""A lab in the middle of its work: something on every page of the console.

``make_lab`` fills an empty database; ``walk.pages_of`` names every page over it and who looks at
it. The pictures of the guides are taken from it, and a test looks at each of its pages.
"""

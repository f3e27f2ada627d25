"""The component: binds both views of a reader to the world `reader`.

componentize-py looks for the classes of the exported interfaces here.
"""

from imported import Imported
from standard import Standard

__all__ = ["Imported", "Standard"]

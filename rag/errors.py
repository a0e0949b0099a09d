"""Every failure that a user can meet. Knows messages; knows nothing of what raised them.

CommuniqueError
├── UsageError              a value given by the user is not usable (exit 2 on the command line)
├── SettingsError           an unknown key or an unusable value in the environment or communique.toml
├── MissingExtra            an optional part is not installed; the message says what installs it
├── SourceError             one source could not be added; becomes a row in `failed`
│   ├── UnreadableSource    not found, not text, empty, too large, damaged
│   └── IdClash             one id given twice for different articles in one run
├── LibraryError            the library as a whole
│   ├── LibraryDamaged      the catalogue cannot be read
│   ├── LibraryTooNew       made by a later version
│   ├── LibraryLocked       another process writes and did not finish in time
│   ├── EmbeddingMismatch   made with another embedding than the one now set
│   ├── OutOfSpace          the disk is full; nothing already stored is lost
│   └── UnknownArticle      no such article id, or no such revision
├── EmbeddingError          the embedding model is missing, changed or failing
├── ModelError              the language model server is unreachable, refuses or breaks off
└── PromptError             a prompt file is missing, or a variable is missing or unknown
"""


class CommuniqueError(Exception):
    """Base of all errors shown to a user as one `Error: …` line."""


class UsageError(CommuniqueError):
    """A value given by the user is not usable."""


class SettingsError(CommuniqueError):
    """An unknown setting or an unusable value."""


class MissingExtra(CommuniqueError):
    """An optional part is not installed."""


class SourceError(CommuniqueError):
    """One source could not be added."""


class UnreadableSource(SourceError):
    """A source that is not there, not text, empty, too large or damaged."""


class IdClash(SourceError):
    """One id given twice for different articles in one run."""


class LibraryError(CommuniqueError):
    """The library as a whole cannot do what was asked."""


class LibraryDamaged(LibraryError):
    """The catalogue cannot be read."""


class LibraryTooNew(LibraryError):
    """The library was made by a later version."""


class LibraryLocked(LibraryError):
    """Another process holds the writer lock."""


class EmbeddingMismatch(LibraryError):
    """The library holds vectors of another embedding."""


class OutOfSpace(LibraryError):
    """The disk is full."""


class UnknownArticle(LibraryError):
    """No such article or revision."""


class EmbeddingError(CommuniqueError):
    """The embedding model is missing, changed or failing."""


class ModelError(CommuniqueError):
    """The language model server is unreachable, refuses or breaks off."""


class PromptError(CommuniqueError):
    """A prompt cannot be loaded or rendered."""

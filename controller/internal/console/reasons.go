package console

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// reasonName says in words why a document was refused. The name that travels stays
// beside it where a technician looks.
func reasonName(r playlists.Reason) desk.Phrase {
	said := map[playlists.Reason]desk.Phrase{
		playlists.Empty:          desk.Say("it was empty"),
		playlists.Oversized:      desk.Say("it was too large"),
		playlists.Truncated:      desk.Say("it ended too early"),
		playlists.Malformed:      desk.Say("it was not readable"),
		playlists.UnknownVersion: desk.Say("it is of a version that the display doesn’t know"),
		playlists.UnknownNeed:    desk.Say("it needs something that the display can’t do"),
		playlists.WrongType:      desk.Say("it was signed as another kind of document"),
		playlists.Unsigned:       desk.Say("nobody signed it"),
		playlists.TooManySigs:    desk.Say("it has too many signatures"),
		playlists.KeyTwice:       desk.Say("one key signed twice"),
		playlists.UnknownKey:     desk.Say("nobody whom the display trusts signed it"),
		playlists.BadSignature:   desk.Say("a signature is not of these bytes"),
		playlists.TooFewPersons:  desk.Say("too few persons signed it"),
		playlists.StoryMissing:   desk.Say("a story that it names is not in it"),
		playlists.StoryForeign:   desk.Say("a story in it is of another network or campaign"),
		playlists.StoryUnnamed:   desk.Say("a story in it is not named by it"),
		playlists.WrongSubject:   desk.Say("it is for another carriage or display"),
		playlists.WrongEpoch:     desk.Say("it is of an epoch that the trust document doesn’t know"),
		playlists.OlderSerial:    desk.Say("it is older than what the display holds"),
		playlists.SameSerial:     desk.Say("it has the serial of what the display holds, and says something else"),
		playlists.FarFuture:      desk.Say("it is dated more than a day ahead"),
		playlists.LeaseEnded:     desk.Say("its lease is over"),
		playlists.Invalid:        desk.Say("it breaks a rule of its kind"),
		playlists.NotHeldYet:     desk.Say("the display holds nothing yet to judge it by"),
		playlists.StorageFailed:  desk.Say("the display could not save it"),
	}
	if p, known := said[r]; known {
		return p
	}
	return desk.Say("refused")
}

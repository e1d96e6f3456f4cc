package playlists

import (
	"errors"
	"fmt"
)

// Reason names why a document was refused. The names travel in the status, so
// they are part of the contract.
type Reason string

// The reasons, in the order in which a reader meets them.
const (
	Empty          Reason = "empty"           // no payload: not an order
	Oversized      Reason = "oversized"       // larger than the limit of its kind
	Truncated      Reason = "truncated"       // ends before it is complete
	Malformed      Reason = "malformed"       // not the JSON that its kind demands
	UnknownVersion Reason = "unknown-version" //
	UnknownNeed    Reason = "unknown-need"    // needs a feature that this reader lacks
	WrongType      Reason = "wrong-type"      // signed as another kind of document
	Unsigned       Reason = "unsigned"        // no signature at all
	TooManySigs    Reason = "too-many-signatures"
	KeyTwice       Reason = "one-key-twice"   // one key signed twice
	UnknownKey     Reason = "unknown-key"     // no signature by a key that holds the role
	BadSignature   Reason = "bad-signature"   // a known key, but not its signature of these bytes
	TooFewPersons  Reason = "too-few-persons" // valid, but fewer persons than the threshold
	StoryMissing   Reason = "story-missing"   // the arrangement names a story that isn't there
	StoryForeign   Reason = "story-foreign"   // a story of another network or campaign
	StoryUnnamed   Reason = "story-unnamed"   // a story that the arrangement doesn't name
	WrongSubject   Reason = "wrong-subject"   // another carriage, display or network
	WrongEpoch     Reason = "wrong-epoch"     // an epoch that the trust document doesn't know
	OlderSerial    Reason = "older-serial"    // rollback
	SameSerial     Reason = "same-serial"     // the serial held, with other bytes
	FarFuture      Reason = "far-future"      // over 24 h ahead of a trusted clock
	LeaseEnded     Reason = "lease-ended"
	Invalid        Reason = "invalid"             // breaks a rule of its kind
	NotHeldYet     Reason = "nothing-to-judge-by" // no trust document or no binding yet
	StorageFailed  Reason = "storage-failed"      // could not be saved
)

// Refusal is the error of every door of this package: a name that travels and
// a sentence for people. Compare names with errors.Is(err, refusal.Reason).
type Refusal struct {
	Reason Reason
	Detail string
}

func (r *Refusal) Error() string { return fmt.Sprintf("refused, %s: %s", r.Reason, r.Detail) }

// Is lets errors.Is match a refusal by its reason.
func (r *Refusal) Is(target error) bool {
	t, ok := target.(*Refusal)
	return ok && t.Reason == r.Reason && (t.Detail == "" || t.Detail == r.Detail)
}

// ReasonOf gives the reason of a refusal, "" for nil, and Malformed for any
// other error.
func ReasonOf(err error) Reason {
	var r *Refusal
	switch {
	case err == nil:
		return ""
	case errors.As(err, &r):
		return r.Reason
	default:
		return Malformed
	}
}

func refuse(reason Reason, format string, args ...any) error {
	return &Refusal{Reason: reason, Detail: fmt.Sprintf(format, args...)}
}

package playlists

// Order names a kind of document that a display holds one of.
type Order string

// The four orders.
const (
	OrderTrust    Order = "trust"
	OrderBinding  Order = "binding"
	OrderPlaylist Order = "playlist"
	OrderAlerts   Order = "alerts"
)

// Orders lists the four, in the order in which a display needs them.
func Orders() []Order { return []Order{OrderTrust, OrderBinding, OrderPlaylist, OrderAlerts} }

// Held is what a display holds of an order: the receipt that the controller
// compares with what it wants.
type Held struct {
	Serial Serial `json:"serial"`
	Digest Digest `json:"sha256"`
}

// Accept judges whether a verified document may take the place of the one whose
// serial was the newest so far (the floor; zero if there was none). It gives
// false and no error for the very document that is held.
func (floor Held) Accept(next Held, trustEpoch int64, c Clock) (bool, error) {
	switch order := next.Serial.Compare(floor.Serial); {
	case next.Serial.Epoch > trustEpoch:
		return false, refuse(WrongEpoch, "serial %s, the trust document knows epoch %d", next.Serial, trustEpoch)
	case order < 0:
		return false, refuse(OlderSerial, "serial %s is older than %s", next.Serial, floor.Serial)
	case order == 0 && next.Digest == floor.Digest:
		return false, nil
	case order == 0 && !floor.Digest.IsZero():
		return false, refuse(SameSerial, "serial %s is held with other bytes", next.Serial)
	case c.Trusted() && next.Serial.N > c.Now+FarAhead:
		return false, refuse(FarFuture, "serial %s is over 24 h ahead of the clock", next.Serial)
	}
	return true, nil
}

// CheckLease refuses a playlist whose lease is over.
func (o *Opened) CheckLease(c Clock) error {
	if c.Passed(o.Lease) {
		return refuse(LeaseEnded, "the lease of serial %s is over", o.Serial)
	}
	return nil
}

// Held gives what a display holds when it holds this.
func (o *Opened) Held() Held { return Held{Serial: o.Serial, Digest: o.Digest} }

// Held gives what a display holds when it holds this.
func (t *Trust) Held() Held { return Held{Serial: t.Serial, Digest: t.digest} }

// AtOnce reports whether next must take over before all its media is held: it
// no longer tells a story that now tells, and a withdrawn story must not be told
// on for want of another's film.
func AtOnce(now, next *Opened) bool {
	if now == nil {
		return true
	}
	type name struct {
		campaign CampaignID
		story    StoryID
	}
	told := make(map[name]bool, len(next.Entries))
	for i := range next.Entries {
		told[name{next.Entries[i].Campaign, next.Entries[i].Story}] = true
	}
	for i := range now.Entries {
		if !told[name{now.Entries[i].Campaign, now.Entries[i].Story}] {
			return true
		}
	}
	return false
}

// HeldOf gives what a display holds of an order with these bytes.
func HeldOf(s Serial, msg []byte) Held { return Held{Serial: s, Digest: DigestOf(msg)} }

package playlists

// Opened is a playlist whose every signature has been verified.
type Opened struct {
	*Arrangement
	Stories map[Digest]*Story
	Digest  Digest // of the message
	content Digest
	signers map[Digest][]string // of each story, by its digest; the arrangement's under zero
}

// Signers names the persons who signed the arrangement.
func (o *Opened) Signers() []string { return o.signers[Digest{}] }

// Editors names the persons who signed a story of it.
func (o *Opened) Editors(story Digest) []string { return o.signers[story] }

// Content gives the SHA-256 of the arrangement's payload, which names every story
// by digest: two messages with one content say the same, however they are written.
func (o *Opened) Content() Digest { return o.content }

// OpenPlaylist opens the message to one carriage: the arrangement signed by the
// controller, each story by its editors, none missing, none beside.
func OpenPlaylist(msg []byte, trust *Trust, n Network, c Carriage) (*Opened, error) {
	var p Playlist
	if err := decode(msg, MaxMessage, &p); err != nil {
		return nil, err
	}
	a, signers, err := openArrangement(&p.Arrangement, trust, n, c)
	if err != nil {
		return nil, err
	}
	o := &Opened{Arrangement: a, Digest: DigestOf(msg), content: p.Arrangement.PayloadDigest(), signers: map[Digest][]string{{}: signers}}
	if err := o.openStories(p.Stories, trust); err != nil {
		return nil, err
	}
	return o, nil
}

func openArrangement(e *Envelope, trust *Trust, n Network, c Carriage) (*Arrangement, []string, error) {
	payload, signers, err := e.open(TypeArrangement, trust.ring(RoleController, n, ""))
	if err != nil {
		return nil, nil, err
	}
	a := &Arrangement{}
	if err := decode(payload, MaxMessage, a); err != nil {
		return nil, nil, err
	}
	if a.Network != n || a.Carriage != c {
		return nil, nil, refuse(WrongSubject, "arrangement for carriage %s of %s, this is %s of %s", a.Carriage, a.Network, c, n)
	}
	if err := a.Check(); err != nil {
		return nil, nil, err
	}
	return a, signers, nil
}

func (o *Opened) openStories(envelopes []Envelope, trust *Trust) error {
	campaign := make(map[Digest]CampaignID, len(o.Entries))
	for i := range o.Entries {
		campaign[o.Entries[i].Digest] = o.Entries[i].Campaign
	}
	o.Stories = make(map[Digest]*Story, len(envelopes))
	for i := range envelopes {
		e := &envelopes[i]
		d := e.PayloadDigest()
		c, named := campaign[d]
		if !named || o.Stories[d] != nil {
			return refuse(StoryUnnamed, "the arrangement doesn't name story %s, or it is there twice", d.Short())
		}
		s, signers, err := openStory(e, trust, o.Network, c)
		if err != nil {
			return err
		}
		o.Stories[d], o.signers[d] = s, signers
	}
	for i := range o.Entries {
		s := o.Stories[o.Entries[i].Digest]
		switch {
		case s == nil:
			return refuse(StoryMissing, "story %s (%s) is named but not there", o.Entries[i].Story, o.Entries[i].Digest.Short())
		case s.ID != o.Entries[i].Story || s.Campaign != o.Entries[i].Campaign:
			return refuse(StoryForeign, "story %s stands under the name %s", s.ID, o.Entries[i].Story)
		}
	}
	return nil
}

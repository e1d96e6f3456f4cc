package playlists

// This file is the only door from bytes to documents. Each function verifies
// first and decodes the very bytes that were verified.

// OpenRoots reads the file from which a display learns its first roots. It is
// trusted because of where it lies, not because of who signed it.
func OpenRoots(b []byte) (*RootFile, error) {
	var r RootFile
	if err := decode(b, MaxTrust, &r); err != nil {
		return nil, err
	}
	if err := r.Roots.check(); err != nil {
		return nil, err
	}
	return &r, nil
}

// OpenTrust opens a trust document that the given roots must have signed. If it
// names other roots, those must have signed it too: a change of root needs the
// old and the new.
func OpenTrust(msg []byte, roots *Roots) (*Trust, error) {
	e, err := ParseEnvelope(msg, MaxTrust)
	if err != nil {
		return nil, err
	}
	payload, signers, err := e.open(TypeTrust, roots)
	if err != nil {
		return nil, err
	}
	t := &Trust{digest: DigestOf(msg), content: DigestOf(payload), signers: signers}
	if err := decode(payload, MaxTrust, t); err != nil {
		return nil, err
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	if _, _, err := e.open(TypeTrust, &t.Roots); err != nil {
		return nil, err
	}
	return t, nil
}

// OpenStory opens one story that the editors of its network and campaign signed.
// It is for the editor's tool and the controller; a display opens playlists.
func OpenStory(e *Envelope, trust *Trust, n Network, c CampaignID) (*Story, error) {
	s, _, err := openStory(e, trust, n, c)
	return s, err
}

// openStory gives the persons too who signed it.
func openStory(e *Envelope, trust *Trust, n Network, c CampaignID) (*Story, []string, error) {
	if err := within(e.Payload, MaxStory); err != nil {
		return nil, nil, err
	}
	payload, signers, err := e.open(TypeStory, trust.ring(RoleEditor, n, c))
	if err != nil {
		return nil, nil, err
	}
	s, err := DecodeStory(payload)
	if err != nil {
		return nil, nil, err
	}
	if s.Network != n || s.Campaign != c {
		return nil, nil, refuse(StoryForeign, "story %s is of campaign %s, network %s, not of %s, %s", s.ID, s.Campaign, s.Network, c, n)
	}
	return s, signers, nil
}

// DecodeStory reads a story's payload and checks its rules, but no signature.
func DecodeStory(payload []byte) (*Story, error) {
	s := &Story{}
	if err := decode(payload, MaxStory, s); err != nil {
		return nil, err
	}
	if err := s.Check(); err != nil {
		return nil, err
	}
	return s, nil
}

// DecodeHelpCard reads a help card's payload and checks its rules, but no
// signature.
func DecodeHelpCard(payload []byte) (*HelpCard, error) {
	h := &HelpCard{}
	if err := decode(payload, MaxStory, h); err != nil {
		return nil, err
	}
	if err := h.Check(); err != nil {
		return nil, err
	}
	return h, nil
}

// OpenBinding opens a display's binding, signed by the controller or a technician.
func OpenBinding(msg []byte, trust *Trust, own DisplayID) (*Binding, error) {
	e, err := ParseEnvelope(msg, MaxBinding)
	if err != nil {
		return nil, err
	}
	// The network is inside the payload, so the scope is known only after
	// decoding; until then nothing of it is used but to choose the keys.
	var claim Binding
	if err := unmarshal(e.Payload, &claim); err != nil && len(e.Payload) > 0 {
		return nil, err
	}
	payload, signers, err := e.open(TypeBinding, trust.ring(RoleController, claim.Network, ""))
	if err != nil {
		var second error
		if payload, signers, second = e.open(TypeBinding, trust.ring(RoleTechnician, claim.Network, "")); second != nil {
			return nil, err
		}
	}
	b := &Binding{content: DigestOf(payload), signers: signers}
	if err := decode(payload, MaxBinding, b); err != nil {
		return nil, err
	}
	if b.Display != own {
		return nil, refuse(WrongSubject, "binding of display %s, this is %s", b.Display, own)
	}
	if err := b.Check(); err != nil {
		return nil, err
	}
	return b, nil
}

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

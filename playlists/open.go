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

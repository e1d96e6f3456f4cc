package publish

import (
	"errors"
	"fmt"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Problem is what keeps a publish from being what it should be.
type Problem struct {
	Kind     ProblemKind
	Text     string
	Remedy   string
	File     string // of a fault in a file that a person wrote
	Line     int
	Column   int
	Rule     string
	Campaign playlists.CampaignID
	Story    playlists.StoryID
	Media    playlists.Digest  // a file that the media store lacks
	Fault    *campaign.Problem // of a fault in a file: what it says in each language
}

// ProblemKind tells problems apart.
type ProblemKind string

// The kinds of problems.
const (
	BadFile     ProblemKind = "file"
	NotApproved ProblemKind = "approval"
	NoMedia     ProblemKind = "media"
	NoTrust     ProblemKind = "trust"
	NoKey       ProblemKind = "key"
	NoClock     ProblemKind = "clock"
	Unplayed    ProblemKind = "display" // a film that some displays can't play
	NoCampaign  ProblemKind = "nothing"
)

// unable lists what keeps this controller from publishing anything.
func (p *Publisher) unable(trust *playlists.Trust, n playlists.Network, now playlists.Millis) []Problem {
	var list []Problem
	if trust == nil {
		list = append(list, Problem{Kind: NoTrust, Text: "there is no trust document yet, so nobody could verify what is published", Remedy: "put one first"})
	} else if err := p.trusted(trust, n, now); err != nil {
		list = append(list, Problem{Kind: NoKey, Text: err.Error(), Remedy: "let the roots sign a trust document that names this controller's key"})
	}
	if _, err := p.peekSerial(now); err != nil {
		list = append(list, Problem{Kind: NoClock, Text: err.Error(), Remedy: "set the controller's clock"})
	}
	return list
}

// trusted seals an arrangement of nothing for nobody, and opens it as a display would.
func (p *Publisher) trusted(trust *playlists.Trust, n playlists.Network, now playlists.Millis) error {
	a := playlists.Arrangement{
		Header: playlists.Header{V: playlists.Version}, Serial: playlists.Serial{Epoch: trust.Serial.Epoch, N: 1}, Issued: now, Lease: now + p.opt.Lease,
		Network: n, Carriage: "none", Zone: "UTC", Offsets: []playlists.Offset{{}}, Entries: []playlists.Entry{},
	}
	e := playlists.Seal(playlists.TypeArrangement, a.Payload(), p.opt.Key)
	_, err := playlists.OpenPlaylist(playlists.Message(e.Bytes(), nil), trust, a.Network, a.Carriage)
	if err != nil {
		return fmt.Errorf("displays would not take what this controller seals: %w", err)
	}
	return nil
}

// problemsOf takes an error of the compiler apart.
func problemsOf(err error) []Problem {
	var list []Problem
	var several interface{ Unwrap() []error }
	var files Faults
	switch {
	case errors.As(err, &several):
		for _, one := range several.Unwrap() {
			list = append(list, problemsOf(one)...)
		}
	case errors.As(err, &files):
		for i := range files {
			list = append(list, fileProblem(&files[i]))
		}
	case errors.Is(err, ErrNothing):
		list = append(list, Problem{Kind: NoCampaign, Text: err.Error(), Remedy: "put the fleet and the campaign first"})
	default:
		list = append(list, Problem{Kind: BadFile, Text: err.Error(), Remedy: "put it right and plan again"})
	}
	return list
}

func fileProblem(f *campaign.Problem) Problem {
	return Problem{Kind: BadFile, Text: f.Text, Remedy: f.Remedy, File: f.File, Line: f.Line, Column: f.Column, Rule: string(f.Rule), Story: f.Story, Fault: f}
}

// warnings lists what the lint warns of and nobody has accepted by name.
func (p *Publisher) warnings(m *Material, fleet *campaign.Fleet, reported campaign.Reported, now playlists.Millis) ([]Problem, error) {
	var list []Problem
	for i := range m.Campaigns {
		one, files, err := p.parsed.campaign(&m.Campaigns[i])
		if err != nil {
			return nil, err
		}
		judged := one.Judge(fleet, files, reported, now)
		for k := range judged {
			if f := &judged[k]; f.Level == campaign.Warning && f.Accepted == "" {
				w := fileProblem(f)
				w.Campaign = one.ID
				list = append(list, w)
			}
		}
	}
	return list, nil
}

// lacks says what a story still needs.
func (s *StoryPlan) lacks() Problem {
	return Problem{
		Kind: NotApproved, Campaign: s.Campaign, Story: s.Story,
		Text:   fmt.Sprintf("story %s of campaign %s is signed by %d of %d persons in this version (%s)", s.Story, s.Campaign, len(s.Signed), s.Needed, s.Digest.Short()),
		Remedy: "its editors must sign it",
	}
}

// mediaLacking lists the files that would be told and that the media store lacks.
func (p *Publisher) mediaLacking(whole *campaign.Plan) ([]Problem, error) {
	if p.opt.Media == nil {
		return nil, nil
	}
	var list []Problem
	asked := map[playlists.Digest]bool{}
	for _, d := range toldIn(whole) {
		st := whole.Stories[d]
		for i := range st.Slides {
			for _, v := range st.Slides[i].Media {
				if asked[v.SHA256] {
					continue
				}
				asked[v.SHA256] = true
				if _, held, err := p.opt.Media.Size(v.SHA256); err != nil {
					return nil, err
				} else if !held {
					list = append(list, Problem{
						Kind: NoMedia, Campaign: st.Campaign, Story: st.ID, Media: v.SHA256,
						Text: fmt.Sprintf("the media store lacks %s of slide %s, story %s", v.SHA256.Short(), st.Slides[i].ID, st.ID), Remedy: "put the file",
					})
				}
			}
		}
	}
	return list, nil
}

package studio

import (
	"errors"
	"html/template"

	"storyline/controller/internal/desk"
	"storyline/playlists/campaign"
)

// Acts, as the history names them.
const (
	actWrite   = "write"
	actAdd     = "add"
	actMove    = "move"
	actRename  = "rename"
	actTakeOut = "take-out"
	actMedia   = "media"
)

// act is one act of a person.
type act struct {
	name    string
	what    string // what it touches, in names
	changes []campaign.Change
	files   campaign.Files
}

// do makes an act, and lets previews show what came of it. An act that changes
// nothing makes no version.
func (s *Studio) do(q *desk.Request, d *desk.Draft, a act) (*desk.Draft, error) {
	if len(a.changes) == 0 {
		return d, nil
	}
	base := q.Base()
	if base == 0 {
		base = d.N
	}
	after, err := s.opt.Drafts.Edit(q.Context(), desk.Edit{Campaign: d.ID, Base: base, Changes: a.changes, Files: a.files, Who: q.Person, Act: a.name, What: a.what})
	if err != nil {
		return nil, err
	}
	s.sketches.put(after)
	return after, nil
}

// write keeps what a form says, and gives the draft that came of it: nil if it could
// not be kept and must be put right, for what stands beside its fields or for why.
func (s *Studio) write(q *desk.Request, d *desk.Draft, f *form, what string, changes []campaign.Change) (after *desk.Draft, why desk.Phrase, err error) {
	if !f.sound() {
		return nil, why, nil
	}
	after, err = s.do(q, d, act{name: actWrite, what: what, changes: changes})
	if why, refused := refusal(err); refused {
		return nil, why, nil
	}
	return after, why, err
}

// refusal gives the sentence of a refusal; any other error is nobody's to read.
func refusal(err error) (desk.Phrase, bool) {
	var r *desk.Refusal
	if errors.As(err, &r) {
		return r.Phrase, true
	}
	return desk.Phrase{}, false
}

// undo is a button within a notice. The form that it sends stands in the head of
// the page.
func undo(q *desk.Request) template.HTML {
	return template.HTML(`<button class="plain" form="undo">`) + template.HTML(template.HTMLEscapeString(q.Say(desk.Say("Undo")))) + "</button>" //nolint:gosec // the words are escaped
}

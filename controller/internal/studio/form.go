package studio

import (
	"strings"

	"storyline/controller/internal/desk"
)

// form is what stands in the fields of a page: what the draft says or, where that
// could not be kept, what a person wrote instead.
type form struct {
	said  map[string]string
	typed map[string]string
	wrong map[string]desk.Phrase
	notes map[string][]note
}

func newForm() *form {
	return &form{said: map[string]string{}, typed: map[string]string{}, wrong: map[string]desk.Phrase{}, notes: map[string][]note{}}
}

// say notes what the draft says in a field. Texts are compared as a browser sends
// them: without spaces around them.
func (f *form) say(name, value string) { f.said[name] = strings.TrimSpace(value) }

// refuse sets a sentence beside a field, which keeps what was typed.
func (f *form) refuse(name string, why desk.Phrase) { f.wrong[name] = why }

// field is one field of a form.
type field struct {
	Name  string
	Value string
	Was   string // what the draft said when the form was given out
	Wrong desk.Phrase
	Notes []note // what is wrong with what the draft says
}

// Field gives a field by its name.
func (f *form) Field(name string) field {
	v := field{Name: name, Value: f.said[name], Was: f.said[name], Wrong: f.wrong[name], Notes: f.notes[name]}
	if typed, there := f.typed[name]; there {
		v.Value = typed
	}
	return v
}

// read takes what a person has written: the fields whose value differs from what
// stood there when the form was given out. What is not in the form at all is left
// as it is.
func (f *form) read(q *desk.Request) {
	for name := range f.said {
		if !q.PostForm.Has("was." + name) {
			continue
		}
		if v := q.Field(name); v != q.Field("was."+name) {
			f.typed[name] = v
		}
	}
}

// changed gives what was written into a field, and whether anything was.
func (f *form) changed(name string) (string, bool) {
	v, there := f.typed[name]
	return v, there && f.wrong[name].Empty()
}

// sound reports whether nothing was refused.
func (f *form) sound() bool { return len(f.wrong) == 0 }

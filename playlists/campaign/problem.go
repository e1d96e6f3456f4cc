package campaign

import (
	"cmp"
	"fmt"
	"slices"

	"storyline/playlists"
)

// Pos is a place in a file. Line and Column start at 1; zero means unknown.
type Pos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// Problem is one fault of a file, said so that a person can put it right.
type Problem struct {
	File string `json:"file"`
	Pos
	Rule   Rule   `json:"rule"`   // the rule that was broken
	Text   string `json:"text"`   // what is wrong, in English
	Remedy string `json:"remedy"` // what to do about it, in English

	Level Level             `json:"level,omitempty"`
	Story playlists.StoryID `json:"story,omitempty"` // the story it is about, where that is known
	Slide playlists.SlideID `json:"slide,omitempty"` // and its slide

	Accepted string `json:"accepted,omitempty"` // who accepted the warning

	text, remedy phrase // the same for other languages; lost on the way through JSON
}

// Level says how much a problem weighs.
type Level string

// An error stops a campaign from being compiled; a warning asks for a second look.
const (
	Error   Level = ""
	Warning Level = "warning"
)

func problemOf(file string, at Pos, rule Rule, text, remedy phrase) Problem {
	return Problem{File: file, Pos: at, Rule: rule, Text: text.String(), Remedy: remedy.String(), text: text, remedy: remedy}
}

// In says in a language what is wrong and what to do about it; in English where
// it can't be said in that language. A problem that came through JSON, or was
// worded by another program, speaks English alone.
func (p Problem) In(lang playlists.Lang) (text, remedy string) {
	if p.text.String() != p.Text || p.remedy.String() != p.Remedy {
		return p.Text, p.Remedy
	}
	return p.text.in(lang), p.remedy.in(lang)
}

// String gives file:line:column: text; remedy, in English.
func (p Problem) String() string {
	level := ""
	if p.Level != Error {
		level = string(p.Level) + ": "
	}
	return fmt.Sprintf("%s:%d:%d: %s%s; %s", p.File, p.Line, p.Column, level, p.Text, p.Remedy)
}

// maxProblems bounds what a hostile file can make us say.
const maxProblems = 500

// findings gathers the problems of one file.
type findings struct {
	file     string
	on       subject // what is being judged
	problems []Problem
}

// full reports whether enough has been said.
func (f *findings) full() bool { return len(f.problems) >= maxProblems }

// add notes a problem.
func (f *findings) add(at Pos, rule Rule, text, remedy phrase) {
	f.note(Error, at, rule, text, remedy)
}

// warn notes what needs a second look.
func (f *findings) warn(at Pos, rule Rule, text, remedy phrase) {
	f.note(Warning, at, rule, text, remedy)
}

func (f *findings) note(level Level, at Pos, rule Rule, text, remedy phrase) {
	if !f.full() {
		p := problemOf(f.file, at, rule, text, remedy)
		p.Level = level
		p.Story, p.Slide = f.on.story, f.on.slide
		f.problems = append(f.problems, p)
	}
}

// subject is the story and the slide that a problem is about.
type subject struct {
	story playlists.StoryID
	slide playlists.SlideID
}

// about notes what is being judged until its answer is called.
func (f *findings) about(story playlists.StoryID, slide playlists.SlideID) (done func()) {
	before := f.on
	f.on = subject{story, slide}
	return func() { f.on = before }
}

// sorted gives the problems in the order of the file.
func (f *findings) sorted() []Problem { return inOrder(f.problems) }

func inOrder(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Text, b.Text))
	})
	return problems
}

// marks remembers where the values of one mapping were written. Types that are
// read from a file embed it.
type marks struct {
	start Pos
	of    map[string]Pos // by path within the mapping: "title.uk", "hours.0"
}

func (m *marks) marked() *marks { return m }

// at gives where a value was written, or the nearest value around it, or where
// the mapping begins. Paths are keys and indices joined with dots.
func (m *marks) at(path string) Pos {
	for {
		if p, ok := m.of[path]; ok {
			return p
		}
		i := len(path) - 1
		for i > 0 && path[i] != '.' {
			i--
		}
		if i <= 0 {
			return m.start
		}
		path = path[:i]
	}
}

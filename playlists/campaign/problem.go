package campaign

import (
	"cmp"
	"fmt"
	"slices"
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
	Text   string `json:"text"`   // what is wrong
	Remedy string `json:"remedy"` // what to do about it
}

// String gives file:line:column: text; remedy.
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s; %s", p.File, p.Line, p.Column, p.Text, p.Remedy)
}

// maxProblems bounds what a hostile file can make us say.
const maxProblems = 500

// findings gathers the problems of one file.
type findings struct {
	file     string
	problems []Problem
}

// full reports whether enough has been said.
func (f *findings) full() bool { return len(f.problems) >= maxProblems }

// add notes a problem.
func (f *findings) add(at Pos, rule Rule, text, remedy string) {
	if !f.full() {
		f.problems = append(f.problems, Problem{File: f.file, Pos: at, Rule: rule, Text: text, Remedy: remedy})
	}
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

package drafts

import "strings"

// Line is one line of a comparison. Was and Is count from 1; zero where the line
// is not there.
type Line struct {
	Was, Is int
	Text    string
}

// Hunk is a stretch of lines that have changed, with some that have not around
// them.
type Hunk []Line

// maxEdits bounds how far two texts may lie apart until a comparison gives up
// finding what they share between the first and the last line that differ.
const maxEdits = 1000

// Lines compares two texts line by line, and keeps so many unchanged lines around
// each change.
func Lines(was, is []byte, around int) []Hunk {
	a, b := split(was), split(is)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var steps []pair
	for i := range head {
		steps = append(steps, pair{i, i})
	}
	for _, s := range edits(a[head:len(a)-tail], b[head:len(b)-tail], maxEdits) {
		if s.was >= 0 {
			s.was += head
		}
		if s.is >= 0 {
			s.is += head
		}
		steps = append(steps, s)
	}
	for i := range tail {
		steps = append(steps, pair{len(a) - tail + i, len(b) - tail + i})
	}
	lines := make([]Line, len(steps))
	for i, s := range steps {
		text := ""
		if s.is >= 0 {
			text = b[s.is]
		} else {
			text = a[s.was]
		}
		lines[i] = Line{Was: s.was + 1, Is: s.is + 1, Text: strings.TrimRight(text, "\r\n")}
	}
	return near(lines, around)
}

// split keeps line ends, so that a change of them is seen.
func split(text []byte) []string {
	var all []string
	for l := range strings.Lines(string(text)) {
		all = append(all, l)
	}
	return all
}

// near keeps the lines that changed and so many around them.
func near(lines []Line, around int) []Hunk {
	var hunks []Hunk
	end := 0 // of what is kept already
	for i := range lines {
		if lines[i].Was > 0 && lines[i].Is > 0 {
			continue
		}
		begin := max(i-around, end)
		if len(hunks) == 0 || begin > end {
			hunks = append(hunks, nil)
		}
		upTo := min(i+around+1, len(lines))
		if upTo > end {
			hunks[len(hunks)-1] = append(hunks[len(hunks)-1], lines[begin:upTo]...)
			end = upTo
		}
	}
	return hunks
}

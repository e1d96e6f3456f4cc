package campaign

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"storyline/playlists"
)

// maxCaptions is the most bytes of a captions file.
const maxCaptions = 256 << 10

// cueTimes is a line like 00:01.000 --> 00:04.500, with settings after it
// (W3C WebVTT, section 4.2).
var cueTimes = regexp.MustCompile(`^((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})[ \t]+-->[ \t]+((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})(?:[ \t].*)?$`)

// probeCaptions checks that a WebVTT file has cues, each with times that go
// forward and with words; its length is the end of the last.
func probeCaptions(r io.ReaderAt, size int64) (Entry, error) {
	if size > maxCaptions {
		return Entry{}, &Unfit{fmt.Sprintf("captions of %d bytes, at most %d are allowed", size, maxCaptions), another}
	}
	b := make([]byte, size)
	if n, err := r.ReadAt(b, 0); n < len(b) {
		return Entry{}, errors.Join(errShort, err)
	}
	if !utf8.Valid(b) {
		return Entry{}, &Unfit{"these captions are not UTF-8 text", "save them as UTF-8"}
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(string(b), "\ufeff"))
	lines := strings.Split(text, "\n")
	if head := lines[0]; head != "WEBVTT" && !strings.HasPrefix(head, "WEBVTT ") && !strings.HasPrefix(head, "WEBVTT\t") {
		return Entry{}, &Unfit{"these captions must begin with a line WEBVTT", again}
	}
	last, begun := int64(0), int64(0)
	var tight *Cue
	for i, line := range lines {
		if !strings.Contains(line, "-->") {
			continue
		}
		m := cueTimes.FindStringSubmatch(line)
		if m == nil {
			return Entry{}, &Unfit{fmt.Sprintf("line %d of the captions is not like 00:01.000 --> 00:04.500", i+1), "write its times so"}
		}
		start, end := cueMs(m[1]), cueMs(m[2])
		switch {
		case end <= start:
			return Entry{}, &Unfit{fmt.Sprintf("the caption on line %d ends before it starts", i+1), "put its times right"}
		case start < begun:
			return Entry{}, &Unfit{fmt.Sprintf("the caption on line %d starts before the one above it", i+1), "put the captions in order"}
		case i+1 >= len(lines) || strings.TrimSpace(lines[i+1]) == "":
			return Entry{}, &Unfit{fmt.Sprintf("the caption on line %d has no words", i+1), "write them on the line below its times, or take it out"}
		}
		begun, last = start, max(last, end)
		if c := cueAt(start, end, lines[i+1:]); tight == nil || c.tighter(tight) {
			tight = c
		}
	}
	if last == 0 {
		return Entry{}, &Unfit{"these captions hold no caption", "write some, or take the file out"}
	}
	return Entry{Type: playlists.Captions, Ms: last, Cue: tight}, nil
}

// cueTags are marks within the words of a cue (W3C WebVTT, section 4.2.2).
var cueTags = regexp.MustCompile(`<[^>]*>`)

// cueAt measures the words of one cue, which end at a blank line.
func cueAt(start, end int64, lines []string) *Cue {
	n := 0
	for n < len(lines) && strings.TrimSpace(lines[n]) != "" {
		n++
	}
	c := &Cue{Start: start, End: end}
	c.Words, c.Letters = measure(cueTags.ReplaceAllString(strings.Join(lines[:n], " "), ""))
	return c
}

// tighter reports whether a cue leaves a smaller part of the time that its words
// need than another.
func (c *Cue) tighter(than *Cue) bool {
	return (c.End-c.Start)*readingMs(than.Words, than.Letters) < (than.End-than.Start)*readingMs(c.Words, c.Letters)
}

// cueMs reads [HH:]MM:SS.mmm, which cueTimes has matched.
func cueMs(s string) int64 {
	var ms int64
	for part := range strings.SplitSeq(s, ":") {
		if whole, milli, ok := strings.Cut(part, "."); ok {
			w, _ := strconv.ParseInt(whole, 10, 64)
			m, _ := strconv.ParseInt(milli, 10, 64)
			return ms*60_000 + w*1000 + m
		}
		n, _ := strconv.ParseInt(part, 10, 32)
		ms = ms*60 + n
	}
	return ms
}

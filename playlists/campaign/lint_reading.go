package campaign

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"storyline/playlists"
)

// How long reading takes. Broadcasters give subtitles 160 to 180 words a minute
// (BBC Subtitle Guidelines, section 4.1, after Ofcom's), which is 0.33 to 0.375 s
// a word; we take the middle. Words of other languages are longer than English
// ones, so letters count too: subtitlers allow 12 to 17 of them a second, and we
// take 15. Whichever takes longer holds. A passenger doesn't wait for a slide
// with open eyes, as a viewer does for a subtitle: a second goes to finding it.
const (
	msPerWord        = 350
	lettersPerSecond = 15
	msToFind         = 1000
)

// readingMs gives how long words take to be read.
func readingMs(words, letters int) int64 {
	return max(int64(words)*msPerWord, int64(letters)*1000/lettersPerSecond)
}

// measure counts the words and the letters of a text; stops and spaces take time
// too, but a dash alone is no word.
func measure(text string) (words, letters int) {
	fields := strings.Fields(text)
	for _, f := range fields {
		if strings.ContainsFunc(f, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }) {
			words++
		}
		letters += utf8.RuneCountInString(f)
	}
	return words, letters + max(0, len(fields)-1)
}

// reading demands that a slide stays until its words are read, in each language.
// A slide that shows two languages is read in one of them.
func (l *linter) reading(s *Slide) {
	for _, lang := range l.campaign.Languages {
		need := toRead(s.Text[lang])
		if need == 0 || s.Seconds == 0 {
			continue
		}
		l.pace(s.at("seconds"), RuleReading, int64(s.Seconds), need,
			say("the words in language %s take %s s to read, the slide lasts %s s", lang, tenths(need), s.Seconds),
			say("let it last at least %s s, or shorten the words", tenths(need)))
	}
}

// toRead gives how long the words of a slide take to be found and read, in ms; 0
// if there are none.
func toRead(w playlists.Words) int64 {
	words, letters := measure(w.Heading + " " + w.Body)
	if words == 0 {
		return 0
	}
	return readingMs(words, letters) + msToFind
}

// caption demands the same of the captions of a film. Whoever reads them looks
// at the film already.
func (l *linter) caption(m *Medium, e *Entry) {
	if e.Cue == nil {
		return
	}
	need, have := readingMs(e.Cue.Words, e.Cue.Letters), e.Cue.End-e.Cue.Start
	l.pace(m.at("file"), RuleCaptionTime, have, need,
		say("a caption in %s takes %s s to read and stands for %s s, from %s s on", quote(m.File), tenths(need), tenths(have), tenths(e.Cue.Start)),
		say("let it stand longer, or shorten its words"))
}

// pace notes an error for less than half of the time that is needed, a warning
// for less than all of it, or of a rehearsal.
func (l *linter) pace(at Pos, rule Rule, have, need int64, text, remedy phrase) {
	switch {
	case 2*have < need && !l.campaign.Rehearsal:
		l.add(at, rule, text, remedy)
	case have < need:
		l.warn(at, rule, text, remedy)
	}
}

// tenths says milliseconds as seconds, rounded up to a tenth.
func tenths(ms int64) string {
	n := (ms + 99) / 100
	if n%10 == 0 {
		return fmt.Sprint(n / 10)
	}
	return fmt.Sprintf("%d.%d", n/10, n%10)
}

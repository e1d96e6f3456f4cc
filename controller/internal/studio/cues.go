package studio

import (
	"fmt"
	"regexp"
	"strings"
)

// cue is one caption of a film. Settings place it on the picture; the page keeps
// them as they are.
type cue struct {
	From, Until int64 // ms
	Settings    string
	Text        string
}

// Begins and Ends say its times, as a field has them.
func (c cue) Begins() string { return clock(c.From) }

// Ends says when it goes.
func (c cue) Ends() string { return clock(c.Until) }

// maxCues bounds the captions of one film, and what a hostile file can make us
// draw.
const maxCues = 400

// cueLine is the line with the times of a cue (W3C WebVTT, section 4.2).
var cueLine = regexp.MustCompile(`^((?:\d{1,4}:)?\d{1,2}:\d{2}\.\d{3})[ \t]+-->[ \t]+((?:\d{1,4}:)?\d{1,2}:\d{2}\.\d{3})[ \t]*(.*)$`)

// parseCues reads the cues of WebVTT captions. It takes what it can: whether they
// are sound is for the probe to say.
func parseCues(text string) (list []cue) {
	text = strings.ToValidUTF8(text, "")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\ufeff", "", "\x00", "").Replace(text)
	for block := range strings.SplitSeq(text, "\n\n") {
		lines := strings.Split(strings.Trim(block, "\n"), "\n")
		for i, line := range lines {
			m := cueLine.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			from, begins := parseClock(m[1])
			until, ends := parseClock(m[2])
			if begins && ends && len(list) < maxCues {
				list = append(list, cue{from, until, strings.TrimSpace(m[3]), strings.TrimSpace(strings.Join(lines[i+1:], "\n"))})
			}
			break
		}
	}
	return list
}

// writeCues writes captions as a display reads them.
func writeCues(list []cue) string {
	var b strings.Builder
	b.WriteString("WEBVTT\n")
	for _, c := range list {
		fmt.Fprintf(&b, "\n%s --> %s", stamp(c.From), stamp(c.Until))
		if c.Settings != "" {
			b.WriteString(" " + c.Settings)
		}
		b.WriteString("\n" + c.Text + "\n")
	}
	return b.String()
}

func stamp(ms int64) string {
	text := fmt.Sprintf("%02d:%02d.%03d", ms/60_000%60, ms/1000%60, ms%1000)
	if hours := ms / 3_600_000; hours > 0 {
		return fmt.Sprintf("%02d:", hours) + text
	}
	return text
}

// cueText is the words of a cue as they may stand in a file: no blank line, which
// would end it, and no arrow, which would begin another.
func cueText(s string) string {
	var kept []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(strings.ReplaceAll(line, "-->", "→")); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

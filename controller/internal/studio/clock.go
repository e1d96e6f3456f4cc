package studio

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// clock says a time within a story or a film: 1:04, or 1:04.5 where it matters.
func clock(ms int64) string {
	text := fmt.Sprintf("%d:%02d", ms/60_000, ms/1000%60)
	if rest := ms % 1000; rest != 0 {
		text += strings.TrimRight(fmt.Sprintf(".%03d", rest), "0")
	}
	return text
}

// times are what people write for a time: 4.5, 0:04.5 or 00:00:04.500.
var times = regexp.MustCompile(`^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,4})(?:[.,](\d{1,3}))?$`)

// parseClock reads a time in ms.
func parseClock(text string) (int64, bool) {
	m := times.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return 0, false
	}
	number := func(s string) int64 {
		n, _ := strconv.ParseInt(s, 10, 32) // four digits at most
		return n
	}
	seconds := number(m[3])
	if m[2] != "" && seconds >= 60 {
		return 0, false
	}
	milli := number((m[4] + "000")[:3])
	return ((number(m[1])*60+number(m[2]))*60+seconds)*1000 + milli, true
}

// decimal writes milliseconds as seconds, as the form's field has them.
func decimal(ms int64) string {
	if ms == 0 {
		return ""
	}
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%03d", ms/1000, ms%1000), "0"), ".")
}

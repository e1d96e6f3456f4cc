package console

import (
	"slices"
	"strings"
	"time"

	"storyline/playlists"
)

// own is the language that the console itself speaks; pages say so, and each
// word in another language says that.
const own playlists.Lang = "en"

// word is a text and its language.
type word struct {
	Lang playlists.Lang
	Text string
}

// words gives a text in each of its languages, the console's own last, so that
// a title is read first as passengers read it.
func words(t playlists.Texts) []word {
	list := make([]word, 0, len(t))
	for l, s := range t {
		if s != "" {
			list = append(list, word{l, s})
		}
	}
	slices.SortFunc(list, func(a, b word) int {
		if (a.Lang == own) != (b.Lang == own) {
			if a.Lang == own {
				return 1
			}
			return -1
		}
		return strings.Compare(string(a.Lang), string(b.Lang))
	})
	return list
}

// bullet is what stands in a line's round sign.
func bullet(l playlists.Line) string {
	b := strings.ToUpper(string(l))
	if len(b) > 3 {
		b = b[:3]
	}
	return b
}

// moment is an instant for people and for machines. The zero moment never was.
type moment struct {
	ISO, Text string
}

// at says an instant in a zone: the time alone if it is of the same day as now.
func at(t playlists.Millis, zone *time.Location, now playlists.Millis) moment {
	if t == 0 {
		return moment{}
	}
	day, today := time.UnixMilli(t).In(zone), time.UnixMilli(now).In(zone)
	form := "2 Jan 15:04:05"
	switch {
	case day.YearDay() == today.YearDay() && day.Year() == today.Year():
		form = "15:04:05"
	case day.Year() != today.Year():
		form = "2 Jan 2006 15:04"
	}
	return moment{ISO: day.Format(time.RFC3339), Text: day.Format(form)}
}

// zone gives the fleet's zone, UTC if it states none.
func (f *Fleet) zone() *time.Location {
	if f == nil || f.Zone == nil {
		return time.UTC
	}
	return f.Zone
}

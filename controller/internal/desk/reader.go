package desk

import (
	"slices"
	"strings"
	"time"

	"storyline/playlists"
)

// Reader is who reads a page: in which language, on which wall clock, and when.
type Reader struct {
	tongue
	Zone *time.Location
	Now  playlists.Millis
}

// Reader gives somebody who reads in a language at an instant, for whoever writes
// without a request.
func (d *Desk) Reader(l playlists.Lang, zone *time.Location, now playlists.Millis) *Reader {
	return &Reader{tongue: d.tongues[l], Zone: zone, Now: now}
}

// Lang gives the reader's language.
func (r *Reader) Lang() playlists.Lang { return r.lang }

// Say puts a phrase into the reader's words, as plain text.
func (r *Reader) Say(p Phrase) string { return r.say(p) }

// Word is a text and its language.
type Word struct {
	Lang playlists.Lang
	Text string
}

// Words gives a text in each of its languages, the reader's own first.
func (r *Reader) Words(t playlists.Texts) []Word {
	list := make([]Word, 0, len(t))
	for l, s := range t {
		if s != "" {
			list = append(list, Word{l, s})
		}
	}
	slices.SortFunc(list, func(a, b Word) int {
		if (a.Lang == r.lang) != (b.Lang == r.lang) {
			if a.Lang == r.lang {
				return -1
			}
			return 1
		}
		return strings.Compare(string(a.Lang), string(b.Lang))
	})
	return list
}

// Word gives a text in the reader's language, or else in any.
func (r *Reader) Word(t playlists.Texts) string {
	if list := r.Words(t); len(list) > 0 {
		return list[0].Text
	}
	return ""
}

// As gives the reader as they would read at another instant: what they are told of
// it then is told as of that day.
func (r *Reader) As(now playlists.Millis) *Reader {
	other := *r
	other.Now = now
	return &other
}
